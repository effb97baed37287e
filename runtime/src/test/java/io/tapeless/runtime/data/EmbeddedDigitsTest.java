package io.tapeless.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDigitsTest {
    @Test
    void theDigitsAreTheSameInEveryRunAndForEverySeedOfTheRun() throws IOException {
        byte[] first = pixels(DataSources.open("digits?train=50&test=20", 1).train());
        assertArrayEquals(first, pixels(DataSources.open("digits?train=50&test=20", 2).train()));
        assertFalse(Arrays.equals(first, pixels(DataSources.open("digits?train=50&test=20&seed=3", 1).train())));
    }

    @Test
    void theTestImagesDoNotDependOnTheNumberOfTrainingImages() throws IOException {
        assertArrayEquals(pixels(DataSources.open("digits?train=10&test=20", 1).test()), pixels(DataSources.open("digits?train=90&test=20", 1).test()));
    }

    @Test
    void thereAreTwelveThousandToLearnFromAndTwoThousandToBeJudgedBy() throws IOException {
        Dataset digits = DataSources.open("digits", 0);
        assertEquals(12_000, digits.train().rows());
        assertEquals(2_000, digits.test().rows());
        int[] seen = new int[10];
        Column label = digits.test().columns().get(1);
        for (int row = 0; row < 2_000; row++) {
            seen[(int) label.at(row, 0)]++;
        }
        assertTrue(Arrays.stream(seen).allMatch(count -> count > 140), Arrays.toString(seen));
    }

    /// A digit is dark paper with a stroke in its middle part: neither empty, nor full, nor cut off at the border.
    @Test
    void everyImageHoldsAStrokeAwayFromTheBorder() throws IOException {
        Dataset.Split train = DataSources.open("digits?train=500&test=0", 0).train();
        Column image = train.columns().getFirst();
        for (int row = 0; row < train.rows(); row++) {
            int inked = 0;
            int onBorder = 0;
            for (int i = 0; i < 784; i++) {
                boolean border = i % 28 == 0 || i % 28 == 27 || i < 28 || i >= 756;
                inked += image.at(row, i) > 0.5 ? 1 : 0;
                onBorder += border && image.at(row, i) > 0.5 ? 1 : 0;
            }
            assertTrue(inked > 12 && inked < 300, "row " + row + " has " + inked + " inked pixels");
            assertTrue(onBorder < 6, "row " + row + " is cut off");
        }
    }

    /// Nearest class mean: far above chance shows that digits look like their label, far below perfect that writing varies.
    @Test
    void imagesOfADigitResembleEachOtherButAreNotAlike() throws IOException {
        Dataset digits = DataSources.open("digits?train=2000&test=500", 0);
        double[][] mean = new double[10][784];
        int[] count = new int[10];
        for (int row = 0; row < 2000; row++) {
            int label = (int) digits.train().columns().get(1).at(row, 0);
            count[label]++;
            for (int i = 0; i < 784; i++) {
                mean[label][i] += digits.train().columns().getFirst().at(row, i);
            }
        }
        int correct = 0;
        for (int row = 0; row < 500; row++) {
            int best = 0;
            double least = Double.MAX_VALUE;
            for (int c = 0; c < 10; c++) {
                double distance = 0;
                for (int i = 0; i < 784; i++) {
                    double difference = digits.test().columns().getFirst().at(row, i) - mean[c][i] / count[c];
                    distance += difference * difference;
                }
                best = distance < least ? c : best;
                least = Math.min(least, distance);
            }
            correct += best == (int) digits.test().columns().get(1).at(row, 0) ? 1 : 0;
        }
        assertTrue(correct > 250 && correct < 475, correct + " of 500");
    }

    @Test
    void unknownSourcesAndOptionsAreExplained(@TempDir Path folder) throws IOException {
        Path table = Files.writeString(folder.resolve("rows.csv"), "a,b\n1,2\n");
        Path text = Files.writeString(folder.resolve("words.txt"), "abc");
        for (Map.Entry<Path, String> file : Map.of(table, "csv:", text, "text:", folder, "idx:").entrySet()) {
            assertEquals("unknown data source '" + file.getKey() + "'; did you mean '" + file.getValue() + file.getKey() + "'?",
                    assertThrows(DataException.class, () -> DataSources.open(file.getKey().toString(), 0)).getMessage());
        }
        assertEquals("unknown data source 'cifar'; there are digits, idx:DIR, csv:FILE, text:FILE and pairs:SOURCE",
                assertThrows(DataException.class, () -> DataSources.open("cifar", 0)).getMessage());
        assertTrue(assertThrows(DataException.class, () -> DataSources.open("digits?colour=1", 0)).getMessage().contains("there are train, test, seed"));
        assertTrue(assertThrows(DataException.class, () -> DataSources.open("digits?train=x", 0)).getMessage().contains("whole number"));
    }

    private static byte[] pixels(Dataset.Split split) {
        return ((Values.Pixels) split.columns().getFirst().values()).data();
    }
}
