package io.tapeless.runtime.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.fixture.SharedFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxSourceTest {
    @TempDir
    Path folder;

    @Test
    void pixelsAndLabelsAreReadFromPackedAndPlainFiles() throws IOException {
        writeAll();
        Dataset data = DataSources.open("idx:" + folder, 0);
        assertEquals(2, data.train().rows());
        assertEquals(1, data.test().rows());
        Column image = data.train().columns().getFirst();
        assertArrayEquals(new int[] {1, 3}, image.rowShape());
        assertEquals(1.0, image.at(0, 1));
        assertEquals(128 / 255f, image.at(1, 2));
        assertEquals(9, data.train().columns().get(1).at(1, 0));
        assertEquals(200, data.test().columns().get(1).at(0, 0));
    }

    @Test
    void damagedFilesAreRefusedWithTheirNameAndTheReason() throws IOException {
        refused("starts with 89504e47", "train-images", bytes(0x89504e47));
        refused("element type 0d", "train-images", bytes(0x0d03, 1, 1, 1));
        refused("ends inside its header", "train-images", bytes(0x0803, 2));
        refused("not positive or too large", "train-images", bytes(0x0803, -1, 1, 1));
        refused("not positive or too large", "train-images", bytes(0x0803, 70_000, 70_000, 1));
        refused("takes 6 bytes, there are 3", "train-images", bytes(0x0803, 2, 1, 3, 'a', 'b', 'c'));
        refused("goes on after", "train-images", bytes(0x0803, 1, 1, 1, 'a', 'b'));
        refused("has 1 labels", "train-labels", bytes(0x0801, 1, 7));
        refused("labels need 1", "train-labels", bytes(0x0802, 2, 1, 7, 7));
        refused("images need at least 2", "train-images", bytes(0x0801, 2, 7, 7));
        byte[] packed = pack(bytes(0x0801, 2, 7, 7));
        refused("damaged gzip", "train-labels", Arrays.copyOf(packed, packed.length - 9));
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        assertTrue(assertThrows(DataException.class, () -> DataSources.open("idx:" + folder.resolve("none"), 0)).getMessage().contains("no folder"));
        writeAll();
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
        assertTrue(assertThrows(DataException.class, () -> DataSources.open("idx:" + folder, 0)).getMessage().contains("t10k-labels*"));
    }

    /// The sums are those of the published data: 0.2860 is the mean pixel every Fashion-MNIST tutorial normalises with.
    @Test
    void fashionMnistHasItsPublishedMeanAndBalance() throws IOException {
        Dataset data = DataSources.open("idx:" + SharedFiles.find("data/fashion-mnist"), 0);
        assertEquals(60_000, data.train().rows());
        assertEquals(10_000, data.test().rows());
        assertEquals(0.2860, mean(data.train()), 5e-5);
        int[] seen = new int[10];
        for (int row = 0; row < 10_000; row++) {
            seen[(int) data.test().columns().get(1).at(row, 0)]++;
        }
        assertArrayEquals(new int[] {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000}, seen);
    }

    /// 0.1307 is the mean in PyTorch's own MNIST example.
    @Test
    void mnistHasItsPublishedMean() throws IOException {
        assertEquals(0.1307, mean(DataSources.open("idx:" + SharedFiles.find("data/mnist"), 0).train()), 5e-5);
    }

    private static double mean(Dataset.Split split) {
        byte[] pixels = ((Values.Pixels) split.columns().getFirst().values()).data();
        long sum = 0;
        for (byte pixel : pixels) {
            sum += pixel & 0xff;
        }
        return sum / 255.0 / pixels.length;
    }

    private void writeAll() throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte.gz"), pack(bytes(0x0803, 2, 1, 3, 0, 255, 1, 2, 3, 128)));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), bytes(0x0801, 2, 7, 9));
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), bytes(0x0803, 1, 1, 3, 4, 5, 6));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), bytes(0x0801, 1, 200));
    }

    private void refused(String reason, String prefix, byte[] content) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        writeAll();
        Files.deleteIfExists(folder.resolve("train-images-idx3-ubyte.gz".replace("train-images-idx3", prefix + "-idx3")));
        Files.write(folder.resolve(prefix + "-idx1-ubyte"), content);
        String message = assertThrows(DataException.class, () -> DataSources.open("idx:" + folder, 0)).getMessage();
        assertTrue(message.contains(reason) && message.contains(prefix), message);
    }

    /// The magic number and its extents as int32 (as many as its last byte says), then bytes.
    private static byte[] bytes(int magic, int... rest) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * rest.length).putInt(magic);
        int rank = magic & 0xff;
        for (int i = 0; i < rest.length; i++) {
            if (i < rank) {
                bytes.putInt(rest[i]);
            } else {
                bytes.put((byte) rest[i]);
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static byte[] pack(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        }
        return packed.toByteArray();
    }
}
