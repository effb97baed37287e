package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Diagnostic;

/// Ends the elaboration of one statement with something to report; the next statement goes on.
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Diagnostic diagnostic;

    Problem(Diagnostic diagnostic) {
        super(diagnostic.message(), null, false, false);
        this.diagnostic = diagnostic;
    }

    Diagnostic diagnostic() {
        return diagnostic;
    }
}
