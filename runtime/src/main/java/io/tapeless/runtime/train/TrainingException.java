package io.tapeless.runtime.train;

/// A run that cannot start because model and data do not fit, or that came to no good end; the message is for the user.
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong and, where there is one, what helps
    public TrainingException(String message) {
        super(message);
    }

    TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
