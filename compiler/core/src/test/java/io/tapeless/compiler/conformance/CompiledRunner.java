package io.tapeless.compiler.conformance;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.GoldenComparison;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.device.DeviceFactory;
import io.tapeless.runtime.io.SafetensorsFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Generated code, compiled in memory and compared as `dslc compare` does it.
///
/// @param packageName of the generated classes; empty for the name of the spec
record CompiledRunner(Backend backend, DType floatType, String packageName) implements Runner {
    private static final int STEPS = 10;

    CompiledRunner(Backend backend, DType floatType) {
        this(backend, floatType, "");
    }

    @Override
    public String name() {
        return backend.text() + " " + floatType;
    }

    @Override
    public ElementType precision() {
        return floatType == DType.F64 ? ElementType.F64 : ElementType.F32;
    }

    @Override
    public Map<String, Double> errors(Spec spec, SafetensorsFile golden) throws IOException {
        Options options = Options.DEFAULT.withBackend(backend).withFloatType(floatType).withPackageName(packageName)
                .withGradientProgram(GoldenComparison.gradientProgram(golden, spec.eval()));
        ModelFactory model = new Compiler(options).load(spec.path());
        if (!model.info().backend().equals(backend.text())) {
            throw new IllegalStateException("this is the " + model.info().backend() + " back end"
                    + (model instanceof DeviceFactory device ? ": " + device.reason() : ""));
        }
        Map<String, Double> errors = new LinkedHashMap<>();
        GoldenComparison.run(model, golden, spec.names(), tensor -> Double.POSITIVE_INFINITY, STEPS).results()
                .forEach(result -> errors.put(result.golden(), result.error()));
        return errors;
    }
}
