package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JavaTextTest {
    /// Generated classes say what was written: a last number where there was one.
    @Test
    void rangesEndAsTheyWereWritten() {
        assertEquals("12.0", JavaText.end(12));
        assertEquals("0.7", JavaText.end(0.7));
        assertEquals("Math.nextUp(11.0)", JavaText.end(Math.nextUp(11.0)));
        assertEquals("Math.nextUp(0.7)", JavaText.end(Math.nextUp(0.7)));
        assertEquals("Double.POSITIVE_INFINITY", JavaText.end(Double.POSITIVE_INFINITY));
    }
}
