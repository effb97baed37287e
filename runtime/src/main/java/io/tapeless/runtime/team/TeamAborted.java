package io.tapeless.runtime.team;

/// Thrown by [WorkerTeam#barrier] in the workers that wait for one that has failed. It unwinds them quickly;
/// [WorkerTeam#run] never lets it out, it rethrows the failure that caused it.
public final class TeamAborted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TeamAborted() {
        super("another worker of the team failed", null, false, false);
    }
}
