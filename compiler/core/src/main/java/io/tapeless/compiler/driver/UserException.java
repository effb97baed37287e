package io.tapeless.compiler.driver;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.Span;

/// The user's input or environment is at fault, in a way that has no place in a spec: a missing file, a golden that does not fit, no `javac`.
/// The message is complete and is shown as it is.
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Code code;

    public UserException(String message) {
        this(Code.UNSUITABLE_INPUT, message);
    }

    public UserException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public UserException(String message, Throwable cause) {
        super(message, cause);
        this.code = Code.UNSUITABLE_INPUT;
    }

    /// What is wrong, as every other complaint of the compiler is told.
    public Diagnostic diagnostic() {
        return Diagnostic.error(code, Span.NONE, getMessage());
    }
}
