package io.tapeless.compiler.conformance;

import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.io.SafetensorsFile;
import java.io.IOException;
import java.util.Map;

/// One way to run a spec: the interpreter, or generated code of a back end.
interface Runner {
    /// Its name, for the report.
    String name();

    /// The precision it computes in, which chooses the tolerance.
    ElementType precision();

    /// How far everything the case asks for is from PyTorch's value ([GoldenCase#error]), by golden name: `output.y`, `loss`,
    /// `grad.input.x`, `grad.param.w`, `after.running_mean`; for an optimiser case also `losses`, `after1.param.w`, `after3…`, `after10…`,
    /// `grad_norm_before_clip`.
    Map<String, Double> errors(Spec spec, SafetensorsFile golden) throws IOException;
}
