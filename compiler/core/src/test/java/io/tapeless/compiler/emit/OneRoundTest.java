package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OneRoundTest {
    @Test
    void aLoopOfOneRoundAtTheEndOfItsBlockIsWhatItRepeats() {
        assertEquals("""
                for (int j = 0; j < 5; j++) {
                    final int p = 0;
                    if (j > p) {
                        tile(j, p);
                    }
                }
                """, OneRound.unrolled("""
                for (int j = 0; j < 5; j++) {
                    for (int p = 0; p < 5; p += 5) {
                        if (j > p) {
                            tile(j, p);
                        }
                    }
                }
                """));
    }

    @Test
    void othersStay() {
        for (String body : new String[] {"""
                for (int p = 0; p < 6; p += 5) {
                    tile(p);
                }
                """, """
                for (int p = 0; p < 5; p += 5) {
                    tile(p);
                }
                for (int p = 5; p < 9; p++) {
                    tile(p);
                }
                """, """
                for (int p = 0; p < n; p++) {
                    tile(p);
                }
                """}) {
            assertEquals(body, OneRound.unrolled(body));
        }
    }

    @Test
    void loopsInsideEachOther() {
        assertEquals("""
                final int j = 2;
                final int p = 0;
                tile(j, p);
                """, OneRound.unrolled("""
                for (int j = 2; j < 3; j += 2) {
                    for (int p = 0; p < 1; p += 16) {
                        tile(j, p);
                    }
                }
                """));
    }
}
