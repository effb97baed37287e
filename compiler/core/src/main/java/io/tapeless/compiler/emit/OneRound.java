package io.tapeless.compiler.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns loops of one round into a local and what they repeat, where nothing follows them in their block, in which the local would stay in scope.
final class OneRound {
    private static final Pattern LOOP = Pattern.compile("( *)for \\(int (\\w+) = (\\d+); \\2 < (\\d+); \\2 (?:\\+= (\\d+)|\\+\\+)\\) \\{");
    private static final int INDENT = 4;

    private OneRound() {}

    /// The body of a method, every line indented by its braces, with such loops written out.
    static String unrolled(String body) {
        List<String> lines = new ArrayList<>(body.lines().toList());
        for (int i = 0; i < lines.size(); i++) {
            Matcher loop = LOOP.matcher(lines.get(i));
            if (loop.matches() && rounds(loop) == 1) {
                int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf(loop.group(1) + "}");
                boolean last = end + 1 == lines.size() || lines.get(end + 1).strip().equals("}");
                if (last) {
                    lines.set(i, loop.group(1) + "final int " + loop.group(2) + " = " + loop.group(3) + ";");
                    lines.remove(end);
                    lines.subList(i + 1, end).replaceAll(line -> line.substring(INDENT));
                }
            }
        }
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static long rounds(Matcher loop) {
        long step = loop.group(5) == null ? 1 : Long.parseLong(loop.group(5));
        return Math.ceilDiv(Long.parseLong(loop.group(4)) - Long.parseLong(loop.group(3)), step);
    }
}
