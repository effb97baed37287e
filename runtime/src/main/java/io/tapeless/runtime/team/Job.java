package io.tapeless.runtime.team;

/// Work that every worker of a [WorkerTeam] does on its own part, chosen with [Split]. Programs keep one instance
/// per kind of work and reuse it, so that a step allocates nothing.
@FunctionalInterface
public interface Job {
    /// Does the part of `worker`, `0 ≤ worker < workers`. Worker 0 is the thread that called [WorkerTeam#run].
    void run(int worker, int workers);
}
