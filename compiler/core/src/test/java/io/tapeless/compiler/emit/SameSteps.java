package io.tapeless.compiler.emit;

import io.tapeless.compiler.driver.Artifacts;
import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Two training steps and a prediction of a model, with vectors and with plain loops to the bit, whatever the threads and the capacity, and both as the
/// interpreter takes them in double precision.
final class SameSteps {
    /// Of the largest number of a tensor, and this share of the largest of all: gradients of what a norm takes out are noise.
    private static final double TOLERANCE = 3e-4;
    private static final double PRECISE_TOLERANCE = 1e-7;
    private static final double SHARE = 0.02;

    private SameSteps() {}

    /// A spec of a model Net with a `train` block and an output `result`.
    ///
    /// @param name  a Java name
    /// @param sizes of its symbols in the first step; the second has half of them
    record Network(String name, String spec, int... sizes) {}

    /// What differs, a line for each network that does; all are compiled by one run of javac.
    ///
    /// @param precise whether everything is computed in double precision, where all are nearer to the interpreter
    static List<String> check(Path folder, boolean precise, List<Network> networks) throws IOException {
        return check(folder, precise, networks, 1, 2, 3);
    }

    /// @param threads numbers of them, instead of one to three
    static List<String> check(Path folder, boolean precise, List<Network> networks, int... threads) throws IOException {
        List<String> failures = new ArrayList<>();
        Map<Network, Map<Backend, String>> names = new LinkedHashMap<>();
        List<GeneratedFile> files = new ArrayList<>();
        Options options = Options.DEFAULT.withFloatType(precise ? DType.F64 : DType.F32);
        for (Network network : networks) {
            Path spec = Files.writeString(folder.resolve(network.name + ".tl"), network.spec);
            try {
                Map<Backend, String> classes = new TreeMap<>();
                for (Backend backend : List.of(Backend.VECTOR, Backend.SCALAR)) {
                    Artifacts artifacts = new Compiler(options.withBackend(backend).withPackageName(network.name + backend.text())).compile(spec);
                    artifacts.sources().forEach((path, text) -> files.add(new GeneratedFile(path, text)));
                    classes.put(backend, artifacts.factoryClass());
                }
                names.put(network, classes);
            } catch (RuntimeException refused) {
                failures.add(network.name + ": not compiled: " + refused);
            }
        }
        if (names.isEmpty()) {
            return failures;
        }
        GeneratedClasses classes = GeneratedClasses.compile(files);
        names.forEach((network, types) -> {
            String difference = difference(network, folder, precise, classes.factory(types.get(Backend.VECTOR)),
                    classes.factory(types.get(Backend.SCALAR)), threads);
            if (!difference.isEmpty()) {
                failures.add(network.name + ": " + difference);
            }
        });
        return failures;
    }

    private static String difference(Network network, Path folder, boolean precise, ModelFactory vector, ModelFactory scalar, int... teams) {
        ParameterSet start = vector.newParameters();
        start.init(network.name.hashCode());
        try {
            Run expected = run(scalar, start, network.sizes, 1);
            for (int threads : teams) {
                Run run = run(vector, start, network.sizes, threads);
                for (int i = 0; i < run.tensors.size(); i++) {
                    if (!Objects.deepEquals(run.tensors.get(i), expected.tensors.get(i))) {
                        return "vectors on " + threads + " threads differ from plain loops in " + run.names.get(i);
                    }
                }
            }
            ModelFactory interpreter = new Compiler(Options.DEFAULT.withBackend(Backend.INTERPRETER).withFloatType(DType.F64))
                    .load(folder.resolve(network.name + ".tl"));
            return distance(run(interpreter, start, network.sizes, 1), expected, start, precise ? PRECISE_TOLERANCE : TOLERANCE);
        } catch (IOException | RuntimeException broken) {
            return broken + " at " + Arrays.stream(broken.getStackTrace()).limit(8).toList();
        }
    }

    /// @param tensors what a run leaves: losses, parameters and states, those of the optimiser
    private record Run(List<String> names, List<Object> tensors) {}

