package io.tapeless.compiler.driver;

import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import io.tapeless.runtime.io.SafetensorsFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/// Runs a model on the tensors of a safetensors file made elsewhere (PyTorch, say) and compares what comes out.
///
/// The file holds `input.* param.* data.*` to put in, and `output.* loss grad.input.* grad.param.* after.*` to compare; with `cotangent.*` the loss is
/// Σ output · cotangent. `after3.param.*`, `losses` and `grad_norm_before_clip` compare optimiser steps on the same batch.
public final class GoldenComparison {
    /// One compared tensor.
    ///
    /// @param golden   the name in the file
    /// @param name     the model's name
    /// @param error    max|got − want| / max|want|; absolute where the wanted tensor is zero
    public record TensorResult(String golden, String name, int elements, double error, double tolerance) {
        /// True when the error is within tolerance; never for NaN.
        public boolean passed() {
            return error <= tolerance;
        }
    }

    /// @param results what was compared
    /// @param notes   what was not, and why
    public record Report(List<TensorResult> results, List<String> notes) {
        public boolean passed() {
            return results.stream().allMatch(TensorResult::passed);
        }
    }

    private final ModelFactory model;
    private final SafetensorsFile golden;
    private final GoldenNames names;
    private final ToDoubleFunction<String> tolerance;
    private final int[] symbols;
    private final ParameterSet parameters;
    private final double largestGradient;
    private final List<TensorResult> results = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private GoldenComparison(ModelFactory model, SafetensorsFile golden, Map<String, String> mapped, ToDoubleFunction<String> tolerance) {
        this.model = model;
        this.golden = golden;
        this.names = new GoldenNames(mapped);
        this.tolerance = tolerance;
        this.symbols = GoldenShapes.symbols(model.info(), golden, names);
        this.parameters = model.newParameters();
        this.largestGradient = largestGradient(model, golden);
    }

    /// How the program of gradients must be built for [#run].
    public static Options.GradientProgram gradientProgram(SafetensorsFile golden, boolean inferenceMode) {
        boolean cotangents = golden.entries().stream().anyMatch(entry -> entry.name().startsWith("cotangent."));
        return new Options.GradientProgram(Options.Gradients.OF_PARAMETERS_AND_INPUTS, true, cotangents, inferenceMode);
    }

    /// @param model     built with [#gradientProgram]
    /// @param mapped    golden name to the model's name, where they differ
    /// @param tolerance by golden name
    /// @param steps     optimiser steps to compare at most
    /// @throws UserException listing every tensor of the model that the file does not provide
    public static Report run(ModelFactory model, SafetensorsFile golden, Map<String, String> mapped, ToDoubleFunction<String> tolerance,
            int steps) {
        GoldenComparison comparison = new GoldenComparison(model, golden, mapped, tolerance);
        comparison.compareGradients();
        comparison.compareSteps(steps);
        comparison.noteUnmatched();
        return new Report(List.copyOf(comparison.results), List.copyOf(comparison.notes));
    }

    private void compareGradients() {
        boolean wanted = golden.entries().stream().map(SafetensorsFile.Entry::name).anyMatch(
                name -> name.equals("loss") || name.startsWith("output.") || name.startsWith("grad.") || name.startsWith("after."));
        if (!wanted) {
            return;
        }
        try (Program program = program()) {
            GoldenShapes.load(model.info(), parameters, golden, names);
            Map<String, TensorSpec> known = new LinkedHashMap<>();
            program.results().forEach(spec -> known.put(spec.name(), spec));
            bind(program, 0);
            bindCotangents(program);
            program.run(symbols);
            for (SafetensorsFile.Entry entry : golden.entries()) {
                compareResult(entry, program, known);
            }
        }
    }

