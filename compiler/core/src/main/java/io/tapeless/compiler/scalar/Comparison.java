package io.tapeless.compiler.scalar;

/// Comparisons of two elements of one type; the result is bool. Every comparison with NaN but `NE` is false.
public enum Comparison {
    EQ("=="), NE("!="), LT("<"), LE("<="), GT(">"), GE(">=");

    private final String symbol;

    Comparison(String symbol) {
        this.symbol = symbol;
    }

    /// The operator in `.tl` and in Java.
    public String symbol() {
        return symbol;
    }

    public boolean holds(double a, double b) {
        return switch (this) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
        };
    }
}
