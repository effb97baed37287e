package io.tapeless.runtime.team;

/// What [WorkerTeam] says. In a class of its own: the JVM makes all strings of a class when C2 first compiles a method of it, which may be thousands of steps
/// after the first.
final class TeamWords {
    private TeamWords() {}

    static String threadName(int worker) {
        return "tapeless-worker-" + worker;
    }

    static IllegalArgumentException workers(int workers) {
        return new IllegalArgumentException("a team has 1 to " + WorkerTeam.MOST + " workers, not " + workers);
    }

    static IllegalStateException notIdle(boolean closed) {
        return new IllegalStateException(closed ? "this program is closed: create another"
                : "this program is running already: it serves one thread at a time, so create one for each; runs do not nest");
    }

    static IllegalStateException noJob() {
        return new IllegalStateException("barrier outside a job");
    }

    static IllegalStateException noMeeting(int worker) {
        return new IllegalStateException("worker " + worker + " waits at a barrier, but another worker has returned from the job");
    }

    static IllegalStateException isRunning() {
        return new IllegalStateException("this program is running: close it when the run is over");
    }
}
