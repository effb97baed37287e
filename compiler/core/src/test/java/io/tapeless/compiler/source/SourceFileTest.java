package io.tapeless.compiler.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SourceFileTest {
    @Test
    void linesEndInAnyOfTheThreeWays() {
        SourceFile file = new SourceFile("f", "a\nb\r\nc\rd");
        assertEquals(4, file.lineCount());
        assertEquals("a", file.line(1));
        assertEquals("b", file.line(2));
        assertEquals("c", file.line(3));
        assertEquals("d", file.line(4));
        assertEquals(2, file.lineOf(file.text().indexOf('b')));
        assertEquals(4, file.lineOf(file.text().length()));
    }

    @Test
    void columnsCountCodePoints() {
        SourceFile file = new SourceFile("f", "x\n𝛼é = y");
        assertEquals(6, file.columnOf(file.text().indexOf('y')));
        assertEquals("f:2:6", file.span(file.text().indexOf('y'), file.text().length()).toString());
    }

    @Test
    void anEmptyFileHasOneLine() {
        SourceFile file = new SourceFile("f", "");
        assertEquals(1, file.lineCount());
        assertEquals(1, file.lineOf(0));
        assertEquals(1, file.columnOf(0));
    }

    @Test
    void spansJoinWithinAFileAndStayInsideIt() {
        SourceFile file = new SourceFile("f", "one two");
        assertEquals("one two", file.span(0, 3).to(file.span(4, 7)).text());
        assertEquals(4, file.span(0, 3).endColumn());
        assertThrows(IllegalArgumentException.class, () -> file.span(4, 8));
        assertThrows(IllegalArgumentException.class, () -> file.span(3, 2));
    }
}
