package io.tapeless.compiler.source;

import java.util.Objects;

/// A stretch of source text: offsets `start` (inclusive) to `end` (exclusive) of one file. `end == start` marks a place between characters.
public record Span(SourceFile file, int start, int end) {
    /// The span of what comes from no spec.
    public static final Span NONE = new Span(SourceFile.NONE, 0, 0);

    public Span {
        Objects.requireNonNull(file);
        if (start < 0 || end < start || end > file.text().length()) {
            throw new IllegalArgumentException("span " + start + ".." + end + " in a text of " + file.text().length());
        }
    }

    public boolean isNone() {
        return file == SourceFile.NONE;
    }

    /// The smallest span that covers this one and another of the same file; this one if the other lies elsewhere.
    public Span to(Span other) {
        return other.file != file ? this : new Span(file, Math.min(start, other.start), Math.max(end, other.end));
    }

    /// The text it covers.
    public String text() {
        return file.text().substring(start, end);
    }

    /// The line (from 1) of its first character.
    public int line() {
        return file.lineOf(start);
    }

    /// The column (from 1, in code points) of its first character.
    public int column() {
        return file.columnOf(start);
    }

    /// The line of its last character.
    public int endLine() {
        return file.lineOf(Math.max(start, end - 1));
    }

    /// The column just after its last character.
    public int endColumn() {
        return end == start ? column() : file.columnOf(end - 1) + 1;
    }

    /// `mlp.tl:7:13`, the form that terminals and editors make clickable.
    @Override
    public String toString() {
        return isNone() ? "<none>" : file.name() + ":" + line() + ":" + column();
    }
}
