package io.tapeless.compiler.conformance;

import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.io.SafetensorsFile;
import java.util.Map;

/// One way to run a spec: the interpreter, or generated code of a back end.
interface Runner {
    /// Its name, for the report.
    String name();

    /// The precision it computes in, which chooses the golden file and the tolerance.
    ElementType precision();

    /// Everything the case asks for, under the golden names: `output.y`, `loss`, `grad.input.x`, `grad.param.w`, `after.running_mean`;
    /// for an optimiser case also `losses`, `after1.param.w`, `after3…`, `after10…`, `grad_norm_before_clip`, `data.lr_per_step`.
    Map<String, double[]> run(Spec spec, SafetensorsFile golden);
}
