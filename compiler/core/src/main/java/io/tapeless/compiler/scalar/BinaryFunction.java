package io.tapeless.compiler.scalar;

/// Functions of two elements of one type. `MAX`/`MIN` return NaN when either operand is NaN. `AND`/`OR` are for bool only.
public enum BinaryFunction {
    ADD, SUB, MUL, DIV, POW, MAX, MIN, AND, OR;

    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
