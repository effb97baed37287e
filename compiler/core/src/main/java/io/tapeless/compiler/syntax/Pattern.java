package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.List;

/// What a `let`, a `scan` or a `gradient` clause binds.
public sealed interface Pattern extends Syntax {
    /// One name; `_` binds nothing.
    record NamePattern(Identifier name, Span span) implements Pattern {
        public boolean isWildcard() {
            return name.text().equals("_");
        }
    }

    /// `(a, (b, c))`
    record TuplePattern(List<Pattern> elements, Span span) implements Pattern {
        public TuplePattern {
            elements = List.copyOf(elements);
        }
    }
}
