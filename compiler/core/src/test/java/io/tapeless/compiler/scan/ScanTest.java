package io.tapeless.compiler.scan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.GradientCheck;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scans against the same computation written out step by step, and their derived gradients against central differences.
class ScanTest {
    private static final int ROWS = 3;

    @TempDir
    private Path folder;

    private static final String RECURRENCE = """
            model M(k: int = 2) {
                dim N
                dim T = 5
                input x : f32[N, %s, 3]
                param w : float[4, 3] ~ uniform(-0.5, 0.5)
                param u : float[4, 4] ~ uniform(-0.5, 0.5)
                param b : float[4] ~ uniform(-0.5, 0.5)
                %s
                output o = h
                loss = mean(h ^ 2) + sum(all ^ 2) * 0.1
                train { optimizer sgd(lr: 0.1) }
            }
            """;
    private static final String STEP = "let h' = tanh(x_t @ w.T + h @ u.T + b)\n next h' emit h' * h";

    private ModelFactory load(String spec, Backend backend, Options.Gradients gradients) throws IOException {
        Path file = Files.writeString(folder.resolve("m.tl"), spec);
        return new Compiler(Options.DEFAULT.withBackend(backend).withFloatType(DType.F64)
                .withGradientProgram(Options.GradientProgram.of(gradients))).load(file);
    }

    /// The loss, the output and all gradients, in order of name.
    private double[] gradients(String spec, Backend backend) throws IOException {
        ModelFactory model = load(spec, backend, Options.Gradients.OF_PARAMETERS_AND_INPUTS);
        ParameterSet parameters = model.newParameters();
        parameters.init(3);
        int[] sizes = model.info().symbols().stream().mapToInt(symbol -> symbol.name().equals("N") ? ROWS : 5).toArray();
        try (Program program = model.newBackward(parameters, new TrainingOptions(1, 3), sizes)) {
            program.bind("x", new Random(1).doubles(ROWS * 5 * 3, -1, 1).toArray());
            program.run(sizes);
            return program.results().stream().sorted(Comparator.comparing(TensorSpec::name))
                    .flatMapToDouble(result -> Arrays.stream((double[]) program.result(result.name()))).toArray();
        }
    }

    private static String scan(String extent, String clauses) {
        return RECURRENCE.formatted(extent, "let (all, h) = scan x_t over x axis 1 " + clauses + " carrying (h : float[N, 4] = zeros) {\n" + STEP + "\n}");
    }

    private static String writtenOut(int truncated, boolean reverse) {
        StringBuilder steps = new StringBuilder("let h0 = broadcast(0.0, [N, 4])\n");
        StringBuilder all = new StringBuilder();
        for (int step = 1; step <= 5; step++) {
            int position = reverse ? 5 - step : step - 1;
            String before = truncated > 0 && step > 1 && (step - 1) % truncated == 0 ? "stop_gradient(h" + (step - 1) + ")" : "h" + (step - 1);
            steps.append("let h%d = tanh(x[:, %d] @ w.T + %s @ u.T + b)\n".formatted(step, position, before));
            steps.append("let e%d = h%d * %s\n".formatted(step, step, before));
            all.append(all.isEmpty() ? "" : ", ").append("e").append(step);
        }
        return RECURRENCE.formatted("5", steps + "let h = h5\nlet all = stack([" + all + "], axis: 1)");
    }

