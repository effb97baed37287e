package io.tapeless.cli;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.GoldenComparison;
import io.tapeless.compiler.driver.GoldenComparison.Report;
import io.tapeless.compiler.driver.GoldenComparison.TensorResult;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.driver.UserException;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.io.Safetensors;
import io.tapeless.runtime.io.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dslc compare SPEC GOLDEN`
@Command(name = "compare", mixinStandardHelpOptions = true, description = {
    "Runs a model on tensors saved elsewhere (from PyTorch, say) and compares outputs, loss, gradients, running statistics and optimiser steps.",
    "The safetensors file holds input.* param.* data.* to put in, and output.* loss grad.input.* grad.param.* after.* after3.* losses to compare."})
final class CompareCommand extends DslcCommand {
    enum Mode { TRAIN, EVAL }

    @Mixin
    private SpecOptions specOptions;

    @Parameters(index = "1", paramLabel = "GOLDEN", description = "the .safetensors file")
    private Path golden;

    @Option(names = "--map", paramLabel = "GOLDEN=NAME", description = "a tensor of another name in the model: --map data.target=label")
    private Map<String, String> mapped = new LinkedHashMap<>();

    @Option(names = "--mode", paramLabel = "train|eval", defaultValue = "train", description = "training or inference mode (default: ${DEFAULT-VALUE})")
    private Mode mode;

    @Option(names = "--steps", paramLabel = "K", defaultValue = "1000000", description = "optimiser steps to compare at most (default: all in the file)")
    private int steps;

    @Option(names = "--tolerance", paramLabel = "E|TENSOR=E", description = {
        "largest error relative to the tensor's largest element (default: 1e-5 in f32, 1e-9 in f64);", "for one tensor: --tolerance grad.param.w=1e-4"})
    private List<String> tolerances = List.of();

    @Option(names = "--json", description = "one line of JSON instead of the table")
    private boolean json;

    @Override
    int execute() throws IOException {
        SafetensorsFile file = Safetensors.read(golden);
        Options options = specOptions.options(Backend.VECTOR)
                .withGradientProgram(GoldenComparison.gradientProgram(file, mode == Mode.EVAL));
        ToDoubleFunction<String> limit = tolerance();
        Report report = compare(new Compiler(options).load(specOptions.spec()), file, limit);
        if (json) {
            out().println(JsonLine.of(json(report)));
        } else {
            print(report);
        }
        return report.passed() ? ExitStatus.OK : ExitStatus.INPUT;
    }

    private Report compare(ModelFactory model, SafetensorsFile file, ToDoubleFunction<String> limit) {
        try {
            return GoldenComparison.run(model, file, mapped, limit, steps);
        } catch (IllegalArgumentException | UnsupportedOperationException unsuitable) {
            // What programs refuse (an index out of range, steps without a train block) is about the file here.
            throw new UserException(golden + ": " + unsuitable.getMessage(), unsuitable);
        }
    }

    private ToDoubleFunction<String> tolerance() {
        Map<String, Double> limits = new LinkedHashMap<>();
        for (String text : tolerances) {
            int equals = text.lastIndexOf('=');
            try {
                limits.put(equals < 0 ? "" : text.substring(0, equals), Double.valueOf(text.substring(equals + 1)));
            } catch (NumberFormatException notANumber) {
                throw usage("--tolerance is a number or TENSOR=NUMBER, not '" + text + "'");
            }
        }
        double otherwise = limits.getOrDefault("", specOptions.doublePrecision() ? 1e-9 : 1e-5);
        return name -> limits.getOrDefault(name, otherwise);
    }

    private static Map<String, Object> json(Report report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("passed", report.passed());
        json.put("tensors", report.results().stream().map(CompareCommand::json).toList());
        json.put("notes", report.notes());
        return json;
    }

    private static Map<String, Object> json(TensorResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("golden", result.golden());
        json.put("name", result.name());
        json.put("elements", result.elements());
        json.put("error", result.error());
        json.put("tolerance", result.tolerance());
        json.put("passed", result.passed());
        return json;
    }

    private void print(Report report) {
        List<TensorResult> results = report.results();
        int width = results.stream().mapToInt(result -> result.golden().length()).max().orElse(6);
        for (TensorResult result : results) {
            out().println(String.format(Locale.ROOT, "%-" + width + "s  %9.2e  %s", result.golden(), result.error(),
                    result.passed() ? "ok" : "FAILED (tolerance " + result.tolerance() + ", compared with " + result.name() + ")"));
        }
        report.notes().forEach(note -> out().println("note: " + note));
        long failed = results.stream().filter(result -> !result.passed()).count();
        out().println(results.size() - failed + " of " + results.size() + " tensors agree");
    }
}
