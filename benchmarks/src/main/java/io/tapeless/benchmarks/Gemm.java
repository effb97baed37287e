package io.tapeless.benchmarks;

import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Times generated contractions beside OpenBLAS, by turns in one JVM: `Gemm --shapes 64,128x256x784 --forms nn,tn,nt --openblas JAR`.
/// A shape is M×N×K or one number for all three. See README.md.
public final class Gemm {
    private static final String USAGE = "usage: Gemm [--shapes 64,256,64x128x784] [--forms nn,tn,nt] [--rounds 15] [--warm-up SECONDS]"
            + " [--openblas JAR]";
    /// Multiplications are timed in groups about this long.
    private static final double GROUP_NANOSECONDS = 2e6;

    private record Shape(int m, int n, int k) {
        static Shape of(String text) {
            int[] sizes = Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray();
            return sizes.length == 1 ? new Shape(sizes[0], sizes[0], sizes[0]) : new Shape(sizes[0], sizes[1], sizes[2]);
        }

        double operations() {
            return 2.0 * m * n * k;
        }
    }

    private List<String> shapes = List.of("64", "128", "256", "512", "1024", "64x128x784", "64x10x128");
    private List<String> forms = List.of("nn", "tn", "nt");
    private int rounds = 15;
    private double warmUpSeconds = 3;
    private OpenBlas openBlas;

    private Gemm() {
    }

    /// Prints a Markdown table.
    public static void main(String[] arguments) {
        Gemm gemm = new Gemm();
        try {
            gemm.parse(arguments);
        } catch (RuntimeException mistake) {
            System.err.println(mistake.getMessage() + "\n" + USAGE);
            System.exit(2);
            return;
        }
        System.out.println("| form | M×N×K | generated GFLOP/s | OpenBLAS | ratio |\n|---|---|---|---|---|");
        for (String form : gemm.forms) {
            for (String shape : gemm.shapes) {
                gemm.measure(form, Shape.of(shape));
            }
        }
    }

    private void parse(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--shapes" -> shapes = List.of(arguments[++i].split(","));
                case "--forms" -> forms = List.of(arguments[++i].split(","));
                case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
                case "--warm-up" -> warmUpSeconds = Double.parseDouble(arguments[++i]);
                case "--openblas" -> openBlas = OpenBlas.load(Path.of(arguments[++i]));
                default -> throw new IllegalArgumentException("what is '" + arguments[i] + "'?");
            }
        }
    }

    private static String spec(String form, Shape s) {
        boolean left = form.charAt(0) == 't';
        boolean right = form.charAt(1) == 't';
        return "model Product {\n"
                + "    input a : f32[" + (left ? s.k + ", " + s.m : s.m + ", " + s.k) + "]\n"
                + "    input b : f32[" + (right ? s.n + ", " + s.k : s.k + ", " + s.n) + "]\n"
                + "    output c = " + (left ? "a.T" : "a") + " @ " + (right ? "b.T" : "b") + "\n}\n";
    }

    private static ModelFactory compile(String spec) {
        try {
            Path folder = Files.createTempDirectory("tapeless-benchmark");
            Path file = Files.writeString(folder.resolve("product.tl"), spec);
            try {
                return new Compiler(Options.DEFAULT).load(file);
            } finally {
                Files.delete(file);
                Files.delete(folder);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static float[] random(long seed, int length) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble() - 0.5f;
        }
        return values;
    }

    private void measure(String form, Shape shape) {
        float[] a = random(1, shape.m * shape.k);
        float[] b = random(2, shape.k * shape.n);
        ModelFactory model = compile(spec(form, shape));
        try (Program program = model.newForward(model.newParameters()); Arena arena = Arena.ofConfined()) {
            program.bind("a", a);
            program.bind("b", b);
            Runnable generated = program::run;
            MemorySegment c = arena.allocate(4L * shape.m * shape.n, 64);
            Runnable native_ = openBlas == null ? null : nativeProduct(form, shape, copy(arena, a), copy(arena, b), c);
            double[] rates = new double[rounds];
            double[] nativeRates = new double[rounds];
            warmUp(generated, warmUpSeconds);
            if (native_ != null) {
                warmUp(native_, warmUpSeconds / 4);
                check((float[]) program.result("c"), c);
            }
            int group = (int) Math.max(1, GROUP_NANOSECONDS / (shape.operations() / 200));
            for (int round = 0; round < rounds; round++) {
                rates[round] = rate(generated, shape, group);
                if (native_ != null) {
                    nativeRates[round] = rate(native_, shape, group);
                }
            }
            double ours = median(rates);
            double theirs = median(nativeRates);
            System.out.printf(Locale.ROOT, "| %s | %d×%d×%d | %.1f | %s |%n", form, shape.m, shape.n, shape.k, ours,
                    native_ == null ? "- | -" : String.format(Locale.ROOT, "%.1f | %.2f", theirs, ours / theirs));
        }
    }

    private Runnable nativeProduct(String form, Shape shape, MemorySegment a, MemorySegment b, MemorySegment c) {
        boolean left = form.charAt(0) == 't';
        boolean right = form.charAt(1) == 't';
        return () -> openBlas.multiply(left, right, shape.m, shape.n, shape.k, a, b, c);
    }

    private static MemorySegment copy(Arena arena, float[] values) {
        MemorySegment segment = arena.allocate(4L * values.length, 64);
        MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_FLOAT, 0, values.length);
        return segment;
    }

    /// A wrong product would be no result.
    private static void check(float[] ours, MemorySegment theirs) {
        for (int i = 0; i < ours.length; i++) {
            float other = theirs.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            if (!(Math.abs(ours[i] - other) <= 1e-3f * (1 + Math.abs(other)))) {
                throw new IllegalStateException("element " + i + " is " + ours[i] + ", OpenBLAS says " + other);
            }
        }
    }

    private static void warmUp(Runnable product, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            product.run();
        }
    }

    private static double rate(Runnable product, Shape shape, int group) {
        product.run();
        long begin = System.nanoTime();
        for (int i = 0; i < group; i++) {
            product.run();
        }
        return shape.operations() * group / (System.nanoTime() - begin);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
