package io.tapeless.compiler.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.source.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalRendererTest {
    private static final SourceFile MLP = new SourceFile("mlp.tl", """
            model M {
                dim N = 64

                input h : f32[N, 64]
                param w2 : f32[10, 128] ~ zeros
                let unrelated = 3
                let y = h @ w2.T
            }
            """);

    @Test
    void theExampleOfTheStyleGuide() {
        Diagnostic diagnostic = Diagnostic.error(Code.INNER_SIZES_DIFFER, find(MLP, "h @ w2.T"), "inner sizes differ: 64 and 128")
                .label("h is f32[N, 64], w2.T is f32[128, 10]")
                .secondary(find(MLP, "128"), "128 comes from here")
                .hint("`w2 : f32[10, 64]`, or make the layer that produces `h` 128 wide")
                .inCall("`forward(h)` at mlp.tl:9:3");
        assertEquals("""
                error[TL0301]: inner sizes differ: 64 and 128
                  ┌ mlp.tl:7:13
                5 │     param w2 : f32[10, 128] ~ zeros
                  │                        --- 128 comes from here
                7 │     let y = h @ w2.T
                  │             ^^^^^^^^ h is f32[N, 64], w2.T is f32[128, 10]
                  = hint: `w2 : f32[10, 64]`, or make the layer that produces `h` 128 wide
                  = in call `forward(h)` at mlp.tl:9:3
                """, new TerminalRenderer(false).render(diagnostic));
    }

    @Test
    void placesInAnotherFileGetTheirOwnSection() {
        SourceFile layers = new SourceFile("layers.tl", "fn f(x: float[N, 3]) = x\n");
        Diagnostic diagnostic = Diagnostic.error(Code.TYPE_DIFFERS, find(MLP, "h @"), "no fit").secondary(find(layers, "N, 3"), "declared here");
        assertEquals("""
                error[TL0313]: no fit
                  ┌ mlp.tl:7:13
                7 │     let y = h @ w2.T
                  │             ^^^
                  ┌ layers.tl:1:15
                1 │ fn f(x: float[N, 3]) = x
                  │               ---- declared here
                """, new TerminalRenderer(false).render(diagnostic));
    }

    @Test
    void tabsAndWideCharactersKeepTheCaretsInPlace() {
        SourceFile file = new SourceFile("wide.tl", "\tlet 日本 = é + 𝛼 + cafe\u0301 + x\n");
        assertEquals("""
                error[TL0201]: unknown
                  ┌ wide.tl:1:27
                1 │     let 日本 = é + 𝛼 + cafe\u0301 + x
                  │                               ^ here
                """, rendered(file, find(file, "x"), "here"));
    }

    @Test
    void aSpanOfSeveralLinesIsMarkedAtItsFirstAndItsLast() {
        SourceFile file = new SourceFile("long.tl", "let x = f(\n    a,\n    b)\n");
        assertEquals("""
                error[TL0201]: unknown
                  ┌ long.tl:1:9
                1 │ let x = f(
                  │         ^^
                3 │     b)
                  │     ^^ here
                """, rendered(file, find(file, "f(\n    a,\n    b)"), "here"));
    }

    @Test
    void theEndOfTheFileHasAPlace() {
        SourceFile file = new SourceFile("end.tl", "let x =");
        assertEquals("""
                error[TL0201]: unknown
                  ┌ end.tl:1:8
                1 │ let x =
                  │        ^ here
                """, rendered(file, file.span(7, 7), "here"));
        SourceFile empty = new SourceFile("empty.tl", "");
        assertEquals("""
                error[TL0201]: unknown
                  ┌ empty.tl:1:1
                1 │
                  │ ^ here
                """, rendered(empty, empty.span(0, 0), "here"));
    }

    @Test
    void whatConcernsNoPlaceIsJustSaid() {
        Diagnostic diagnostic = Diagnostic.warning(Code.UNKNOWN_OPTION, Span.NONE, "no argument `hiden`").hint("did you mean `hidden`?");
        assertEquals("""
                warning[TL0703]: no argument `hiden`
                  = hint: did you mean `hidden`?
                """, new TerminalRenderer(false).render(diagnostic));
    }

    @Test
    void ofAVeryLongLineOnlyThePartAroundThePlaceIsShown() {
        SourceFile file = new SourceFile("long.tl", "a + ".repeat(100_000) + "here" + " + b".repeat(100_000));
        String text = rendered(file, find(file, "here"), "");
        assertTrue(text.length() < 1_000, "too long: " + text.length());
        List<String> lines = text.lines().toList();
        assertEquals(lines.get(2).indexOf("here"), lines.get(3).indexOf("^^^^"));
    }

    @Test
    void sourceTextCannotSendControlSequencesToTheTerminal() {
        SourceFile file = new SourceFile("evil.tl", "let x = \u001b[31mred\u0007\n");
        String text = rendered(file, find(file, "red"), "\u001b[0m");
        assertFalse(text.contains("\u001b") || text.contains("\u0007"), text);
    }

    @Test
    void coloursChangeNothingButColours() {
        Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_NAME, find(MLP, "h @"), "unknown").label("here").hint("none");
        String coloured = new TerminalRenderer(true).render(diagnostic);
        assertTrue(coloured.contains("\u001b[1;31merror[TL0201]"), coloured);
        assertEquals(new TerminalRenderer(false).render(diagnostic), coloured.replaceAll("\u001b\\[[0-9;]*m", ""));
    }

    private static String rendered(SourceFile file, Span span, String label) {
        assertEquals(file, span.file());
        return new TerminalRenderer(false).render(Diagnostic.error(Code.UNKNOWN_NAME, span, "unknown").label(label));
    }

    private static Span find(SourceFile file, String text) {
        int start = file.text().indexOf(text);
        return file.span(start, start + text.length());
    }
}
