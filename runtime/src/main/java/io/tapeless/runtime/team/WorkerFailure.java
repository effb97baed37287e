package io.tapeless.runtime.team;

/// Suppressed inside the exception that [WorkerTeam#run] rethrows: says which worker failed, and its own stack trace is
/// that of the thread that started the job (the original exception has the worker's).
public final class WorkerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkerFailure(int worker, int workers, Job job) {
        super("worker " + worker + " of " + workers + " failed in " + job.getClass().getName());
    }
}