    /// More threads have more room than they need.
    private static Run run(ModelFactory factory, ParameterSet start, int[] sizes, int threads) {
        int[] half = Arrays.stream(sizes).map(size -> (size + 1) / 2).toArray();
        int[] capacity = Arrays.stream(sizes).map(size -> size + 5 * (threads - 1)).toArray();
        ParameterSet parameters = factory.newParameters();
        for (Tensor tensor : start.tensors()) {
            copy(tensor.data(), parameters.tensor(tensor.name()).data());
        }
        List<String> names = new ArrayList<>();
        List<Object> tensors = new ArrayList<>();
        try (Trainer trainer = factory.newTrainer(parameters, new TrainingOptions(threads, 11), capacity)) {
            Random random = new Random(Arrays.hashCode(sizes));
            Map<String, Object> data = new TreeMap<>();
            Stream.concat(factory.info().inputs().stream(), factory.info().targets().stream())
                    .forEach(port -> data.put(port.name(), data(port, sizes, random)));
            data.forEach(trainer::bind);
            double[] losses = {trainer.step(sizes), trainer.step(half)};
            names.add("losses");
            tensors.add(losses);
            for (Tensor tensor : parameters.tensors()) {
                names.add(tensor.name());
                tensors.add(tensor.data());
            }
            for (Tensor tensor : trainer.optimizerState()) {
                if (tensor.name().startsWith("gradient.")) {
                    continue;    // the second step used them up
                }
                names.add("optimiser's " + tensor.name());
                tensors.add(tensor.data());
            }
            try (Program inference = factory.newForward(parameters, capacity)) {
                factory.info().inputs().forEach(port -> inference.bind(port.name(), data.get(port.name())));
                inference.run(sizes);
                names.add("results");
                tensors.add(TensorArrays.first(inference.result("result"), Math.toIntExact(inference.results().getFirst().elements(sizes))));
            }
        }
        return new Run(names, tensors);
    }

    private static void copy(Object from, Object to) {
        if (from.getClass() == to.getClass()) {
            TensorArrays.copy(from, to);
        } else {
            Arrays.setAll((double[]) to, i -> ((float[]) from)[i]);
        }
    }

    private static Object data(TensorSpec port, int[] sizes, Random random) {
        int elements = Math.toIntExact(port.elements(sizes));
        double[] values = new double[elements];
        DType dtype = DType.valueOf(port.type().name());
        for (int i = 0; i < elements; i++) {
            values[i] = dtype.isFloat() ? (float) random.nextGaussian() : dtype == DType.BOOL ? random.nextInt(2)
                    : random.nextInt((int) port.low(), (int) port.high());
        }
        return TensorArrays.of(dtype, values);
    }

    /// Steps are compared, not what they start from: that hides small ones.
    private static String distance(Run wanted, Run got, ParameterSet start, double tolerance) {
        double all = 0;
        List<double[]> exact = new ArrayList<>();
        List<double[]> ours = new ArrayList<>();
        for (int i = 0; i < got.names.size(); i++) {
            exact.add(since(start, got.names.get(i), wanted.tensors.get(i)));
            ours.add(since(start, got.names.get(i), got.tensors.get(i)));
            all = i == 0 ? 0 : Math.max(all, largest(exact.get(i)));
        }
        for (int i = 0; i < exact.size(); i++) {
            double allowed = tolerance * (largest(exact.get(i)) + SHARE * all) + tolerance / 1000;
            for (int k = 0; k < exact.get(i).length; k++) {
                boolean same = Double.compare(exact.get(i)[k], ours.get(i)[k]) == 0 || Math.abs(exact.get(i)[k] - ours.get(i)[k]) <= allowed;
                if (!same) {
                    return got.names.get(i) + "[" + k + "] of " + exact.get(i).length + " went by " + ours.get(i)[k] + ", interpreted " + exact.get(i)[k] + " ("
                            + allowed + " allowed)";
                }
            }
        }
        return "";
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).filter(Double::isFinite).max().orElse(0);
    }

    private static double[] since(ParameterSet start, String name, Object values) {
        double[] wide = TensorArrays.wide(values).clone();
        start.tensors().stream().filter(tensor -> tensor.name().equals(name)).findFirst().ifPresent(tensor -> {
            double[] before = TensorArrays.wide(tensor.data());
            Arrays.setAll(wide, i -> wide[i] - before[i]);
        });
        return wide;
    }
}
