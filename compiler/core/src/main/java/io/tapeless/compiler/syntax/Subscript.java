package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.Optional;

/// One place between the brackets of `x[…]`.
public sealed interface Subscript extends Syntax {
    /// `...`
    record Ellipsis(Span span) implements Subscript {}

    /// One index.
    record At(Expression index, Span span) implements Subscript {}

    /// `from:to` or `from:to:step`, each of which may be absent.
    record Slice(Optional<Expression> from, Optional<Expression> to, Optional<Expression> step, Span span) implements Subscript {}
}
