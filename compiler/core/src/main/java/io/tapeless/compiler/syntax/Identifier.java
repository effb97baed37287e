package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;

/// A name where it is declared, or an argument label, or the word after a dot.
public record Identifier(String text, Span span) implements Syntax {
    @Override
    public String toString() {
        return text;
    }
}
