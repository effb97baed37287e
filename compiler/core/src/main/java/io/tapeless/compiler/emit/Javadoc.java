package io.tapeless.compiler.emit;

/// Text of a spec inside Java comments.
public final class Javadoc {
    private Javadoc() {}

    /// A text as it stands in Javadoc: what would end the comment, or be markup, is made harmless. So is a backslash before `u`, which begins a
    /// character's number anywhere in Java (JLS 3.3), even in a comment: an upsilon of TeX would not compile.
    public static String of(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("*/", "* /").replace("\\u", "&#92;u");
    }
}
