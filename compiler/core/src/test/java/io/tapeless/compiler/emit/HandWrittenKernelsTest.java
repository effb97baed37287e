package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.driver.Programs;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.kernel.KernelProgram;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ParameterLayouts;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Kernels that somebody wrote as text, after the steps that were first written in Java by hand: with their loops, tiles and order, not the compiler's.
/// Java is printed from them and trains as the interpreter does.
class HandWrittenKernelsTest {
    private static final Path TEXTS = Path.of("src/test/resources/kernels");
    private static final int STEPS = 3;
    private static final double TOLERANCE = 1e-4;

    /// What they train, and what its spec is called.
    private static final Map<String, String> MODELS = Map.of("xor", "XorSgd", "mlp", "MlpSgd", "lenet", "Lenet");
    private static final Map<String, String> SPECS = Map.of("xor", "xor_sgd.tl", "mlp", "mlp_sgd.tl", "lenet", "lenet.tl");

    private static Path spec(String name) {
        return Path.of("../../benchmarks/models", SPECS.get(name));
    }

    private static ModelFactory written(String name) throws IOException {
        KernelProgram step = KernelProgram.parse(Files.readString(TEXTS.resolve(name + ".kernels")));
        List<GeneratedFile> files = JavaBackend.generate(Programs.of(spec(name)),
                new EmitOptions("written." + name, "vector", "portable", "").withKernels(Map.of("step", step)));
        String java = files.stream().filter(file -> file.path().endsWith("Trainer.java")).findFirst().orElseThrow().content();
        assertTrue(step.kernels().stream().allMatch(kernel -> java.contains(" " + kernel.name() + "(")), "its kernels are not those of the trainer");
        return GeneratedClasses.compile(files).factory("written." + name + "." + MODELS.get(name));
    }

    private static void trainsAsInterpreted(String name, int rows, int inputs) throws IOException {
        ModelFactory interpreted = new Compiler(Options.DEFAULT.withBackend(Backend.INTERPRETER).withFloatType(DType.F64)).load(spec(name));
        ModelFactory written = written(name);
        ParameterSet start = written.newParameters();
        start.init(3);
        List<double[]> exact = run(interpreted, start, rows, inputs, 1);
        for (int threads = 1; threads <= 2; threads++) {
            List<double[]> got = run(written, start, rows, inputs, threads);
            for (int i = 0; i < got.size(); i++) {
                double largest = Arrays.stream(exact.get(i)).map(Math::abs).max().orElseThrow();
                assertTrue(largest > 0, "nothing moved");
                for (int k = 0; k < got.get(i).length; k++) {
                    assertEquals(exact.get(i)[k], got.get(i)[k], TOLERANCE * largest, name + ", tensor " + i + "[" + k + "] on " + threads + " threads");
                }
            }
        }
    }

    /// Losses, and by how much each parameter changed.
    private static List<double[]> run(ModelFactory factory, ParameterSet start, int rows, int inputs, int threads) {
        ParameterSet parameters = factory.newParameters();
        for (Tensor tensor : start.tensors()) {
            double[] values = TensorArrays.wide(tensor.data());
            Object data = parameters.tensor(tensor.name()).data();
            TensorArrays.copy(TensorArrays.of(data instanceof double[] ? DType.F64 : DType.F32, values), data);
        }
        Random random = new Random(5);
        double[] x = random.doubles((long) rows * inputs, -1, 1).map(value -> (float) value).toArray();
        boolean wide = parameters.tensors().getFirst().data() instanceof double[];
        DType floats = wide ? DType.F64 : DType.F32;
        int[] sizes = factory.info().symbols().isEmpty() ? new int[0] : new int[] {rows};
        double[] losses = new double[STEPS];
        try (Trainer trainer = factory.newTrainer(parameters, new TrainingOptions(threads, 11), sizes)) {
            trainer.bind("x", TensorArrays.of(floats, x));
            if (factory.info().targets().getFirst().name().equals("label")) {
                trainer.bind("label", random.ints(rows, 0, 10).toArray());
            } else {
                trainer.bind("y", TensorArrays.of(floats, random.doubles(rows, 0, 1).map(value -> (float) value).toArray()));
            }
            for (int step = 0; step < STEPS; step++) {
                losses[step] = trainer.step(sizes);
            }
        }
        List<double[]> results = new ArrayList<>(List.of(losses));
        for (Tensor tensor : parameters.tensors()) {
            double[] after = TensorArrays.wide(tensor.data()).clone();
            double[] before = TensorArrays.wide(start.tensor(tensor.name()).data());
            Arrays.setAll(after, i -> after[i] - before[i]);
            results.add(after);
        }
        return results;
    }

