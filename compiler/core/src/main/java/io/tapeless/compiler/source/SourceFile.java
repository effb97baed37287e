package io.tapeless.compiler.source;

import java.util.Arrays;
import java.util.Objects;

/// One `.tl` text with its name, and the way from an offset to a line and a column.
///
/// Offsets count UTF-16 units, as Java strings do; lines and columns start at 1, and a column counts code points,
/// so that `é` and `𝛼` are one column each. Immutable. Two files are equal only if they are the same object.
public final class SourceFile {
    /// A file without text, for values that come from no spec.
    public static final SourceFile NONE = new SourceFile("", "");

    private final String name;
    private final String text;
    private final int[] lineStarts;

    /// @param name what diagnostics call the file, usually its path as the user wrote it
    /// @param text its whole text; `\n`, `\r\n` and `\r` end lines
    public SourceFile(String name, String text) {
        this.name = Objects.requireNonNull(name);
        this.text = Objects.requireNonNull(text);
        this.lineStarts = lineStarts(text);
    }

    private static int[] lineStarts(String text) {
        int[] starts = new int[16];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ends = c == '\n' || c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n');
            if (ends) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * count);
                }
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }

    public String name() {
        return name;
    }

    public String text() {
        return text;
    }

    public int lineCount() {
        return lineStarts.length;
    }

    /// The line (from 1) that holds this offset; an offset past the end is on the last line.
    public int lineOf(int offset) {
        int found = Arrays.binarySearch(lineStarts, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /// The column (from 1, in code points) of this offset within its line.
    public int columnOf(int offset) {
        int end = Math.clamp(offset, 0, text.length());
        return text.codePointCount(lineStarts[lineOf(end) - 1], end) + 1;
    }

    /// The offset at which a line (from 1) starts.
    public int lineStart(int line) {
        return lineStarts[line - 1];
    }

    /// The text of a line (from 1) without its terminator.
    public String line(int line) {
        int end = line < lineStarts.length ? lineStarts[line] : text.length();
        int start = lineStarts[line - 1];
        while (end > start && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(start, end);
    }

    public Span span(int start, int end) {
        return new Span(this, start, end);
    }

    @Override
    public String toString() {
        return name;
    }
}
