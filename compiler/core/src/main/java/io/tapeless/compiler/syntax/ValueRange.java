package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;

/// `low ..< high`, or `low ..= high` where `high` is one of them: the values that an input, a target or an argument may hold.
public record ValueRange(Expression low, Expression high, boolean inclusive, Span span) implements Syntax {}
