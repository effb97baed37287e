package io.tapeless.compiler.elaborate;

/// Ends the elaboration of one statement that reads something whose error is reported already.
final class Poisoned extends RuntimeException {
    private static final long serialVersionUID = 1;

    Poisoned() {
        super(null, null, false, false);
    }
}
