package io.tapeless.compiler.driver;

import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.io.SafetensorsFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Fits the tensors of a golden to a model: values of symbols, inputs, parameters; every mismatch is listed.
///
/// An input or target with one axis too many holds one batch per optimiser step along its first axis.
final class GoldenShapes {
    private GoldenShapes() {}

    /// What a golden feeds into the model under the names `input.*` and `data.*`.
    static List<TensorSpec> ports(ModelInfo info) {
        List<TensorSpec> ports = new ArrayList<>(info.inputs());
        ports.removeIf(port -> port.name().startsWith(GradientPrograms.COTANGENT));
        ports.addAll(info.targets());
        return ports;
    }

    /// The values of the model's symbols that give inputs and targets the shapes in the file.
    ///
    /// @throws UserException listing what is missing or does not fit
    static int[] symbols(ModelInfo info, SafetensorsFile golden, GoldenNames names) {
        List<TensorSpec> ports = ports(info);
        Map<String, SafetensorsFile.Entry> provided = provided(golden, names, ports);
        int[] symbols = info.symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
        // An extent that moves with one symbol alone and by one is that symbol; which it is, two evaluations tell.
        for (int s = 0; s < symbols.length; s++) {
            int found = extentOfSymbol(ports, provided, symbols, s);
            if (found > 0) {
                symbols[s] = found;
            }
        }
        List<String> problems = new ArrayList<>();
        for (TensorSpec port : ports) {
            SafetensorsFile.Entry entry = provided.get(port.name());
            int[] expected = port.shape().shape(symbols);
            int[] found = entry.shape();
            boolean steps = found.length == expected.length + 1;
            checkShape(port.name(), expected, entry, steps ? Arrays.copyOfRange(found, 1, found.length) : found, problems);
        }
        refuse(problems);
        return symbols;
    }

    private static int extentOfSymbol(List<TensorSpec> ports, Map<String, SafetensorsFile.Entry> provided, int[] symbols, int s) {
        int[] larger = symbols.clone();
        larger[s]++;
        for (TensorSpec port : ports) {
            int[] shape = port.shape().shape(symbols);
            int[] grown = port.shape().shape(larger);
            int[] given = provided.get(port.name()).shape();
            int steps = given.length - shape.length;
            for (int axis = 0; axis < shape.length && (steps == 0 || steps == 1); axis++) {
                if (shape[axis] == symbols[s] && grown[axis] == larger[s]) {
                    return given[axis + steps];
                }
            }
        }
        return 0;
    }

    /// The file's tensor for each input and target, by the model's names.
    static Map<String, SafetensorsFile.Entry> provided(SafetensorsFile golden, GoldenNames names, List<TensorSpec> ports) {
        List<String> known = ports.stream().map(TensorSpec::name).toList();
        Map<String, SafetensorsFile.Entry> provided = sources(golden, names, known);
        List<String> problems = new ArrayList<>();
        for (TensorSpec port : ports) {
            if (!provided.containsKey(port.name())) {
                problems.add(port.role().name().toLowerCase(java.util.Locale.ROOT) + " '" + port.name()
                        + "' has no tensor in the file: name it with --map GOLDEN=" + port.name());
            }
        }
        if (!problems.isEmpty()) {
            problems.add("the file has " + golden.entries().stream().map(SafetensorsFile.Entry::name).filter(GoldenShapes::isSource).toList());
        }
        refuse(problems);
        return provided;
    }

    private static boolean isSource(String name) {
        return name.startsWith("input.") || name.startsWith("data.") || name.startsWith("param.");
    }

    private static Map<String, SafetensorsFile.Entry> sources(SafetensorsFile golden, GoldenNames names, List<String> known) {
        Map<String, SafetensorsFile.Entry> sources = new LinkedHashMap<>();
        for (SafetensorsFile.Entry entry : golden.entries()) {
            String name = isSource(entry.name()) ? names.resolve(entry.name(), known) : null;
            if (name != null) {
                sources.putIfAbsent(name, entry);
            }
        }
        return sources;
    }

    /// Puts the file's values into parameters and states. A state the file does not have keeps its declared initial value.
    static void load(ModelInfo info, ParameterSet parameters, SafetensorsFile golden, GoldenNames names) {
        parameters.init(0);
        Map<String, SafetensorsFile.Entry> sources = sources(golden, names, info.parameters().stream().map(TensorSpec::name).toList());
        List<String> problems = new ArrayList<>();
        for (Tensor tensor : parameters.tensors()) {
            SafetensorsFile.Entry entry = sources.get(tensor.name());
            if (entry != null) {
                checkShape(tensor.name(), tensor.shape(), entry, entry.shape(), problems);
            } else if (tensor.role() == TensorSpec.Role.PARAMETER) {
                problems.add("parameter '" + tensor.name() + "' has no tensor in the file: name it with --map GOLDEN=" + tensor.name());
            }
        }
        refuse(problems);
        for (Tensor tensor : parameters.tensors()) {
            if (sources.containsKey(tensor.name())) {
                System.arraycopy(sources.get(tensor.name()).values(tensor.type()), 0, tensor.data(), 0, tensor.elements());
            }
        }
    }

    /// The values of an input or target at an optimiser step (from 0).
    static Object batch(TensorSpec port, SafetensorsFile.Entry entry, int step, int... symbols) {
        Object all = entry.values(port.type());
        int count = port.elements(symbols);
        if (count == entry.elements()) {
            return all;
        }
        Object one = port.type().newArray(count);
        System.arraycopy(all, Math.multiplyExact(step % (entry.elements() / count), count), one, 0, count);
        return one;
    }

    /// @param found the shape in the file, without an axis of steps
    private static void checkShape(String name, int[] expected, SafetensorsFile.Entry entry, int[] found, List<String> problems) {
        // One extent is as good as none around a scalar; everything else must agree.
        if (!Arrays.equals(withoutOnes(expected), withoutOnes(found))) {
            problems.add("'" + name + "' is " + Arrays.toString(expected) + " in the model but '" + entry.name() + "' is "
                    + Arrays.toString(entry.shape()) + " in the file");
        }
    }

    private static int[] withoutOnes(int[] shape) {
        return Arrays.stream(shape).filter(extent -> extent != 1).toArray();
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new UserException(String.join("; ", problems));
        }
    }

    /// The first elements of a result, as doubles.
    static double[] doubles(Object array, int count) {
        int length = lengthOf(array);
        if (length < count) {
            throw new UserException("the file has " + count + " elements where the model has " + length);
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (array) {
                case float[] a -> a[i];
                case double[] a -> a[i];
                case int[] a -> a[i];
                case long[] a -> a[i];
                case boolean[] a -> a[i] ? 1 : 0;
                default -> throw new IllegalArgumentException("not an array of numbers: " + array.getClass());
            };
        }
        return values;
    }

    private static int lengthOf(Object array) {
        return Arrays.stream(ElementType.values()).mapToInt(type -> type.lengthOf(array)).max().orElse(-1);
    }
}
