package io.tapeless.compiler.diagnostic;

/// One source line as a terminal shows it, and the way from an offset in the line to a column on the terminal.
final class LineView {
    static final int REPLACEMENT = 0xFFFD;
    private static final int TAB_WIDTH = 4;
    private static final int LONGEST = 200;
    private static final int BEFORE = 40;

    private final String text;
    private final int[] columns;

    /// @param line  the line without its terminator
    /// @param focus the offset that must be seen if the line is too long to be shown whole
    LineView(String line, int focus) {
        boolean cut = line.length() > LONGEST;
        int from = cut ? boundary(line, Math.max(0, Math.min(focus, line.length()) - BEFORE)) : 0;
        int to = cut ? boundary(line, Math.min(line.length(), from + LONGEST)) : line.length();
        StringBuilder shown = new StringBuilder(from > 0 ? "…" : "");
        columns = new int[line.length() + 2];
        int column = shown.length();
        for (int i = 0; i < line.length(); ) {
            int codePoint = line.codePointAt(i);
            int length = Character.charCount(codePoint);
            boolean inside = i >= from && i < to;
            for (int k = 0; k < length; k++) {
                columns[i + k] = column;
            }
            if (inside) {
                append(shown, codePoint);
                column += width(codePoint);
            }
            i += length;
        }
        columns[line.length()] = column;
        columns[line.length() + 1] = column + 1;
        text = (to < line.length() ? shown.append('…') : shown).toString().stripTrailing();
    }

    private static int boundary(String line, int offset) {
        boolean insidePair = offset > 0 && offset < line.length() && Character.isLowSurrogate(line.charAt(offset))
                && Character.isHighSurrogate(line.charAt(offset - 1));
        return insidePair ? offset - 1 : offset;
    }

    private static void append(StringBuilder shown, int codePoint) {
        if (codePoint == '\t') {
            shown.repeat(' ', TAB_WIDTH);
        } else {
            shown.appendCodePoint(Character.isISOControl(codePoint) ? REPLACEMENT : codePoint);
        }
    }

    /// How many terminal columns a character takes.
    private static int width(int codePoint) {
        if (codePoint == '\t') {
            return TAB_WIDTH;
        }
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return isWide(codePoint) ? 2 : 1;
    }

    /// The ranges that Unicode's EastAsianWidth gives as wide or full-width, coarsely.
    private static boolean isWide(int c) {
        return c >= 0x1100 && c <= 0x115F || c >= 0x2E80 && c <= 0xA4CF || c >= 0xAC00 && c <= 0xD7A3 || c >= 0xF900 && c <= 0xFAFF
                || c >= 0xFE30 && c <= 0xFE6F || c >= 0xFF00 && c <= 0xFF60 || c >= 0xFFE0 && c <= 0xFFE6
                || c >= 0x1F300 && c <= 0x1FAFF || c >= 0x20000 && c <= 0x3FFFD;
    }

    String text() {
        return text;
    }

    /// The terminal column (from 0) of an offset in the line; the place after its end for larger ones.
    int column(int offset) {
        return columns[Math.min(offset, columns.length - 1)];
    }
}
