package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;

/// Anything that was written in a spec and knows where.
public sealed interface Syntax permits
        SourceUnit, Item, Statement, Expression, Pattern, TypeExpression, DimExpression, Body, Block, Identifier,
        Parameter, Argument, Subscript, Carry, Apply, GradientClause, TrainItem, Invocation, ValueRange {
    Span span();
}