    /// The program with gradients, or plain inference for a golden without any loss.
    private Program program() {
        boolean differentiated = golden.entries().stream().map(SafetensorsFile.Entry::name)
                .anyMatch(name -> name.equals("loss") || name.startsWith("grad.") || name.startsWith("after.") || name.startsWith("cotangent."));
        return differentiated ? model.newBackward(parameters, TrainingOptions.DEFAULT, symbols) : model.newForward(parameters, symbols);
    }

    private void bind(Program program, int step) {
        List<TensorSpec> ports = GoldenShapes.ports(model.info());
        Map<String, SafetensorsFile.Entry> provided = GoldenShapes.provided(golden, names, ports);
        for (TensorSpec port : ports) {
            program.bind(port.name(), GoldenShapes.batch(port, provided.get(port.name()), step, symbols));
        }
    }

    private void bindCotangents(Program program) {
        if (golden.entries().stream().noneMatch(entry -> entry.name().startsWith("cotangent."))) {
            return;
        }
        List<String> outputs = model.info().outputs().stream().map(TensorSpec::name).toList();
        Map<String, Object> cotangents = new LinkedHashMap<>();
        for (TensorSpec output : model.info().outputs()) {
            if (output.type() == model.info().floatType()) {
                cotangents.put(output.name(), output.type().newArray(output.elements(symbols)));
            }
        }
        for (SafetensorsFile.Entry entry : golden.entries()) {
            String output = entry.name().startsWith("cotangent.") ? names.resolve("output." + entry.name().substring(10), outputs) : null;
            if (output != null) {
                cotangents.put(output, entry.values(model.info().floatType()));
            }
        }
        cotangents.forEach((output, values) -> program.bind(GradientPrograms.COTANGENT + output, values));
    }

    private void compareResult(SafetensorsFile.Entry entry, Program program, Map<String, TensorSpec> known) {
        String name = entry.name();
        if (name.equals("loss")) {
            compare(entry, "loss", program.result("loss"));
        } else if (name.startsWith("output.")) {
            String output = names.resolve(name, known.keySet().stream().filter(k -> !k.startsWith("grad.")).toList());
            if (output != null) {
                compare(entry, output, program.result(output));
            }
        } else if (name.startsWith("grad.")) {
            List<String> tensors = known.keySet().stream().filter(k -> k.startsWith("grad.")).map(k -> k.substring(5)).toList();
            String tensor = names.resolve(name.substring(5), tensors);
            if (tensor != null) {
                compare(entry, "grad." + tensor, program.result("grad." + tensor));
            }
        } else if (name.startsWith("after.")) {
            Tensor state = variable(name.substring(6));
            if (state != null) {
                compare(entry, state.name(), state.data());
            }
        }
    }

    /// The parameter or state that a golden's `param.fc1.weight` or plain `running_mean` means, or null.
    private Tensor variable(String plain) {
        String golden = plain.startsWith("param.") || plain.startsWith("data.") ? plain : "data." + plain;
        String name = names.resolve(golden, parameters.tensors().stream().map(Tensor::name).toList());
        return name == null ? null : parameters.tensor(name);
    }

    private void compareSteps(int limit) {
        Map<Integer, List<SafetensorsFile.Entry>> afterStep = new LinkedHashMap<>();
        int last = 0;
        for (SafetensorsFile.Entry entry : golden.entries()) {
            int step = afterStep(entry.name());
            if (step > 0) {
                afterStep.computeIfAbsent(step, key -> new ArrayList<>()).add(entry);
            }
            last = Math.max(last, step > 0 ? step : entry.name().equals("losses") || entry.name().equals("grad_norm_before_clip") ? entry.elements() : 0);
        }
        last = Math.min(last, limit);
        if (last == 0) {
            return;
        }
        double[] losses = new double[last];
        double[] norms = new double[last];
        try (Trainer trainer = model.newTrainer(parameters, TrainingOptions.DEFAULT, symbols)) {
            GoldenShapes.load(model.info(), parameters, golden, names);
            for (int step = 1; step <= last; step++) {
                bind(trainer, step - 1);
                losses[step - 1] = trainer.step(symbols);
                norms[step - 1] = trainer.gradientNorm();
                for (SafetensorsFile.Entry entry : afterStep.getOrDefault(step, List.of())) {
                    Tensor tensor = variable(entry.name().substring(entry.name().indexOf('.') + 1));
                    if (tensor != null) {
                        compare(entry, tensor.name(), tensor.data());
                    }
                }
            }
        }
        golden.find("losses").ifPresent(entry -> compareFirst(entry, "loss", losses));
        if (!Double.isNaN(norms[0])) {
            golden.find("grad_norm_before_clip").ifPresent(entry -> compareFirst(entry, "gradient norm", norms));
        }
    }

