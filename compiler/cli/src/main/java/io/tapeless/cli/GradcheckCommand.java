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
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
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
        Options options = specOptions.options(Backend.SCALAR).withFloatType(DType.F64);
        ModelFactory model = load(options, Options.Gradients.OF_PARAMETERS_AND_INPUTS);
        Map<String, Double> worst = new LinkedHashMap<>();
        int width = nameWidth(model);
        try {
            // Differences take thousands of losses: a program that computes no gradients is several times as fast.
            GradientCheck.run(model, load(options, Options.Gradients.NONE), samples, seed, error -> {
                if (!json) {
                    print(error, width, worst.isEmpty());
                }
                worst.put(error.name(), error.worst());
            }, symbols(model.info()));
        } catch (UnsupportedOperationException noLoss) {
            throw new UserException("model " + model.info().name() + " declares no loss, so there is no gradient to check", noLoss);
        }
        boolean passed = worst.values().stream().allMatch(this::tolerable);
        out().println(json ? JsonLine.of(Map.of("passed", passed, "tolerance", tolerance, "worst", worst))
                : passed ? "all gradients agree within " + tolerance : "some gradients differ by more than " + tolerance);
        List<String> heldBack = passed || json ? List.of() : new Compiler(options).heldBackGradients(specOptions.spec());
        if (!heldBack.isEmpty()) {
            out().println("the spec holds gradients back: " + String.join(", ", heldBack)
                    + "\ndifferences of the loss see through that, so gradients that pass there differ on purpose; "
                    + "to check the others, replace it by a constant or an input");
        }
        return passed ? ExitStatus.OK : ExitStatus.INPUT;
    }

    private ModelFactory load(Options options, Options.Gradients gradients) throws IOException {
        return new Compiler(options.withGradientProgram(Options.GradientProgram.of(gradients))).load(specOptions.spec());
    }

    private boolean tolerable(double error) {
        return error <= tolerance;
    }

    private int[] symbols(ModelInfo info) {
        return info.symbols().stream().mapToInt(symbol -> Math.min(batch, symbol.maximum())).toArray();
    }

    private static int nameWidth(ModelFactory model) {
        Stream<String> names = Stream.concat(model.newParameters().tensors().stream().map(Tensor::name), model.info().inputs().stream().map(TensorSpec::name));
        return Math.max("tensor".length(), names.mapToInt(String::length).max().orElse(0));
    }

    /// As soon as it is known: a check of a large model takes minutes.
    private void print(TensorError error, int width, boolean first) {
        if (first) {
            out().println(String.format(Locale.ROOT, "%-" + width + "s  %10s  %8s  %s", "tensor", "elements", "checked", "worst relative error"));
        }
        out().println(String.format(Locale.ROOT, "%-" + width + "s  %10d  %8d  %9.2e  %s", error.name(), error.elements(), error.checked(),
                error.worst(), tolerable(error.worst()) ? "ok" : "FAILED at " + error.where()));
        out().flush();
    }
}
