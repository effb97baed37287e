package io.tapeless.compiler.syntax;

/// The prefix operators.
public enum UnaryOperator {
    NEGATE("-"), NOT("not");

    private final String symbol;

    UnaryOperator(String symbol) {
        this.symbol = symbol;
    }

    public String symbol() {
        return symbol;
    }
}
