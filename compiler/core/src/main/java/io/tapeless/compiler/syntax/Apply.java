package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.List;
import java.util.Optional;

/// What a layer does to its inputs: `apply (x: float[..., in]) -> float[..., out] = …`.
public record Apply(List<Parameter> parameters, Optional<TypeExpression> result, Body body, Span span) implements Syntax {
    public Apply {
        parameters = List.copyOf(parameters);
    }
}
