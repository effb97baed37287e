package io.tapeless.compiler.driver;

import com.sun.management.ThreadMXBean;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Times a model's training step (or, without a `train` block, gradients; without a loss, inference) on made-up data.
public final class Benchmark {
    /// Steps that are timed at most; more would only cost memory.
    private static final int MAXIMUM_STEPS = 1_000_000;
    /// Steps whose median must be near the final one for the program to count as warm.
    private static final int WINDOW = 16;
    /// How near.
    private static final double NEAR = 1.15;

    /// @param program     `step`, `backward` or `predict`
    /// @param steps       steps timed
    /// @param medianMicros  over the last half of the run, as are minimum and p90
    /// @param firstStepMillis from the start of the JVM to the end of the first step
    /// @param toPeakMillis from the start of the JVM until steps are within 15 % of the final median
    /// @param bytesPerStep heap allocated per step by all threads, over the last half of the run
    /// @param rssMegabytes resident memory of the process; NaN where the system does not tell
    public record Result(String program, long steps, double medianMicros, double minimumMicros, double p90Micros, double firstStepMillis,
            double toPeakMillis, double bytesPerStep, double rssMegabytes) {}

    private Benchmark() {}

    /// @param symbols values of the model's symbols
    public static Result run(ModelFactory model, int threads, double seconds, int... symbols) {
        ParameterSet parameters = model.newParameters();
        parameters.init(0);
        TrainingOptions options = new TrainingOptions(threads, 0);
        Subject subject = subject(model, parameters, options, symbols);
        try (Program program = subject.program()) {
            bind(program, subject.kind(), symbols);
            return measure(program, subject.kind(), seconds, symbols);
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

    private static Result measure(Program program, String kind, double seconds, int... symbols) {
        program.run(symbols);
        long wall = System.currentTimeMillis();
        // Asked afterwards: loading the management classes takes as long as a small model's first step.
        double firstStepMillis = wall - ManagementFactory.getRuntimeMXBean().getStartTime();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] times = new long[MAXIMUM_STEPS];
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long half = System.nanoTime() + (long) (seconds * 5e8);
        long allocated = 0;
        int firstOfHalf = -1;
        int steps = 0;
        long begin = System.nanoTime();
        while (steps < times.length && (begin < end || steps < 2 * WINDOW)) {
            if (firstOfHalf < 0 && begin >= half) {
                firstOfHalf = steps;
                allocated = threads.getTotalThreadAllocatedBytes();
                begin = System.nanoTime();
            }
            program.run(symbols);
            long now = System.nanoTime();
            times[steps++] = now - begin;
            begin = now;
        }
        double bytes = firstOfHalf < 0 ? Double.NaN : (double) (threads.getTotalThreadAllocatedBytes() - allocated) / (steps - firstOfHalf);
        long[] settled = Arrays.copyOfRange(times, Math.max(0, firstOfHalf), steps);
        Arrays.sort(settled);
        double median = settled[settled.length / 2];
        double toPeak = firstStepMillis + untilNear(times, steps, median) / 1e6;
        return new Result(kind, steps, median / 1e3, settled[0] / 1e3, settled[(int) (settled.length * 0.9)] / 1e3, firstStepMillis, toPeak,
                bytes, residentMegabytes());
    }

    /// Nanoseconds of stepping before the first window whose median is near the final one.
    private static long untilNear(long[] times, int steps, double median) {
        long elapsed = 0;
        for (int start = 0; start + WINDOW <= steps; start++) {
            long[] window = Arrays.copyOfRange(times, start, start + WINDOW);
            Arrays.sort(window);
            if (window[WINDOW / 2] <= NEAR * median) {
                return elapsed;
            }
            elapsed += times[start];
        }
        return elapsed;
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
