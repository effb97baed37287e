package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.List;

/// `f32[N, 784]`, or a bare `int`, `float`, `layer`; `bracketed` tells `float[]`, a scalar tensor, from `float`.
public record TypeExpression(Identifier name, boolean bracketed, List<DimExpression> dims, Span span) implements Syntax {
    public TypeExpression {
        dims = List.copyOf(dims);
    }
}
