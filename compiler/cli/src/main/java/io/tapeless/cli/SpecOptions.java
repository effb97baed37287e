package io.tapeless.cli;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.driver.UserException;
import io.tapeless.compiler.type.DType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The spec and what can be said about how it is compiled.
final class SpecOptions {
    enum FloatType {
        F32, F64;

        DType type() {
            return DType.valueOf(name());
        }
    }

    @Parameters(index = "0", paramLabel = "SPEC", description = "the .tl file")
    private Path spec;

    @Option(names = "-D", paramLabel = "NAME=VALUE", description = "a model argument: -D hidden=256")
    private Map<String, String> arguments = new LinkedHashMap<>();

    @Option(names = "--dtype", paramLabel = "f32|f64", description = "what float means (default: ${DEFAULT-VALUE})", defaultValue = "f32")
    private FloatType dtype;

    @Option(names = "--backend", paramLabel = "NAME",
            description = "vector, scalar, tornado or interpreter (default: vector; of test: interpreter, of gradcheck: scalar)")
    private String backend;

    @Option(names = "--device", paramLabel = "NAME",
            description = "with --backend tornado: auto, cpu, a number of `dslc devices`, or a part of a name (default: auto)")
    private String device;

    @Option(names = "--target", paramLabel = "NAME",
            description = "the machine plans are made for (default: portable); cuda: products by cuBLAS, with --backend tornado", defaultValue = "portable")
    private String target;

    @Option(names = "--model", paramLabel = "NAME", description = "the model wanted, when the spec declares several", defaultValue = "")
    private String model;

    Path spec() {
        return spec;
    }

    /// @param otherwise the back end of this command when the user chooses none
    Options options(Backend otherwise) {
        if (device != null) {
            if (backend == null || Backend.named(backend) != Backend.TORNADO) {
                throw new UserException("--device is for --backend tornado");
            }
            // Generated factories read it when they are created.
            System.setProperty("tapeless.device", device);
        }
        return Options.DEFAULT.withArguments(arguments).withFloatType(dtype.type()).withModelName(model)
                .withBackend(backend == null ? otherwise : Backend.named(backend)).withTarget(target);
    }

    boolean doublePrecision() {
        return dtype == FloatType.F64;
    }
}