    private static void assertClose(double[] expected, double[] actual) {
        assertEquals(expected.length, actual.length);
        assertTrue(expected.length > 40, "gradients of every parameter and of the input");
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 1e-12 * Math.max(1, Math.abs(expected[i])));
        }
    }

    @Test
    void aScanIsTheSameAsItsStepsWrittenOut() throws IOException {
        for (Backend backend : List.of(Backend.INTERPRETER, Backend.SCALAR, Backend.VECTOR)) {
            assertClose(gradients(writtenOut(0, false), Backend.INTERPRETER), gradients(scan("5", ""), backend));
            assertClose(gradients(writtenOut(0, true), Backend.INTERPRETER), gradients(scan("5", "reverse"), backend));
        }
    }

    @Test
    void aSymbolicLengthIsLikeAFixedOne() throws IOException {
        double[] expected = gradients(writtenOut(0, false), Backend.INTERPRETER);
        assertClose(expected, gradients(scan("T", ""), Backend.SCALAR));
        assertClose(expected, gradients(scan("T", "").replace("dim T = 5", "dim T <= 9"), Backend.SCALAR));
    }

    @Test
    void truncationCutsTheGradientBetweenChunks() throws IOException {
        for (int every : new int[] {1, 2, 3, 5}) {
            assertClose(gradients(writtenOut(every, false), Backend.INTERPRETER), gradients(scan("5", "truncate " + every), Backend.SCALAR));
        }
    }

    @Test
    void valuesComputedAgainGiveTheSameGradientsAsStoredOnes() throws IOException {
        assertClose(gradients(scan("5", ""), Backend.SCALAR), gradients(scan("5", "recompute"), Backend.SCALAR));
    }

    /// Windows, look-ups, sorting, running totals and whole layers in a step: what they read and write lies inside larger arrays.
    @Test
    void operatorsOfEveryKindComputeInAStepWhatTheyDoOutside() throws IOException {
        String spec = """
            model M {
                dim N = 3
                dim T = 4
                input x : f32[N, T, 2, 6, 6]
                input k : i32[N, T] in 0 ..< 5
                param w : float[2, 2, 3, 3] ~ uniform(-0.5, 0.5)
                param table : float[5, 6] ~ uniform(-0.5, 0.5)
                let norm = LayerNorm([6])
                let (a, h) = scan (x_t, k_t) over (x, k) axis 1 carrying (h : float[N, 2, 6, 6] = zeros, s : float[N, 6] = zeros) {
                    let c = conv2d(x_t + 0.1 * h, w, padding: 1)
                    let h' = tanh(max_pool2d(c, 3, stride: 1, padding: 1))
                    let e = take(table, k_t, axis: 0)
                    let s' = norm(cumsum(s, axis: -1) + e + mean(h', axes: [1, 2]))
                    let (top, at) = topk(s', 2, axis: -1)
                    let r = cumsum(s', axis: -1)
                    let (b, order) = sort(s', axis: -1)
                    let q = gather(s', unsqueeze(k_t, axis: 1), axis: 1)
                    next (h', s') emit (top + q, r * b, logsumexp(c, axes: [1, 2, 3]) + max(s', axis: -1))
                }
                let (tops, rs, ls) = a
                let (hn, sn) = h
                output o = rs
                output l = ls
                loss = sum(tops ^ 2) + mean(rs ^ 2) + mean(ls) + mean(hn ^ 2) + mean(sn ^ 3)
                train { optimizer sgd(lr: 0.1) }
            }
            """;
        double[] x = new Random(4).doubles(3 * 4 * 72, -1, 1).toArray();
        int[] k = new Random(5).ints(12, 0, 5).toArray();
        double[] expected = null;
        for (Backend backend : List.of(Backend.INTERPRETER, Backend.SCALAR, Backend.VECTOR)) {
            ModelFactory model = load(spec, backend, Options.Gradients.OF_PARAMETERS_AND_INPUTS);
            ParameterSet parameters = model.newParameters();
            parameters.init(3);
            try (Program program = model.newBackward(parameters, new TrainingOptions(2, 3), 3, 4)) {
                program.bind("x", x);
                program.bind("k", k);
                program.run(3, 4);
                double[] results = program.results().stream().sorted(Comparator.comparing(TensorSpec::name))
                        .flatMapToDouble(result -> Arrays.stream((double[]) program.result(result.name()))).toArray();
                expected = expected == null ? results : expected;
                assertClose(expected, results);
            }
        }
    }

    /// 0 + 1 + … up to each row's own length.
    @Test
    void positionsAreNumbersOfTheStep() throws IOException {
        String spec = """
            model M {
                dim N
                dim T = 8
                input len : i32[N]
                param w : float[] ~ ones
                let total = scan t over arange(T) carrying (a : float[N] = zeros) {
                    next where(t < len, a + w * cast(t, "float"), a)
                }
                output total = total
                loss = sum(total)
            }
            """;
        for (Backend backend : List.of(Backend.INTERPRETER, Backend.SCALAR, Backend.VECTOR)) {
            ModelFactory model = load(spec, backend, Options.Gradients.OF_PARAMETERS);
            ParameterSet parameters = model.newParameters();
            parameters.init(1);
            try (Program program = model.newForward(parameters, 4, 8)) {
                program.bind("len", new int[] {0, 3, 5, 9});
                program.run(4, 5);
                assertArrayEquals(new double[] {0, 3, 10, 10}, Arrays.copyOf((double[]) program.result("total"), 4));
            }
        }
    }

    @Test
    void aSliceToTheLastButOneNeedsTwoPositions() throws IOException {
        String spec = """
            model M {
                dim N
                dim T = 8
                input x : f32[N, T]
                param w : float[] ~ ones
                output steps = w * (x[:, 1:] - x[:, :-1])
                loss = mean((w * (x[:, 1:] - x[:, :-1])) ^ 2)
            }
            """;
        for (Backend backend : List.of(Backend.INTERPRETER, Backend.SCALAR, Backend.VECTOR)) {
            ModelFactory model = load(spec, backend, Options.Gradients.OF_PARAMETERS);
            ParameterSet parameters = model.newParameters();
            parameters.init(1);
            try (Program program = model.newForward(parameters, 1, 8)) {
                program.bind("x", new double[] {1, 4, 9, 16, 25, 36, 49, 64});
                program.run(1, 3);
                assertArrayEquals(new double[] {3, 5}, Arrays.copyOf((double[]) program.result("steps"), 2));
                IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> program.run(1, 1));
                assertTrue(refused.getMessage().contains("T = 1"), refused.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        // Several scanned tensors, several emits, a scan in a scan that starts from the outer carry.
        """
        let ((hs, ms), h) = scan (x_t, m_t) over (x, m) axis 1 reverse carrying (h : float[N, 5] = zeros) {
            let (qs, q) = scan e over x_t axis 1 carrying (q = h) {
                let q' = tanh(e @ w.T + q @ u.T)
                next q' emit q' * q
            }
            let h' = 0.5 * h + tanh(q @ u.T) * unsqueeze(m_t, axis: 1) + sum(qs, axes: [1])
            next h' emit (h', sum(qs * x_t[:, :, 0:1]))
        }
        loss = mean(h ^ 2) + sum(hs ^ 2) * 0.1 + sum(ms * ms)
        """,
        // Positions, a scan without carries, a carry that keeps its value, one that goes nowhere.
        """
        let (is, (h, kept, lost)) = scan i over 3 carrying (h = x[:, 0, 0] @ w.T, kept = m, lost : float[] = zeros) {
            next (h * 0.9, kept, lost + 1) emit cast(i, "float") * h
        }
        let squares = scan x_t over x axis 1 { return x_t * x_t + mean(h) * mean(kept) }
        let back = scan i over T reverse carrying (s : float[] = zeros) { next s * 0.5 + cast(i, "float") * mean(h) }
        loss = sum(is) * 0.1 + mean(squares) + back
        """,
        // The gradient of a gradient through a loop: a penalty on the slope, with a clause in the step.
        """
        let (hs, h) = scan x_t over x axis 1 carrying (h : float[N, 4, 3] = zeros) {
            let h' = tanh(x_t * 0.7 + halved(h) * mean(w))
            next h' emit h' * h
        }
        let slope = grad(sum(h ^ 2) + sum(hs), x)
        loss = mean(h ^ 2) + sum(slope ^ 2) + sum(grad(sum(slope * x), w))
        """,
        // A gradient inside the step.
        """
        let h = scan x_t over x axis 1 carrying (h : float[N, 4, 3] = zeros) { next h - 0.1 * grad(sum(sin(h * x_t) * mean(u)), h) }
        loss = sum(h ^ 2)
        """,
        // A result of one loop scanned by another; softmax and log-sum-exp inside.
        """
        let (a, h) = scan x_t over x axis 1 carrying (h : float[N, 4, 3] = zeros) {
            let h' = softmax(x_t + 0.3 * h, axis: -1)
            next h' emit logsumexp(h' + x_t, axes: [-1])
        }
        let (b, s) = scan a_t over a axis 1 reverse carrying (s : float[N, 4] = zeros) { next sin(s + a_t) emit s * a_t }
        loss = mean(s ^ 2) + sum(b) + mean(h ^ 3)
        """})
    void derivedGradientsAgreeWithDifferences(String body) throws IOException {
        String spec = """
            fn halved(x) = x * x / 2
                gradient dy -> dy * x
            model M {
                dim N
                dim T = 3
                input x : f32[N, T, 4, 3]
                input m : f32[N, T]
                param w : float[5, 3] ~ uniform(-0.5, 0.5)
                param u : float[5, 5] ~ uniform(-0.5, 0.5)
                %s
                train { optimizer sgd(lr: 0.1) }
            }
            """.formatted(body);
        for (GradientCheck.TensorError error : GradientCheck.run(load(spec, Backend.SCALAR, Options.Gradients.OF_PARAMETERS_AND_INPUTS), 40, 7, 2, 3)) {
            assertTrue(error.worst() < 1e-6, error.toString());
        }
    }
}
