package uk.ac.manchester.tornado.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Shim's own: the work items of one group, a virtual thread each, with their shared memory and a real barrier.
final class WorkGroup {
    private final int items;
    private final List<Object> arrays = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    /// Items that stand at the barrier, and those that have ended.
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private volatile int generation;
    private volatile Throwable failure;

    WorkGroup(int items) {
        this.items = items;
    }

    /// Runs one piece of work per item and waits for all.
    void run(List<Runnable> work) {
        for (Runnable item : work) {
            threads.add(Thread.ofVirtual().unstarted(() -> {
                try {
                    item.run();
                } catch (Throwable thrown) {
                    fail(thrown);
                } finally {
                    if (finished.incrementAndGet() < items && arrived.get() > 0 && finished.get() + arrived.get() >= items) {
                        fail(new IllegalStateException("a barrier that not all work items of the group reach"));
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        if (failure != null) {
            throw new IllegalStateException("a work item failed: " + failure, failure);
        }
    }

    void arrive() {
        int mine = generation;
        int here = arrived.incrementAndGet();
        if (here == items) {
            arrived.set(0);
            generation = mine + 1;
            threads.forEach(LockSupport::unpark);
        } else if (here + finished.get() >= items && generation == mine) {
            // Read in this order: who has passed the barrier may have ended, but not before it opened.
            fail(new IllegalStateException("a barrier that not all work items of the group reach"));
        }
        while (generation == mine && failure == null) {
            LockSupport.park(this);
        }
        if (failure != null) {
            throw new IllegalStateException("the group was given up");
        }
    }

    private synchronized void fail(Throwable thrown) {
        failure = failure == null ? thrown : failure;
        threads.forEach(LockSupport::unpark);
    }

    /// The group's array in allocation order, the same for every item.
    synchronized float[] array(int index, int size) {
        if (index == arrays.size()) {
            float[] array = new float[size];
            Arrays.fill(array, Float.NaN);
            arrays.add(array);
        }
        return (float[]) arrays.get(index);
    }

    /// The same of doubles.
    synchronized double[] doubles(int index, int size) {
        if (index == arrays.size()) {
            double[] array = new double[size];
            Arrays.fill(array, Double.NaN);
            arrays.add(array);
        }
        return (double[]) arrays.get(index);
    }
}
