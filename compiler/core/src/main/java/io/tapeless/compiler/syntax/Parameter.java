package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.Optional;

/// A formal argument: `hidden: int = 128`.
public record Parameter(Identifier name, Optional<TypeExpression> type, Optional<Expression> defaultValue, Span span) implements Syntax {}
