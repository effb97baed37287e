package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;

/// The body of a `fn`, an `apply` or a `schedule`: `= expression`, or a block that ends in `return`.
public sealed interface Body extends Syntax {
    record ExpressionBody(Expression value, Span span) implements Body {}

    record BlockBody(Block block, Span span) implements Body {}
}
