package io.tapeless.compiler.syntax;

/// The infix operators but for `|>`, with their binding strength: a higher level binds tighter.
public enum BinaryOperator {
    POWER("^", 6),
    MULTIPLY("*", 4), DIVIDE("/", 4), MATMUL("@", 4), FLOOR_DIVIDE("div", 4), MODULO("mod", 4),
    ADD("+", 3), SUBTRACT("-", 3),
    EQUAL("==", 2), NOT_EQUAL("!=", 2), LESS("<", 2), LESS_EQUAL("<=", 2), GREATER(">", 2), GREATER_EQUAL(">=", 2),
    AND("and", 1),
    OR("or", 0);

    /// The level of the prefix operators, between `^` and `*`.
    static final int UNARY_LEVEL = 5;

    private final String symbol;
    private final int level;

    BinaryOperator(String symbol, int level) {
        this.symbol = symbol;
        this.level = level;
    }

    public String symbol() {
        return symbol;
    }

    int level() {
        return level;
    }

    public boolean isComparison() {
        return level == EQUAL.level;
    }
}
