package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;

/// One place between the brackets of a type.
public sealed interface DimExpression extends Syntax {
    /// `...`, or `...S` where a signature needs two different ones; `name` is empty for the bare form.
    record Ellipsis(String name, Span span) implements DimExpression {}

    /// A dim written as an expression.
    record Size(Expression value, Span span) implements DimExpression {}
}
