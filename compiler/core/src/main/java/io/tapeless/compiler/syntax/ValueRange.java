package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;

/// `low ..< high`, or `low ..= high` where `high` is one of them: the values that an input, a target or an argument may hold.
public record ValueRange(Expression low, Expression high, boolean inclusive, Span span) implements Syntax {
    /// Whether a number is one of them, where the ends have these values; NaN is in no range.
    public boolean holds(double value, double from, double to) {
        return value >= from && (inclusive ? value <= to : value < to);
    }
}