    @Test
    void exclusiveOr() throws IOException {
        trainsAsInterpreted("xor", 4, 2);
    }

    /// What both compute in the same loops, whatever arrays are called; the compiler fuses, splits and lays out the rest in its own way.
    @Test
    void theCompilerHasTheseKernelsToo() throws IOException {
        assertEquals(List.of("b1", "b2", "rate"), agreeing("xor"));
        assertEquals(List.of("sgdB1", "rate"), agreeing("mlp"));
        assertEquals(List.of("rate"), agreeing("lenet"));
    }

    private static List<String> agreeing(String name) throws IOException {
        KernelProgram step = KernelProgram.parse(Files.readString(TEXTS.resolve(name + ".kernels")));
        Graph own = ParameterLayouts.of(Programs.of(spec(name)).step()).graph();
        Set<String> texts = JavaBackend.kernels(own, "portable", true).stream().flatMap(kernel -> kernel.nests().stream())
                .map(HandWrittenKernelsTest::withoutNames).collect(Collectors.toSet());
        return step.kernels().stream().flatMap(kernel -> kernel.nests().stream()).filter(nest -> texts.contains(withoutNames(nest)))
                .map(LoopNest::name).toList();
    }

    /// The lines behind the formula in words, with arrays numbered as they come.
    private static String withoutNames(LoopNest nest) {
        List<String> names = new ArrayList<>();
        String text = nest.toString().lines().skip(2).collect(Collectors.joining("\n"));
        for (Buffer array : Stream.concat(nest.reads().stream(), nest.writes().stream()).distinct()
                .sorted(Comparator.comparingInt(array -> -array.name().length())).toList()) {
            text = text.replace(array.name() + "[", "#" + array.name() + "#[");
            names.add("#" + array.name() + "#");
        }
        names.sort(Comparator.comparingInt(text::indexOf));
        for (int i = 0; i < names.size(); i++) {
            text = text.replace(names.get(i), "array" + i);
        }
        return text;
    }

    /// Rows that the tiles of twelve and eight cover, and some that they do not.
    @Test
    void perceptron() throws IOException {
        trainsAsInterpreted("mlp", 64, 784);
        trainsAsInterpreted("mlp", 7, 784);
    }

    /// Images lie side by side in sixteens, of which there is an even number: here the third has one image and the fourth none. Each sixteen goes through both
    /// convolutions, and later through all of their gradients, before the next one does.
    /// What the step has for all of its 64 images side by side is in blocks of 32 here, so that strides are numbers for any number of images.
    ///
    /// What the step in Java does that the text cannot say: lanes of the gradients of the convolutions' weights wait from one sixteen to the next (here they
    /// are added up, and the sums wait); a window without a positive point has the code 4 (here 0, and gradients are 0 from where they are computed); sums of a
    /// convolution begin with the bias; one pass makes the softmax and the loss of sixteen images, and one writes a gradient to its window and adds it up for
    /// the bias; rows of the weights of `fc2` and `fc3` have gaps (here their gradients' and activations' do: what parameters have is given).
    @Test
    void convolutions() throws IOException {
        trainsAsInterpreted("lenet", 33, 784);
    }

