package io.tapeless.runtime;

import com.sun.management.ThreadMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Runs something until it is as fast as it will be, in the calling thread.
final class Settling {
    /// It ends when, for so long, for so many runs and for a third of the time it took by then, nothing became faster and the
    /// JIT had next to nothing to do (a process that did other things first has much), or after the longest time.
    private static final long SETTLED_NANOS = 400_000_000L;
    private static final int SETTLED_RUNS = 10;
    private static final int SETTLED_PART = 3;
    private static final double IDLE = 0.1;
    private static final double GAIN = 0.95;

    private Settling() {}

    /// Until it becomes no faster and the JIT is idle.
    ///
    /// @param clock nanoseconds that have passed since any time
    /// @param jit   nanoseconds that the JIT has worked since any time
    /// @param most  nanoseconds that it may take
    static void run(Runnable run, LongSupplier clock, LongSupplier jit, long most) {
        long begin = clock.getAsLong();
        long now = begin;
        long settling = begin;
        long window = begin;
        long compiled = jit.getAsLong();
        int runs = 0;
        long best = Long.MAX_VALUE;
        while (now - begin < most && (now - settling < Math.max(SETTLED_NANOS, (now - begin) / SETTLED_PART) || runs < SETTLED_RUNS)) {
            run.run();
            long took = clock.getAsLong() - now;
            now += took;
            runs++;
            boolean busy = false;
            if (now - window >= SETTLED_NANOS / 2) {
                long before = compiled;
                compiled = jit.getAsLong();
                busy = compiled - before > IDLE * (now - window);
                window = now;
            }
            if (busy || took < GAIN * best) {
                settling = now;
                runs = 0;
            }
            best = Math.min(best, took);
        }
    }

    /// How long the JIT has worked in all; always 0 where there is none.
    static LongSupplier jit() {
        CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
        return compilation == null || !compilation.isCompilationTimeMonitoringSupported() ? () -> 0
                : () -> TimeUnit.MILLISECONDS.toNanos(compilation.getTotalCompilationTime());
    }

    /// How many bytes the calling thread has allocated in all; always the same where the JVM does not tell, as of virtual threads: there times alone decide.
    static LongSupplier allocated() {
        return () -> Threads.ALLOCATED.getAsLong();
    }

    /// For how long a processor has worked for the calling thread since any time; the time that has passed where the JVM does not tell, as of virtual threads.
    static LongSupplier worked() {
        return () -> {
            long nanos = Threads.WORKED.getAsLong();
            return nanos < 0 ? System.nanoTime() : nanos;
        };
    }

    /// Loaded when somebody asks: the JVM's management takes some 10 ms to load, as long as a small program takes to start.
    private static final class Threads {
        static final LongSupplier ALLOCATED = ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads && threads.isThreadAllocatedMemorySupported()
                ? threads::getCurrentThreadAllocatedBytes : () -> 0;
        static final LongSupplier WORKED = ManagementFactory.getThreadMXBean().isCurrentThreadCpuTimeSupported()
                ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime : () -> -1;

        private Threads() {}
    }
}
