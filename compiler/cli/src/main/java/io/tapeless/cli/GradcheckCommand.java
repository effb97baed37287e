package io.tapeless.cli;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.GradientCheck;
import io.tapeless.compiler.driver.GradientCheck.TensorError;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.driver.UserException;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dslc gradcheck SPEC`
@Command(name = "gradcheck", mixinStandardHelpOptions = true,
        description = "Compares every derived gradient with central differences in float64, for parameters and inputs.")
final class GradcheckCommand extends DslcCommand {
    @Mixin
    private SpecOptions specOptions;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "4", description = "value of each symbolic dim (default: ${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--samples", paramLabel = "K", defaultValue = "24",
            description = "elements checked one by one per tensor, besides two random directions through all (default: ${DEFAULT-VALUE})")
    private int samples;

    @Option(names = "--seed", defaultValue = "1", description = "seed of data and parameters (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--tolerance", defaultValue = "1e-6", description = "largest relative error (default: ${DEFAULT-VALUE})")
    private double tolerance;

    @Option(names = "--json", description = "end with one line of JSON")
    private boolean json;

    @Override
    int execute() throws IOException {
        Options options = specOptions.options(Backend.SCALAR).withFloatType(DType.F64)
                .withGradientProgram(new Options.GradientProgram(true, false, false, false));
        ModelFactory model = new Compiler(options).load(specOptions.spec());
        List<TensorError> errors;
        try {
            errors = GradientCheck.run(model, samples, seed, symbols(model.info()));
        } catch (UnsupportedOperationException noLoss) {
            throw new UserException("model " + model.info().name() + " declares no loss, so there is no gradient to check", noLoss);
        }
        Map<String, Double> worst = new LinkedHashMap<>();
        errors.forEach(error -> worst.put(error.name(), error.worst()));
        boolean passed = errors.stream().allMatch(error -> error.worst() <= tolerance);
        if (json) {
            out().println(JsonLine.of(Map.of("passed", passed, "tolerance", tolerance, "worst", worst)));
        } else {
            print(errors, passed);
        }
        return passed ? ExitStatus.OK : ExitStatus.INPUT;
    }

    private int[] symbols(ModelInfo info) {
        return info.symbols().stream().mapToInt(symbol -> Math.min(batch, symbol.maximum())).toArray();
    }

    private void print(List<TensorError> errors, boolean passed) {
        int width = errors.stream().mapToInt(error -> error.name().length()).max().orElse(6);
        out().println(String.format(Locale.ROOT, "%-" + width + "s  %10s  %8s  %s", "tensor", "elements", "checked", "worst relative error"));
        for (TensorError error : errors) {
            out().println(String.format(Locale.ROOT, "%-" + width + "s  %10d  %8d  %9.2e  %s", error.name(), error.elements(), error.checked(),
                    error.worst(), error.worst() <= tolerance ? "ok" : "FAILED at " + error.where()));
        }
        out().println(passed ? "all gradients agree within " + tolerance : "some gradients differ by more than " + tolerance);
    }
}
