package io.tapeless.compiler.driver;

import com.sun.management.ThreadMXBean;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Times a model's training step (or, without a `train` block, gradients; without a loss, inference) on made-up data.
public final class Benchmark {
    /// Samples that are kept at most; more would only cost memory.
    private static final int MAXIMUM_SAMPLES = 1 << 20;
    /// Steps shorter than this are timed several at once, so that the clock does not count.
    private static final long SHORTEST_SAMPLE_NANOS = 20_000;
    /// A program is warm when the JIT has compiled nothing and steps have allocated nothing (rehearsals are over) for so long, or after the longest
    /// warm-up. Some allocate for good: these wait for the JIT, and then so long at most.
    private static final long IDLE_NANOS = 2_000_000_000L;
    private static final long LONGEST_REHEARSALS_NANOS = 10_000_000_000L;
    /// Seconds of the longest warm-up, where nobody says otherwise.
    public static final double LONGEST_WARM_UP = 30;
    /// Samples whose median must be near the final one for the program to count as warm, and how near.
    private static final int WINDOW = 16;
    private static final double NEAR = 1.15;

    /// @param program     `step`, `backward` or `predict`
    /// @param steps       steps timed, after the warm-up
    /// @param medianMicros  of a step after the warm-up, as are minimum and p90
    /// @param compileMillis from the start of the JVM until the model's classes were loaded, what an application that carries its classes does not wait for
    /// @param firstStepMillis from then to the end of the first step
    /// @param toPeakMillis from then until steps are within 15 % of the final median
    /// @param bytesPerStep heap allocated per step by all threads after the warm-up
    /// @param warm whether the JIT was done and steps allocated nothing before they were timed; otherwise (a busy machine) times may be of code that is not
    ///             compiled yet
    /// @param rssMegabytes resident memory of the process; NaN where the system does not tell
    public record Result(String program, long steps, double medianMicros, double minimumMicros, double p90Micros, double compileMillis,
            double firstStepMillis, double toPeakMillis, double bytesPerStep, boolean warm, double rssMegabytes) {}

    private Benchmark() {}

    /// @param warmUp  seconds that the warm-up may take
    /// @param seconds how long to measure after the warm-up
    /// @param symbols values of the model's symbols
    public static Result run(ModelFactory model, int threads, double warmUp, double seconds, int... symbols) {
        long loaded = System.currentTimeMillis();
        ParameterSet parameters = model.newParameters();
        parameters.init(0);
        TrainingOptions options = new TrainingOptions(threads, 0);
        Subject subject = subject(model, parameters, options, symbols);
        try (Program program = subject.program()) {
            bind(program, subject.kind(), symbols);
            return measure(program, subject.kind(), loaded, warmUp, seconds, symbols);
        }
    }

    private record Subject(String kind, Program program) {}

    /// The most a model can do: a factory refuses programs the model does not have.
    private static Subject subject(ModelFactory model, ParameterSet parameters, TrainingOptions options, int... symbols) {
        try {
            return new Subject("step", model.newTrainer(parameters, options, symbols));
        } catch (UnsupportedOperationException noTrainBlock) {
            try {
                return new Subject("backward", model.newBackward(parameters, options, symbols));
            } catch (UnsupportedOperationException noLoss) {
                return new Subject("predict", model.newForward(parameters, symbols));
            }
        }
    }

    private static void bind(Program program, String kind, int... symbols) {
        ModelInfo info = program.info();
        List<TensorSpec> ports = new ArrayList<>(info.inputs());
        if (!kind.equals("predict")) {
            ports.addAll(info.targets());
        }
        SplittableRandom random = new SplittableRandom(0);
        for (TensorSpec port : ports) {
            program.bind(port.name(), SampleData.array(port, random, symbols));
        }
    }

    private static Result measure(Program program, String kind, long loaded, double longest, double seconds, int... symbols) {
        SampleData.firstRun(program, symbols);
        double firstStepMillis = System.currentTimeMillis() - loaded;
        // Asked afterwards: loading the management classes takes as long as a small model's first step.
        double compileMillis = loaded - ManagementFactory.getRuntimeMXBean().getStartTime();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Samples warmUp = warmUp(program, threads, longest, symbols);
        Samples settled = new Samples();
        settled.group = warmUp.group;
        long allocated = threads.getTotalThreadAllocatedBytes();
        long measured = System.nanoTime() + (long) (seconds * 1e9);
        do {
            settled.add(program, symbols);
        } while (System.nanoTime() < measured && settled.count < MAXIMUM_SAMPLES);
        double bytes = (double) (threads.getTotalThreadAllocatedBytes() - allocated) / settled.steps;
        float[] sorted = Arrays.copyOf(settled.nanos, settled.count);
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        double toPeak = firstStepMillis + warmUp.untilNear(median) / 1e6;
        return new Result(kind, settled.steps, median / 1e3, sorted[0] / 1e3, sorted[(int) (sorted.length * 0.9)] / 1e3, compileMillis,
                firstStepMillis, toPeak, bytes, warmUp.warm, residentMegabytes());
    }

    private static Samples warmUp(Program program, ThreadMXBean threads, double longest, int... symbols) {
        Samples samples = new Samples();
        CompilationMXBean jit = ManagementFactory.getCompilationMXBean();
        long compiled = -1;
        long allocated = -1;
        long begin = System.nanoTime();
        long compiling = begin;
        long rehearsing = begin;
        long now = begin;
        while (!samples.warm && now - begin < longest * 1e9 && now - compiling < LONGEST_REHEARSALS_NANOS) {
            samples.add(program, symbols);
            // After the step, which may take longer than the idle time: if the JIT worked meanwhile, it was not idle.
            now = System.nanoTime();
            if (jit.getTotalCompilationTime() != compiled) {
                compiled = jit.getTotalCompilationTime();
                compiling = now;
            }
            if (threads.getTotalThreadAllocatedBytes() != allocated) {
                allocated = threads.getTotalThreadAllocatedBytes();
                rehearsing = now;
            }
            samples.warm = now - Math.max(compiling, rehearsing) >= IDLE_NANOS;
        }
        return samples;
    }

    /// Times of steps, in nanoseconds; of several steps each when they are short.
    private static final class Samples {
        final float[] nanos = new float[MAXIMUM_SAMPLES];
        final int[] groups = new int[MAXIMUM_SAMPLES];
        int count;
        long steps;
        int group = 1;
        boolean warm;

        void add(Program program, int... symbols) {
            long begin = System.nanoTime();
            for (int i = 0; i < group; i++) {
                program.run(symbols);
            }
            long elapsed = System.nanoTime() - begin;
            steps += group;
            if (count < MAXIMUM_SAMPLES) {
                nanos[count] = (float) elapsed / group;
                groups[count++] = group;
            }
            if (elapsed < SHORTEST_SAMPLE_NANOS) {
                group *= 2;
            }
        }

        /// Nanoseconds of stepping before the first window whose median is near the final one.
        double untilNear(double median) {
            double elapsed = 0;
            for (int start = 0; start + WINDOW <= count; start++) {
                float[] window = Arrays.copyOfRange(nanos, start, start + WINDOW);
                Arrays.sort(window);
                if (window[WINDOW / 2] <= NEAR * median) {
                    return elapsed;
                }
                elapsed += (double) nanos[start] * groups[start];
            }
            return elapsed;
        }
    }

    private static double residentMegabytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
        } catch (IOException noProc) {
            // Not Linux.
        }
        return Double.NaN;
    }
}
