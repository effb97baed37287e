package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.List;

/// An optimiser, schedule or penalty with its arguments, in a `train` block: `adamw(lr: 1e-3)`.
public record Invocation(Identifier name, List<Argument> arguments, Span span) implements Syntax {
    public Invocation {
        arguments = List.copyOf(arguments);
    }
}
