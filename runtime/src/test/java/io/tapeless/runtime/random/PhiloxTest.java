package io.tapeless.runtime.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;

/// Known answers: rows "philox4x32 10" of `tests/kat_vectors` in Random123 1.14.0 (D. E. Shaw Research).
class PhiloxTest {
    @ParameterizedTest
    @CsvSource({
            "0000000000000000, 0000000000000000, 00000000, 00000000, 6627e8d5e169c58d, bc57ac4c9b00dbd8",
            "ffffffffffffffff, ffffffffffffffff, ffffffff, ffffffff, 408f276d41c83b0e, a20bc7c66d5451fd",
            "243f6a8885a308d3, 13198a2e03707344, a4093822, 299f31d0, d16cfe0994fdcceb, 5001e42024126ea1"})
    void encryptsAsPublished(String front, String back, String key0, String key1, String expectedFront, String expectedBack) {
        long a = Long.parseUnsignedLong(front, 16);
        long b = Long.parseUnsignedLong(back, 16);
        long key = Long.parseLong(key1, 16) << 32 | Long.parseLong(key0, 16);
        assertEquals(expectedFront, String.format("%016x", Philox.encryptFront(a, b, key)));
        assertEquals(expectedBack, String.format("%016x", Philox.encryptBack(a, b, key)));
    }

    @Test
    void wordsAreTheFourWordsOfTheBlockInOrder() {
        long front = Philox.front(5, 6, 7, 2);
        long back = Philox.back(5, 6, 7, 2);
        assertEquals((int) (front >>> 32), Philox.word(5, 6, 7, 8));
        assertEquals((int) front, Philox.word(5, 6, 7, 9));
        assertEquals((int) (back >>> 32), Philox.word(5, 6, 7, 10));
        assertEquals((int) back, Philox.word(5, 6, 7, 11));
    }

    @Test
    void everyCoordinateMatters() {
        int word = Philox.word(1, 2, 3, 4);
        assertNotEquals(word, Philox.word(1L << 40 | 1, 2, 3, 4));
        assertNotEquals(word, Philox.word(1, 2 + (1L << 32), 3, 4));
        assertNotEquals(word, Philox.word(1, 2, 4, 4));
        assertNotEquals(word, Philox.word(1, 2, 3, 5));
        assertNotEquals(word, Philox.word(1, 2, 3, 4 + (1L << 33)));
        assertNotEquals(word, Philox.secondWord(1, 2, 3, 4));
    }
}
