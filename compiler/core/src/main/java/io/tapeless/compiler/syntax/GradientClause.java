package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;

/// `gradient dy -> …` or `gradient unchecked (y, dy) -> …`
public record GradientClause(boolean unchecked, Pattern pattern, Expression value, Span span) implements Syntax {}