    @Test
    void mistakesAreNamedWithTheirLine() throws IOException {
        String text = Files.readString(TEXTS.resolve("xor.kernels"));
        mistake("line 22: not an element of an array above: g[8·i0 + i1]", text, "    h[8·i0 + i1] = tanh", "    g[8·i0 + i1] = tanh");
        mistake("line 22: expected ')' at '", text, "tanh(total + fc1.bias[i1])", "tanh(total + fc1.bias[i1]");
        mistake("line 21: there is no axis i3 among 3", text, "x[2·i0 + i2]", "x[2·i0 + i3]");
        mistake("line 18: not the sizes of tiles: 4 by 1", text, "TILE vector, tail MASKED tile 4x1", "TILE vector, tail MASKED tile 4 by 1");
        mistake("line 8: the next slot is 0", text, "slot 0 ", "slot 7 ");
        mistake("line 37: kernel d cannot run so: its lanes are not neighbours in memory", text, "    d[i0] = 0.5 · (o[i0]", "    d[i0] = 0.5 · (h[8·i0]");
        mistake("line 17: no loop runs here", text, "straight line step", "end of loop 0\nstraight line step");
        mistake("kernels of straight line step are missing", text, "10 kernels", "11 kernels");
    }

    /// Vectors read neighbours, whatever the form that a text asks for, and tiles have the axes and rows that there are: else Java would read what it should
    /// not.
    @Test
    void whatCannotRunIsRefused() throws IOException {
        String xor = Files.readString(TEXTS.resolve("xor.kernels"));
        mistake("line 17: there is no kernel 11 to be in lanes: write numbers from 1 to 10", xor, "in lanes: 1, 4", "in lanes: 11, 4");
        mistake("line 17: there is no kernel 0 to be in lanes", xor, "in lanes: 1, 4", "in lanes: 0, 4");
        mistake("line 65: the elements of o cannot be in lanes: leave its number out", xor, "in lanes: 1, 4", "in lanes: 2, 4");
        mistake("line 23: kernel h cannot run so: tiles and workers have axes below i2, not i2", xor, "tile 4x1 along i0", "tile 4x1 along i2");
        mistake("line 23: kernel h cannot run so: there are 4 rows along i0 for tiles of 5", xor, "tile 4x1 along i0", "tile 5x1 along i0");
        mistake("line 23: kernel h cannot run so: the lanes of a TILE are not neighbours", xor, "fc1.weight[i1 + 8·i2]", "fc1.weight[2·i1 + i2]");
        mistake("line 22: there is no axis i3 among 3", xor, "tanh(total + fc1.bias[i1])", "tanh(total + i3)");
        mistake("line 28: kernel o cannot run so: a MAP has no 'total'", xor, "kernel o [FOLD_SERIAL", "kernel o [MAP");
        String lenet = Files.readString(TEXTS.resolve("lenet.kernels"));
        String fc1 = "X0T[8192·i0 + i2 + 32·i3]";
        mistake("line 75: kernel fc1 cannot run so: the lanes of a TILE are not neighbours", lenet, fc1, "X0T[8192·i0 + 2·i2 + 32·i3]");
        mistake("line 75: kernel fc1 cannot run so: the lanes of a TILE are not neighbours", lenet, fc1, "X0T[8192·i0 + i1 + i2 + 32·i3]");
        mistake("line 75: kernel fc1 cannot run so: the lanes of a PANELS are not neighbours",
                lenet.replace("kernel fc1 [TILE vector, tail MASKED tile 12x2 along i1", "kernel fc1 [PANELS vector, tail MASKED"), fc1,
                "X0T[8192·i0 + 2·i2 + 32·i3]");
        mistake("line 60: kernel conv1 cannot run so: the lanes of a POOL_TILE are not neighbours", lenet, "XT[896·i1 + 448·i2 + 32·i3 + 16·i4 + i5",
                "XT[896·i1 + 448·i2 + 32·i3 + 16·i4 + 2·i5");
        mistake("line 220: kernel w2 cannot run so: the lanes of a LANE_TILE are not neighbours", lenet, "192·i4 + i5 + 13824*position in loop 1]\n  G2",
                "192·i4 + 2·i5 + 13824*position in loop 1]\n  G2");
        mistake("line 104: kernel s cannot run so: its lanes are not neighbours", lenet, "sum over [10] of e[320·i0 + i1 + 32·i2]",
                "sum over [10] of e[320·i0 + 10·i1 + i2]");
    }

    private static void mistake(String message, String text, String was, String is) {
        assertTrue(text.contains(was), was);
        String got = assertThrows(IllegalArgumentException.class, () -> KernelProgram.parse(text.replace(was, is))).getMessage();
        assertTrue(got.startsWith(message), got);
    }
}
