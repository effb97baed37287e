package io.tapeless.compiler.emit;

import java.util.List;
import java.util.stream.Collectors;

/// Breaks the long lines of a Java text: code where the fewest brackets are open (after a comma, before an operator or a member), comments between words.
/// It changes white space only; strings stay whole.
final class LineBreaks {
    /// Columns of a line, where something allows a break before.
    static final int WIDTH = 160;
    private static final String CONTINUED = " ".repeat(8);
    private static final List<String> OPERATORS = List.of("+ ", "- ", "* ", "/ ", "? ", ": ", "&& ", "|| ", "-> ");

    private LineBreaks() {}

    /// The same text in lines of at most [#WIDTH] columns, as far as it can be broken.
    static String of(String text) {
        return text.lines().map(line -> line.length() <= WIDTH ? line : broken(line)).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String broken(String line) {
        String indent = line.substring(0, line.length() - line.stripLeading().length());
        String bare = line.strip();
        if (bare.startsWith("* ") || bare.startsWith("// ")) {
            String mark = bare.substring(0, bare.indexOf(' ') + 1);
            return words(bare.substring(mark.length()), indent + mark);
        }
        return code(indent, bare);
    }

    private static String words(String text, String start) {
        StringBuilder lines = new StringBuilder();
        String rest = text;
        while (start.length() + rest.length() > WIDTH) {
            int end = space(rest, WIDTH - start.length());
            if (end < 0) {
                break;
            }
            lines.append(start).append(rest, 0, end).append('\n');
            rest = rest.substring(end + 1);
        }
        return lines.append(start).append(rest).toString();
    }

    /// The last blank that is not inside `{@code …}` and not behind `most`, or the first one.
    private static int space(String text, int most) {
        int found = -1;
        int open = 0;
        for (int i = 0; i < text.length() && (i <= most || found < 0); i++) {
            char c = text.charAt(i);
            open += c == '{' ? 1 : c == '}' ? -1 : 0;
            found = c == ' ' && open == 0 && i > 0 ? i : found;
        }
        return found;
    }

    private static String code(String indent, String text) {
        StringBuilder lines = new StringBuilder();
        String start = indent;
        String rest = text;
        while (start.length() + rest.length() > WIDTH) {
            int end = place(rest, WIDTH - start.length());
            if (end < 0) {
                break;
            }
            lines.append(start).append(rest.substring(0, end).stripTrailing()).append('\n');
            rest = rest.substring(end);
            start = indent + CONTINUED;
        }
        return lines.append(start).append(rest).toString();
    }

    /// Where to break: at the place with the fewest open brackets in the second half of what fits, and there as late as possible; else as late as possible.
    private static int place(String text, int most) {
        int best = -1;
        int fewest = Integer.MAX_VALUE;
        int open = 0;
        char quote = 0;
        for (int i = 0; i < text.length() && (i <= most || best < 0); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                i += c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
                continue;
            }
            if (i > 0 && isPlace(text, i) && (best < most / 2 || open <= fewest)) {
                best = i;
                fewest = open;
            }
            open += opens(c);
            quote = c == '"' || c == '\'' ? c : 0;
        }
        return best;
    }

    private static int opens(char c) {
        return switch (c) {
            case '(', '{', '[' -> 1;
            case ')', '}', ']' -> -1;
            default -> 0;
        };
    }

    /// Whether a line may end before a character: behind a comma, before an operator between blanks, or before a call of a result's member.
    private static boolean isPlace(String text, int at) {
        char before = text.charAt(at - 1);
        if (before == ' ') {
            return at > 1 && text.charAt(at - 2) == ',' || OPERATORS.stream().anyMatch(operator -> text.startsWith(operator, at));
        }
        return text.charAt(at) == '.' && before == ')';
    }
}
