package io.tapeless.compiler.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuggestTest {
    private static final List<String> NAMES = List.of("relu", "gelu", "sigmoid", "softmax", "cross_entropy", "Linear", "x", "y");

    @Test
    void slipsOfTheKeyboardAreFound() {
        assertEquals(Optional.of("sigmoid"), Suggest.closest("sigmiod", NAMES));
        assertEquals(Optional.of("softmax"), Suggest.closest("softmx", NAMES));
        assertEquals(Optional.of("cross_entropy"), Suggest.closest("crossentropy", NAMES));
        assertEquals(Optional.of("Linear"), Suggest.closest("linear", NAMES));
        assertEquals(Optional.of("did you mean `relu`?"), Suggest.hint("reluu", NAMES));
    }

    @Test
    void nothingIsSuggestedForAnUnrelatedName() {
        assertEquals(Optional.empty(), Suggest.closest("encoder", NAMES));
        assertEquals(Optional.empty(), Suggest.closest("batch", NAMES));
        assertEquals(Optional.empty(), Suggest.closest("relu", List.of("relu")));
    }

    @Test
    void tiesDoNotDependOnTheOrderOfTheCandidates() {
        assertEquals(Optional.of("gelu"), Suggest.closest("zelu", List.of("relu", "gelu")));
        assertEquals(Optional.of("gelu"), Suggest.closest("zelu", List.of("gelu", "relu")));
    }

    @Test
    void distanceCountsSwapsOnce() {
        assertEquals(0, Suggest.distance("abc", "abc"));
        assertEquals(1, Suggest.distance("abc", "acb"));
        assertEquals(3, Suggest.distance("kitten", "sitting"));
        assertEquals(4, Suggest.distance("", "four"));
    }
}
