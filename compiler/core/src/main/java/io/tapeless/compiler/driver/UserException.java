package io.tapeless.compiler.driver;

/// The user's input or environment is at fault, in a way that has no place in a spec: a missing file, a golden that does not fit, no `javac`.
/// The message is complete and is shown as it is.
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UserException(String message) {
        super(message);
    }

    public UserException(String message, Throwable cause) {
        super(message, cause);
    }
}
