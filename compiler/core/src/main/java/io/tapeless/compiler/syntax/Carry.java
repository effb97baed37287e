package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.Optional;

/// A value a `scan` carries from step to step: `h : float[N, hidden] = zeros`.
public record Carry(Identifier name, Optional<TypeExpression> type, Expression initial, Span span) implements Syntax {}
