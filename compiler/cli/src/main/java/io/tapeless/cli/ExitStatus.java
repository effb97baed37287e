package io.tapeless.cli;

/// What the status of `dslc` tells a script.
final class ExitStatus {
    /// It worked.
    static final int OK = 0;
    /// The user's input is at fault: a spec with errors, a failing example, a gradient or golden out of tolerance.
    static final int INPUT = 1;
    /// The command line is at fault; picocli's own value.
    static final int USAGE = 2;
    /// A mistake of ours.
    static final int INTERNAL = 70;

    private ExitStatus() {}
}
