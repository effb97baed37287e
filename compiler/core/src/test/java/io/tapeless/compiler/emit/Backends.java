package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.fail;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.InterpretedTensor;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The one entry of back-end tests: programs are generated for every back end, compiled together, run on their data, and must agree
/// with the interpreter. The scalar and the vector back end must agree bit for bit.
final class Backends {
    static final double DOUBLE_TOLERANCE = 1e-12;
    static final double FLOAT_TOLERANCE = 1e-5;

    /// How a case is generated.
    private record Variant(String name, String backend, boolean single) {}

    private static final List<Variant> VARIANTS = List.of(new Variant("f64 scalar", "scalar", false),
            new Variant("f64 vector", "vector", false), new Variant("f32 scalar", "scalar", true), new Variant("f32 vector", "vector", true));

    /// Added to every capacity in the second program, so that nothing may depend on arrays being exactly full.
    private static final int SPARE = 5;

    private final List<String> failures = new ArrayList<>();
    private final double floor;

    private Backends(double floor) {
        this.floor = floor;
    }

    /// Checks all cases; errors are relative to the largest number of each result.
    static void check(List<BackendCase> cases) {
        check(cases, 0);
    }

    /// @param floor results smaller than this are compared absolutely (for graphs whose terms may cancel)
    static void check(List<BackendCase> cases, double floor) {
        Backends backends = new Backends(floor);
        List<GeneratedFile> files = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            for (int v = 0; v < VARIANTS.size(); v++) {
                backends.generate(cases.get(i), VARIANTS.get(v), packageName(i, v), files);
            }
        }
        backends.report();
        GeneratedClasses classes = GeneratedClasses.compile(files);
        for (int i = 0; i < cases.size(); i++) {
            backends.run(cases.get(i), i, classes);
        }
        backends.report();
    }

    private void report() {
        if (!failures.isEmpty()) {
            fail(failures.size() + " failures:\n" + String.join("\n", failures.stream().limit(40).toList()));
        }
    }

    private static String packageName(int index, int variant) {
        return "case" + index + VARIANTS.get(variant).name().replace(" ", "");
    }

    private static BackendCase variant(BackendCase one, Variant variant) {
        return variant.single() ? one.singlePrecision() : one;
    }

    private void generate(BackendCase one, Variant variant, String packageName, List<GeneratedFile> files) {
        try {
            ModelPrograms programs = variant(one, variant).programs();
            files.addAll(JavaBackend.generate(programs, new EmitOptions(packageName, variant.backend(), "portable", "")));
        } catch (RuntimeException broken) {
            StackTraceElement[] trace = broken.getStackTrace();
            failures.add(one.name() + " [" + variant.name() + "]: not generated: " + broken + (trace.length == 0 ? "" : " at " + trace[0]));
        }
    }

    private void run(BackendCase one, int index, GeneratedClasses classes) {
        Map<String, Object> scalarBits = new LinkedHashMap<>();
        for (int v = 0; v < VARIANTS.size(); v++) {
            Variant variant = VARIANTS.get(v);
            BackendCase typed = variant(one, variant);
            ModelFactory factory = classes.factory(packageName(index, v) + ".Case");
            try (Program roomy = factory.newForward(factory.newParameters(), capacity(typed, true))) {
                for (int run = 0; run < typed.runs().size(); run++) {
                    String where = one.name() + " run " + run + " [" + variant.name() + "]";
                    Environment data = variant.single() ? narrow(typed, typed.runs().get(run)) : typed.runs().get(run);
                    Results wanted = GraphInterpreter.run(typed.graph(), data);
                    ParameterSet parameters = factory.newParameters();
                    try (Program exact = factory.newForward(parameters, symbols(typed, data))) {
                        Map<String, Object> got = execute(typed, exact, parameters, data);
                        compare(where, typed, wanted, got);
                        sameBits(where, run + (variant.single() ? " f32" : " f64"), scalarBits, got, variant.backend().equals("vector"));
                    }
                    if (parameters.tensors().isEmpty()) {
                        compare(where + " with spare capacity", typed, wanted, execute(typed, roomy, parameters, data));
                    }
                }
            } catch (RuntimeException broken) {
                failures.add(one.name() + " [" + variant.name() + "]: " + broken + " at " + broken.getStackTrace()[0] + " " + broken.getStackTrace()[1]);
            }
        }
    }

    private void sameBits(String where, String run, Map<String, Object> scalarBits, Map<String, Object> got, boolean vector) {
        got.forEach((name, values) -> {
            String key = run + " " + name;
            if (!vector) {
                scalarBits.put(key, values);
                return;
            }
            Object scalar = scalarBits.get(key);
            boolean same = !(values instanceof float[] floats && !Arrays.equals(floats, (float[]) scalar))
                    && !(values instanceof double[] doubles && !Arrays.equals(doubles, (double[]) scalar));
            if (!same) {
                failures.add(where + ": " + name + " differs from the scalar back end: " + first(values) + " " + first(scalar));
            }
        });
    }

    private static String first(Object values) {
        return values instanceof float[] floats ? Arrays.toString(Arrays.copyOf(floats, Math.min(8, floats.length)))
                : Arrays.toString(Arrays.copyOf((double[]) values, Math.min(8, ((double[]) values).length)));
    }

    private static int[] symbols(BackendCase one, Environment data) {
        return one.symbols().stream().mapToInt(symbol -> data.symbol(symbol.name())).toArray();
    }

    private static int[] capacity(BackendCase one, boolean spare) {
        int[] largest = new int[one.symbols().size()];
        for (Environment data : one.runs()) {
            int[] values = symbols(one, data);
            for (int i = 0; i < largest.length; i++) {
                Dim.Symbol symbol = one.symbols().get(i);
                largest[i] = Math.max(largest[i], Math.min(symbol.maximum(), values[i] + (spare ? SPARE : 0)));
            }
        }
        return largest;
    }

    /// The data as f32 programs get them.
    private static Environment narrow(BackendCase one, Environment data) {
        Environment narrow = data;
        for (Named leaf : one.leaves()) {
            double[] values = data.array(leaf.role(), leaf.name()).clone();
            if (leaf.type().dtype() == DType.F32) {
                Arrays.setAll(values, i -> (float) values[i]);
            }
            narrow = narrow.withArray(leaf.role(), leaf.name(), values);
        }
        return narrow;
    }

    /// Runs a program; results by `ROLE name`.
    private static Map<String, Object> execute(BackendCase one, Program program, ParameterSet parameters, Environment data) {
        for (Named leaf : one.leaves()) {
            Object array = TensorArrays.of(leaf.type().dtype(), data.array(leaf.role(), leaf.name()));
            if (leaf.role() == Named.Role.INPUT) {
                program.bind(leaf.name(), array);
            } else {
                TensorArrays.copy(array, parameters.tensor(leaf.name()).data());
            }
        }
        program.run(symbols(one, data));
        Map<String, Object> got = new LinkedHashMap<>();
        for (Graph.Root root : one.graph().roots()) {
            boolean commit = root.role() == Graph.Role.COMMIT;
            Object array = commit ? parameters.tensor(root.name()).data() : program.result(root.name());
            got.put(root.role() + " " + root.name(), TensorArrays.first(array, (int) root.value().shape().elements().evaluate(s -> data.symbol(s.name()))));
        }
        return got;
    }

    private void compare(String where, BackendCase one, Results wanted, Map<String, Object> got) {
        boolean exact = one.graph().values().stream().noneMatch(value -> value.dtype() == DType.F32);
        wanted.tensors().forEach((key, tensor) -> {
            double[] values = TensorArrays.wide(got.get(key.role() + " " + key.name()));
            compare(where + ": " + key.role() + " " + key.name(), tensor, values, exact ? DOUBLE_TOLERANCE : FLOAT_TOLERANCE);
        });
    }

    private void compare(String where, InterpretedTensor wanted, double[] got, double tolerance) {
        double largest = floor;
        for (double value : wanted.values()) {
            largest = Double.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
        }
        for (int i = 0; i < got.length; i++) {
            double want = wanted.values()[i];
            boolean same = Double.compare(want, got[i]) == 0 || Math.abs(want - got[i]) <= tolerance * largest;
            if (!same) {
                failures.add(where + "[" + i + "] of " + got.length + " is " + got[i] + ", not " + want);
                return;
            }
        }
    }
}
