package io.tapeless.compiler.diagnostic;

import io.tapeless.compiler.source.Span;
import java.util.Objects;

/// A secondary place with a remark, such as "128 comes from here".
public record Label(Span span, String text) {
    public Label {
        Objects.requireNonNull(span);
        Objects.requireNonNull(text);
    }
}
