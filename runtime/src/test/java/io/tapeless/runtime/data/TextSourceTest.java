package io.tapeless.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextSourceTest {
    @TempDir
    Path folder;

    @Test
    void aStreamGivesEveryStretchToTrainOnAndTheEndInPiecesToTestOn() throws IOException {
        Dataset data = open("dcbadcbadcbadcbadcba", "?test=0.5", new RowWidths(3, 3));
        // Numbers follow code points: a = 0, b = 1, c = 2, d = 3. Ten characters train, ten test.
        assertEquals(7, data.train().rows());
        assertEquals(3, data.train().epochRows());
        assertArrayEquals(new int[] {2, 1, 0}, row(data.train(), 0, 1));
        assertArrayEquals(new int[] {1, 0, 3}, row(data.train(), 1, 1));
        assertEquals(3, data.test().rows());
        assertArrayEquals(new int[] {1, 0, 3}, row(data.test(), 0, 0));
        assertArrayEquals(new int[] {0, 3, 2}, row(data.test(), 0, 1));
        assertArrayEquals(new int[] {3, 2, 1}, row(data.test(), 2, 0));
    }

    @Test
    void aModelThatPredictsOneCharacterGetsTheOneAfterItsContext() throws IOException {
        Dataset data = open("abcabcabc", "?test=0", new RowWidths(2, 1));
        assertEquals(7, data.train().rows());
        assertEquals(7, data.train().epochRows());
        assertEquals(0, data.test().rows());
        assertArrayEquals(new int[] {1, 2}, row(data.train(), 1, 0));
        assertArrayEquals(new int[] {0}, row(data.train(), 1, 1));
    }

    @Test
    void linesAsWindowsStartAndEndWithTheLineBreak() throws IOException {
        Dataset data = open("ab\n\nab\r\n", "?lines=yes&test=0", new RowWidths(3, 1));
        // Line break 0, a 1, b 2; the empty line is none. Both lines are alike, so their order does not matter.
        assertEquals(6, data.train().rows());
        for (int first = 0; first < 6; first += 3) {
            assertArrayEquals(new int[] {0, 0, 0}, row(data.train(), first, 0));
            assertArrayEquals(new int[] {1}, row(data.train(), first, 1));
            assertArrayEquals(new int[] {0, 0, 1}, row(data.train(), first + 1, 0));
            assertArrayEquals(new int[] {2}, row(data.train(), first + 1, 1));
            assertArrayEquals(new int[] {0, 1, 2}, row(data.train(), first + 2, 0));
            assertArrayEquals(new int[] {0}, row(data.train(), first + 2, 1));
        }
    }

    @Test
    void wholeLinesArePaddedAndHaveNoTargetThere() throws IOException {
        Dataset data = open("ab", "?lines=yes&test=0", new RowWidths(4, 4));
        assertArrayEquals(new int[] {0, 1, 2, 0}, row(data.train(), 0, 0));
        assertArrayEquals(new int[] {1, 2, 0, -1}, row(data.train(), 0, 1));
        refused("a line has 2 characters; with the line break before it that is more than the context of 2", "ab", "?lines=yes&test=0",
                new RowWidths(2, 2));
    }

    @Test
    void sharesOfLinesAreDisjointAndDependOnTheSeed() throws IOException {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            names.appendCodePoint(1000 + i).append('\n');
        }
        List<Integer> train = letters(open(names.toString(), "?lines=yes&train=0.8", new RowWidths(2, 2)).train());
        List<Integer> test = letters(open(names.toString(), "?lines=yes&train=0.8", new RowWidths(2, 2)).test());
        assertEquals(80, train.size());
        assertEquals(10, test.size());
        assertTrue(train.stream().noneMatch(test::contains));
        Path file = folder.resolve("text.txt");
        assertTrue(!test.equals(letters(DataSources.open("text:" + file + "?lines=yes", 2, new RowWidths(2, 2)).test())));
    }

    @Test
    void theVocabularyIsKeptForLater() throws IOException {
        Vocabulary vocabulary = Vocabulary.fromNotes(open("b😀\"a\nb", "?test=0&context=2", RowWidths.UNKNOWN).notes()).orElseThrow();
        assertEquals(5, vocabulary.size());
        assertArrayEquals(new int[] {0, 1, 2, 3, 4}, vocabulary.encode("\n\"ab😀", "text"));
        assertEquals("😀", Character.toString(vocabulary.codePoint(4)));
        assertTrue(assertThrows(DataException.class, () -> vocabulary.encode("ax", "the prompt")).getMessage()
                .startsWith("character 2 of the prompt is 'x'"));
    }

    @Test
    void unusableTextsAreExplained() throws IOException {
        refused("is empty", "", "", RowWidths.UNKNOWN);
        refused("nothing but white space", " \n ", "", RowWidths.UNKNOWN);
        refused("the text has 30 characters, 3 of them in its smaller part; a context of 8 takes at least 9", "abc".repeat(10), "", new RowWidths(8, 8));
        refused("1 lines leave none to train on", "ab", "?lines=yes", new RowWidths(3, 1));
        refused("the model's first input is F32: declare it `i32[N, T]", "abcabc", "", new RowWidths(2, 2, io.tapeless.runtime.ElementType.F32));
        refused("train and test are shares", "ab", "?train=0.9&test=0.2", RowWidths.UNKNOWN);
        refused("there is no option 'stride'", "ab", "?stride=2", RowWidths.UNKNOWN);
        Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xe4, 'b'});
        assertTrue(assertThrows(DataException.class, () -> DataSources.open("text:" + folder.resolve("latin.txt"), 1)).getMessage()
                .endsWith("is not UTF-8 text"));
    }

    private List<Integer> letters(Dataset.Split split) {
        List<Integer> letters = new ArrayList<>();
        for (int i = 0; i < split.rows(); i++) {
            letters.add(row(split, i, 0)[1]);
        }
        return letters;
    }

    private void refused(String reason, String text, String options, RowWidths widths) {
        String message = assertThrows(DataException.class, () -> open(text, options, widths)).getMessage();
        assertTrue(message.contains(reason), message);
    }

    private static int[] row(Dataset.Split split, int row, int column) {
        int[] values = new int[split.columns().get(column).width()];
        Arrays.setAll(values, i -> (int) split.columns().get(column).at(row, i));
        return values;
    }

    private Dataset open(String text, String options, RowWidths widths) throws IOException {
        Path file = Files.writeString(folder.resolve("text.txt"), text);
        return DataSources.open("text:" + file + options, 1, widths);
    }
}
