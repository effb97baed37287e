package io.tapeless.compiler.interpret;

/// The data do not fit the graph: a tensor or symbol is missing, has the wrong size, or an index is out of range.
public final class InterpretationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InterpretationException(String message) {
        super(message);
    }
}
