package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.Optional;

/// A formal argument: `hidden: int = 128`, `beta: float in 0 ..< 1 = 0.9`.
///
/// @param range what numbers it takes
public record Parameter(Identifier name, Optional<TypeExpression> type, Optional<ValueRange> range, Optional<Expression> defaultValue, Span span)
        implements Syntax {}
