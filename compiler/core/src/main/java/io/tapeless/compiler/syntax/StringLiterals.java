package io.tapeless.compiler.syntax;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.Span;
import java.util.HexFormat;

/// Reads and writes the text between double quotes. A backslash escapes a quote, itself, `n`, `r`, `t`, and `u` before four hexadecimal digits.
final class StringLiterals {
    private StringLiterals() {}

    /// The value of a literal, quotes included in its span.
    static String decode(Span literal, Problems problems) {
        String written = literal.text();
        int end = written.length() > 1 && written.endsWith("\"") ? written.length() - 1 : written.length();
        StringBuilder value = new StringBuilder();
        int i = 1;
        while (i < end) {
            char c = written.charAt(i);
            if (c != '\\') {
                value.append(c);
                i++;
                continue;
            }
            char escaped = i + 1 < end ? written.charAt(i + 1) : '\\';
            int length = escape(escaped, written, i, end, value);
            if (length == 0) {
                int width = i + 1 < end ? 1 + Character.charCount(written.codePointAt(i + 1)) : 1;
                Span where = literal.file().span(literal.start() + i, literal.start() + i + width);
                problems.add(Diagnostic.error(Code.UNKNOWN_ESCAPE, where, "`" + where.text() + "` is no escape of the language")
                        .hint("known are `\\\"`, `\\\\`, `\\n`, `\\r`, `\\t` and `\\u` with four hexadecimal digits; a backslash itself is `\\\\`"));
                length = width;
            }
            i += length;
        }
        return value.toString();
    }

    /// Appends what an escape means; returns its length, 0 if there is no such escape.
    private static int escape(char escaped, String written, int at, int end, StringBuilder value) {
        switch (escaped) {
            case '"', '\\' -> value.append(escaped);
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'u' -> {
                boolean digits = at + 6 <= end && written.substring(at + 2, at + 6).chars().allMatch(HexFormat::isHexDigit);
                if (!digits) {
                    return 0;
                }
                value.append((char) HexFormat.fromHexDigits(written, at + 2, at + 6));
                return 6;
            }
            default -> {
                return 0;
            }
        }
        return 2;
    }

    static String encode(String value) {
        StringBuilder written = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> written.append('\\').append(c);
                case '\n' -> written.append("\\n");
                case '\r' -> written.append("\\r");
                case '\t' -> written.append("\\t");
                default -> written.append(Character.isISOControl(c) ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        return written.append('"').toString();
    }
}
