package io.tapeless.compiler.elaborate;

/// The spec makes sense when a size is not as small as it might be: the model is elaborated again, with a size that is at least so large.
final class SizeTooSmall extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String symbol;
    private final int minimum;

    SizeTooSmall(String symbol, int minimum) {
        super("the size " + symbol + " must be at least " + minimum, null, false, false);
        this.symbol = symbol;
        this.minimum = minimum;
    }

    String symbol() {
        return symbol;
    }

    int minimum() {
        return minimum;
    }
}
