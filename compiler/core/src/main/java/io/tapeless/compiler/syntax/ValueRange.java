package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;

/// `low ..< high`: the values an input or target may hold.
public record ValueRange(Expression low, Expression high, Span span) implements Syntax {}
