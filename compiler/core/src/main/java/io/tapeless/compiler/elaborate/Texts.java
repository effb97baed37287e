package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.source.Span;
import java.util.List;

/// Words for messages.
final class Texts {
    private static final int LONGEST = 40;

    private Texts() {}

    /// The source text of a place on one line, shortened when long.
    static String of(Span span) {
        String text = span.text().replaceAll("\\s+", " ");
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }

    /// `a, b and c`
    static String and(List<String> words) {
        return words.size() < 2 ? String.join("", words)
                : String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.getLast();
    }

    /// `1 axis`, `2 axes`.
    static String axes(int number) {
        return number + (number == 1 ? " axis" : " axes");
    }

    /// `1 argument`, `2 arguments`.
    static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
