package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.List;

/// One parsed file. What could not be understood is left out, and reported.
public record SourceUnit(List<Item> items, Span span) implements Syntax {
    public SourceUnit {
        items = List.copyOf(items);
    }
}
