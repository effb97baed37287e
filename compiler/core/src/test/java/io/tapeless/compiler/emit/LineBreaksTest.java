package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineBreaksTest {
    private static String words(int count, String joint) {
        return IntStream.range(0, count).mapToObj(i -> "word" + i).collect(Collectors.joining(joint));
    }

    private static String broken(String text) {
        String lines = LineBreaks.of(text);
        assertTrue(lines.lines().allMatch(line -> line.length() <= LineBreaks.WIDTH), lines);
        assertEquals(text.replaceAll("[\\s*]", ""), lines.replaceAll("[\\s*]", ""));
        return lines;
    }

    @Test
    void shortLinesStay() {
        assertEquals("    int a = 1;\n\n}\n", LineBreaks.of("    int a = 1;\n\n}\n"));
    }

    @Test
    void argumentsGoOnBelow() {
        String lines = broken("    call(" + words(60, ", ") + ");\n");
        assertTrue(lines.lines().skip(1).allMatch(line -> line.startsWith("            word")), lines);
        assertTrue(lines.lines().limit(2).allMatch(line -> line.endsWith(",")), lines);
    }

    @Test
    void aChainBreaksBetweenItsCallsAndNotInsideThem() {
        String call = "first(" + words(12, ", ") + ")";
        assertEquals("    " + call + "\n            ." + call + "\n            ." + call + ";\n", broken("    " + call + "." + call + "." + call + ";\n"));
    }

    @Test
    void stringsStayWhole() {
        String string = "\"" + words(15, ", ") + " \\\" " + words(4, ", ") + "\"";
        assertEquals("    take(" + words(8, ", ") + ",\n            " + string + ");\n", broken("    take(" + words(8, ", ") + ", " + string + ");\n"));
    }

    @Test
    void commentsBreakBetweenWordsAndKeepTheirCode() {
        String text = "     * " + IntStream.range(0, 20).mapToObj(i -> "{@code value " + i + "}").collect(Collectors.joining(", ")) + "\n";
        String lines = broken(text);
        assertTrue(lines.lines().allMatch(line -> line.startsWith("     * {@code value") && line.matches(".*},?")), lines);
    }
}
