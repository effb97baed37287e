package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.Optional;

/// An actual argument, or one setting of a `group`: `axis: -1`. Positional ones have no label and come first.
public record Argument(Optional<Identifier> label, Expression value, Span span) implements Syntax {}
