package io.tapeless.compiler.elaborate;

/// Ends the whole elaboration: the spec is larger than the compiler takes, which is reported already.
final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1;

    Abandoned() {
        super(null, null, false, false);
    }
}
