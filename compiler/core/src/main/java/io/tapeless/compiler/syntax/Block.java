package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.List;

/// `{ statements }`
public record Block(List<Statement> statements, Span span) implements Syntax {
    public Block {
        statements = List.copyOf(statements);
    }
}
