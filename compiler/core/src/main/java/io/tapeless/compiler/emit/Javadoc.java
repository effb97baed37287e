package io.tapeless.compiler.emit;

import java.util.regex.Pattern;

/// Text of a spec inside Java comments.
public final class Javadoc {
    /// Where an at sign begins a tag: after a brace, and at the beginning of a line. Anywhere else it is itself, as in formulas of products.
    private static final Pattern TAG = Pattern.compile("(\\{|^\\s*)@", Pattern.MULTILINE);

    private Javadoc() {}

    /// A text as it stands in Javadoc: what would end the comment, or be markup or a tag, is made harmless. So is a backslash before `u`, which begins a
    /// character's number anywhere in Java (JLS 3.3), even in a comment: an upsilon of TeX would not compile.
    public static String of(String text) {
        String plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("*/", "* /").replace("\\u", "&#92;u");
        return TAG.matcher(plain).replaceAll("$1&#64;");
    }
}
