package io.tapeless.compiler.emit;

import com.sun.management.ThreadMXBean;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Trainer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;

/// A program that tells what steps and predictions of a model allocate once warm: `CLASS THREADS`. It has a JVM of its own, because
/// what C2 inlines depends on everything else that ran.
final class StepAllocation {
    /// Of the processor: on a busy machine C2 takes many times as long.
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private StepAllocation() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        ModelFactory factory = (ModelFactory) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        ParameterSet parameters = factory.newParameters();
        parameters.init(1);
        int[] rows = {32};
        try (Trainer trainer = TrainingRun.trainer(factory, parameters, Integer.parseInt(arguments[1]), TrainingRun.ROWS);
                Program forward = factory.newForward(parameters, TrainingRun.ROWS)) {
            forward.bind("x", new float[TrainingRun.ROWS * 300]);
            System.out.println("bytes per 50 steps: " + inTheEnd(() -> trainer.step(rows)));
            System.out.println("bytes per 50 predictions: " + inTheEnd(() -> forward.run(rows)));
        }
    }

    /// Bytes that all threads of the team allocate during some runs, once C2 is done with the code (or never will be).
    static long inTheEnd(Runnable run) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = Thread.getAllStackTraces().keySet().stream().filter(thread -> thread == Thread.currentThread()
                || thread.getName().startsWith("tapeless")).mapToLong(Thread::threadId).toArray();
        Duration start = processorTime();
        long allocated;
        do {
            for (int i = 0; i < 200; i++) {
                run.run();
            }
            long[] before = threads.getThreadAllocatedBytes(ids);
            for (int i = 0; i < 50; i++) {
                run.run();
            }
            long[] after = threads.getThreadAllocatedBytes(ids);
            // What the two measurements themselves need is the same with no run between.
            long[] idle = threads.getThreadAllocatedBytes(ids);
            allocated = Arrays.stream(after).sum() - Arrays.stream(before).sum() - (Arrays.stream(idle).sum() - Arrays.stream(after).sum());
        } while (allocated > 0 && processorTime().minus(start).compareTo(PATIENCE) < 0);
        return allocated;
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }
}