    /// The step in `after10.param.w`, or 0.
    private static int afterStep(String name) {
        int dot = name.indexOf('.');
        if (!name.startsWith("after") || dot <= 5) {
            return 0;
        }
        String digits = name.substring(5, dot);
        return digits.length() < 9 && digits.chars().allMatch(Character::isDigit) ? Integer.parseInt(digits) : 0;
    }

    private void compareFirst(SafetensorsFile.Entry entry, String name, double[] got) {
        double[] want = Arrays.copyOf(entry.doubles(), Math.min(got.length, entry.elements()));
        results.add(new TensorResult(entry.name(), name, want.length, error(got, want), tolerance.applyAsDouble(entry.name())));
    }

    private void compare(SafetensorsFile.Entry entry, String name, Object got) {
        double[] want = entry.doubles();
        boolean noise = entry.name().startsWith("grad.") && largest(want) < 1e-6 * largestGradient;
        results.add(new TensorResult(entry.name(), name, want.length,
                error(GoldenShapes.doubles(got, want.length), want, noise ? 1e-2 * largestGradient : 0), tolerance.applyAsDouble(entry.name())));
    }

    /// In f32, a gradient of a millionth of the largest one is rounding noise around a mathematical zero (a bias before batch normalisation),
    /// different in every implementation: it is measured in units of the others. 0 in f64, where noise is below every tolerance.
    private static double largestGradient(ModelFactory model, SafetensorsFile golden) {
        return model.info().floatType() != ElementType.F32 ? 0 : golden.entries().stream()
                .filter(entry -> entry.name().startsWith("grad.")).mapToDouble(entry -> largest(entry.doubles())).max().orElse(0);
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).filter(Double::isFinite).max().orElse(0);
    }

    static double error(double[] got, double[] want) {
        return error(got, want, 0);
    }

    /// max|got − want| / max|want|, absolute where max|want| < 1e-12; equal infinities and NaNs agree.
    ///
    /// @param smallest the least that counts as max|want|
    private static double error(double[] got, double[] want, double smallest) {
        double worst = 0;
        double largest = smallest;
        for (int i = 0; i < want.length; i++) {
            if (Double.compare(got[i], want[i]) == 0) {
                largest = Double.isFinite(want[i]) ? Math.max(largest, Math.abs(want[i])) : largest;
                continue;
            }
            double difference = Math.abs(got[i] - want[i]);
            worst = Math.max(worst, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
            largest = Math.max(largest, Math.abs(want[i]));
        }
        return largest < 1e-12 ? worst : worst / largest;
    }

    private void noteUnmatched() {
        TreeSet<String> compared = new TreeSet<>();
        results.forEach(result -> compared.add(result.golden()));
        for (SafetensorsFile.Entry entry : golden.entries()) {
            String name = entry.name();
            boolean result = name.equals("loss") || name.equals("losses") || name.equals("grad_norm_before_clip")
                    || name.startsWith("output.") || name.startsWith("grad.") || name.startsWith("after");
            if (result && !compared.contains(name)) {
                notes.add(name + " has no counterpart in the model and was not compared");
            }
        }
        if (compared.isEmpty()) {
            throw new UserException("the file holds nothing to compare with this model: it needs output.*, loss, grad.* or after*.* tensors"
                    + " of matching names (or --map)");
        }
    }
}
