package io.tapeless.runtime.team;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/// Counters that threads wait on: a short spin, then park. Nothing is allocated.
///
/// The waiter publishes that it parks and then looks at the condition again; the waker changes the condition and then
/// looks for parked threads. Both are volatile accesses, so one of the two always sees the other.
final class Signals {
    /// Counters live on cache lines of their own (two, for the adjacent-line prefetcher): waiters spin on them.
    private static final int STRIDE = 32;
    private static final int AWAKE = 0;
    private static final int SPINS_PER_CLOCK_READ = 32;

    private final AtomicIntegerArray counters;
    private final AtomicIntegerArray parked;
    private final AtomicReferenceArray<Thread> threads;
    private final long spinNanos;

    Signals(int counters, int workers, long spinNanos) {
        this.counters = new AtomicIntegerArray((counters + 1) * STRIDE);
        this.parked = new AtomicIntegerArray((workers + 1) * STRIDE);
        this.threads = new AtomicReferenceArray<>(workers);
        this.spinNanos = spinNanos;
    }

    void enlist(int worker, Thread thread) {
        threads.set(worker, thread);
    }

    Thread thread(int worker) {
        return threads.get(worker);
    }

    int get(int counter) {
        return counters.get((counter + 1) * STRIDE);
    }

    void set(int counter, int value) {
        counters.set((counter + 1) * STRIDE, value);
    }

    /// Adds and returns the new value.
    int add(int counter, int value) {
        return counters.addAndGet((counter + 1) * STRIDE, value);
    }

    /// Waits while `wait.holds(reason, ticket)`. An interrupt does not end the wait; it is kept for the thread.
    void await(int worker, int reason, int ticket, Condition wait) {
        if (spin(reason, ticket, wait)) {
            return;
        }
        int slot = (worker + 1) * STRIDE;
        boolean interrupted = false;
        parked.set(slot, reason);
        while (wait.holds(reason, ticket)) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        parked.set(slot, AWAKE);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean spin(int reason, int ticket, Condition wait) {
        long start = 0;
        while (true) {
            for (int i = 0; i < SPINS_PER_CLOCK_READ; i++) {
                if (!wait.holds(reason, ticket)) {
                    return true;
                }
                Thread.onSpinWait();
            }
            long now = System.nanoTime();
            if (start == 0) {
                start = now;
            }
            if (now - start >= spinNanos) {
                return false;
            }
        }
    }

    /// Unparks the workers parked for `reason`; call it after the condition changed.
    void wake(int reason) {
        for (int worker = 0; worker < threads.length(); worker++) {
            if (parked.get((worker + 1) * STRIDE) == reason) {
                LockSupport.unpark(threads.get(worker));
            }
        }
    }

    /// Why a thread still has to wait. Implemented by the team itself, so that waiting needs no object.
    interface Condition {
        boolean holds(int reason, int ticket);
    }
}
