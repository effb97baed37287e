package io.tapeless.runtime.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir
    Path folder;

    static Tensor tensor(String name, ElementType type, int[] shape, Object data) {
        return new Tensor(name, TensorSpec.Role.PARAMETER, type, shape, data);
    }

    @Test
    void everyTypeComesBackBitForBit() throws IOException {
        float strangeNan = Float.intBitsToFloat(0x7fc12345);
        float[] floats = new float[70_000];
        floats[0] = strangeNan;
        floats[69_999] = -0f;
        Path file = folder.resolve("m.safetensors");
        Safetensors.save(file, List.of(
                tensor("flag", ElementType.BOOL, new int[] {3}, new boolean[] {true, false, true}),
                tensor("w", ElementType.F32, new int[] {70, 1000}, floats),
                tensor("n", ElementType.I64, new int[] {}, new long[] {Long.MIN_VALUE + 1}),
                tensor("d", ElementType.F64, new int[] {2}, new double[] {Double.MIN_VALUE, 1e300}),
                tensor("none", ElementType.F32, new int[] {0, 4}, new float[0]),
                tensor("i", ElementType.I32, new int[] {1}, new int[] {-7})), Map.of("made_by", "test"));

        boolean[] flag = new boolean[3];
        float[] w = new float[70_000];
        long[] n = new long[1];
        double[] d = new double[2];
        int[] i = new int[1];
        Safetensors.load(file, List.of(
                tensor("i", ElementType.I32, new int[] {1}, i), tensor("none", ElementType.F32, new int[] {0, 4}, new float[0]),
                tensor("d", ElementType.F64, new int[] {2}, d), tensor("n", ElementType.I64, new int[] {}, n),
                tensor("w", ElementType.F32, new int[] {70, 1000}, w), tensor("flag", ElementType.BOOL, new int[] {3}, flag)));
        assertArrayEquals(new boolean[] {true, false, true}, flag);
        assertEquals(0x7fc12345, Float.floatToRawIntBits(w[0]));
        assertEquals(0x80000000, Float.floatToRawIntBits(w[69_999]));
        assertArrayEquals(new long[] {Long.MIN_VALUE + 1}, n);
        assertArrayEquals(new double[] {Double.MIN_VALUE, 1e300}, d);
        assertArrayEquals(new int[] {-7}, i);
        assertEquals(Map.of("made_by", "test"), Safetensors.readMetadata(file));
        assertArrayEquals(new long[] {Long.MIN_VALUE + 1}, Safetensors.read(file).entry("n").longs());
    }

    @Test
    void theBytesAreTheOnesTheFormatDescribes() throws IOException {
        Path file = folder.resolve("m.safetensors");
        Safetensors.save(file, List.of(tensor("a", ElementType.F32, new int[] {1}, new float[] {1f})));
        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
        assertArrayEquals(bytes(header + " ".repeat((8 - header.length() % 8) % 8), 0, 0, 0x80, 0x3f), Files.readAllBytes(file));
    }

    @Test
    void narrowTypesAreDecoded() throws IOException {
        Path file = write("{\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[4,6]},"
                + "\"u\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[6,8]},\"i\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[8,9]},"
                + "\"s\":{\"dtype\":\"I16\",\"shape\":[1],\"data_offsets\":[9,11]}}",
                0x00, 0x3c, 0x00, 0xc1, 0xc0, 0x3f, 200, 1, 0xff, 0xfe, 0xff);
        SafetensorsFile content = Safetensors.read(file);
        assertArrayEquals(new double[] {1, -2.5}, content.entry("h").doubles());
        assertArrayEquals(new float[] {1.5f}, content.entry("b").floats());
        assertArrayEquals(new int[] {200, 1}, content.entry("u").ints());
        assertArrayEquals(new long[] {-1}, content.entry("i").longs());
        assertArrayEquals(new double[] {-2}, content.entry("s").doubles());
        assertArrayEquals(new boolean[] {true, true}, (boolean[]) content.entry("u").values(ElementType.BOOL));
        assertThrows(IllegalArgumentException.class, () -> content.entry("h").ints());
    }

    @Test
    void everyMismatchIsListedAndNothingChanges() throws IOException {
        Path file = folder.resolve("m.safetensors");
        Safetensors.save(file, List.of(
                tensor("good", ElementType.F32, new int[] {2}, new float[] {1, 2}),
                tensor("shape", ElementType.F32, new int[] {2, 3}, new float[6]),
                tensor("dtype", ElementType.F64, new int[] {1}, new double[1]),
                tensor("extra", ElementType.F32, new int[] {1}, new float[1])));
        float[] good = {8, 9};
        var refusal = assertThrows(SafetensorsException.class, () -> Safetensors.load(file, List.of(
                tensor("good", ElementType.F32, new int[] {2}, good),
                tensor("shape", ElementType.F32, new int[] {3, 2}, new float[6]),
                tensor("dtype", ElementType.F32, new int[] {1}, new float[1]),
                tensor("absent", ElementType.F32, new int[] {1}, new float[1]))));
        assertEquals(List.of(
                "'shape' is F32[2, 3] in the file but F32[3, 2] in the model",
                "'dtype' is F64[1] in the file but F32[1] in the model",
                "'absent' F32[1] is missing from the file",
                "'extra' F32[1] is in the file but not in the model"), refusal.problems());
        refusal.problems().forEach(problem -> assertTrue(refusal.getMessage().contains(problem)));
        assertArrayEquals(new float[] {8, 9}, good);
    }

    /// PyTorch counts the batches of a batch norm; nothing here reads that.
    @Test
    void namesThatAreNotWantedMayBeLeftOver() throws IOException {
        Path file = folder.resolve("m.safetensors");
        Tensor count = tensor("bn.num_batches_tracked", ElementType.I64, new int[] {}, new long[] {3});
        Safetensors.save(file, List.of(tensor("w", ElementType.F32, new int[] {2}, new float[] {1, 2}), count));
        float[] w = new float[2];
        List<Tensor> wanted = List.of(tensor("w", ElementType.F32, new int[] {2}, w));
        String refusal = assertThrows(SafetensorsException.class, () -> Safetensors.load(file, wanted)).getMessage();
        assertTrue(refusal.contains("'bn.num_batches_tracked' I64[] is in the file but not in the model"), refusal);
        assertTrue(refusal.contains("says which names may be left over"), refusal);
        Safetensors.load(file, wanted, name -> name.endsWith("num_batches_tracked"));
        assertArrayEquals(new float[] {1, 2}, w);
        List<Tensor> other = List.of(tensor("v", ElementType.F32, new int[] {2}, w));
        String missing = assertThrows(SafetensorsException.class, () -> Safetensors.load(file, other)).getMessage();
        assertTrue(!missing.contains("left over"), missing);
    }

    @Test
    void anArchiveOfTorchIsNamed() throws IOException {
        refused("`safetensors.torch.save_file(model.state_dict(), file)`", new byte[] {'P', 'K', 3, 4, 0, 0, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0});
    }

    @Test
    void damagedFilesAreRefusedWithAReason() throws IOException {
        refused("has 3 bytes", new byte[] {1, 2, 3});
        refused("header length is 9223372036854775807", length(Long.MAX_VALUE));
        refused("header length is 18446744073709551615", length(-1));
        refused("it is truncated", length(50));
        refused("not valid JSON", bytes("{\"a\":{"));
        refused("not valid JSON", bytes("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}"));
        refused("not UTF-8", bytes("{\"\u0000\"", 0).clone(), 9, (byte) 0xff);
        refused("should be an object", bytes("[1]"));
        refused("text follows", bytes("{} {}"));
        refused("should be an object", bytes("{\"a\":4}"));
        refused("needs dtype, shape and data_offsets", bytes("{\"a\":{\"dtype\":\"F32\"}}"));
        refused("unknown field 'colour'", bytes("{\"a\":{\"colour\":1}}"));
        refused("should be whole numbers", bytes("{\"a\":{\"dtype\":\"U8\",\"shape\":[1.5],\"data_offsets\":[0,1]}}", 1));
        refused("should be a string", bytes("{\"__metadata__\":{\"k\":1}}"));
        refused("dtype 'F8_E4M3'", bytes(one("F8_E4M3", "[1]", "[0,1]"), 1));
        refused("'a' appears twice", bytes("{" + body("a", "U8", "[1]", "[0,1]") + "," + body("a", "U8", "[1]", "[1,2]") + "}", 1, 2));
    }

    @Test
    void wrongOffsetsAndShapesAreRefusedWithAReason() throws IOException {
        refused("not a begin and an end", bytes(one("U8", "[1]", "[1,0]"), 1));
        refused("not a begin and an end", bytes(one("U8", "[1]", "[-1,0]"), 1));
        refused("not a begin and an end", bytes(one("U8", "[1]", "[0]"), 1));
        refused("negative or too large", bytes(one("U8", "[-1]", "[0,1]"), 1));
        refused("negative or too large", bytes(one("F64", "[2147483647,2147483647,8]", "[0,1]"), 1));
        refused("more than a Java array holds", bytes(one("U8", "[65536,65536]", "[0,4294967296]"), 1));
        refused("has 3 bytes of data, but F32[1] takes 4", bytes(one("F32", "[1]", "[0,3]"), 1, 2, 3));
        refused("reaches past the end of the data (1 bytes)", bytes(one("U8", "[2]", "[0,2]"), 1));
        refused("belong to no tensor", bytes(one("U8", "[1]", "[0,1]"), 1, 2));
        refused("leaves a hole of 1 bytes", bytes(one("U8", "[1]", "[1,2]"), 1, 2));
        refused("overlaps", bytes("{" + body("a", "U8", "[2]", "[0,2]") + "," + body("b", "U8", "[2]", "[1,3]") + "}", 1, 2, 3));
    }

    @Test
    void randomDamageNeverEscapesAsAnotherException() throws IOException {
        Path file = folder.resolve("m.safetensors");
        Safetensors.save(file, List.of(tensor("a", ElementType.F32, new int[] {2, 2}, new float[4])), Map.of("k", "v"));
        byte[] good = Files.readAllBytes(file);
        var random = new java.util.SplittableRandom(1);
        int refusals = 0;
        for (int trial = 0; trial < 300; trial++) {
            byte[] bad = java.util.Arrays.copyOf(good, trial % 3 == 0 ? random.nextInt(good.length) : good.length);
            for (int flip = 0; flip < 3 && bad.length > 0; flip++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            Files.write(file, bad);
            try {
                Safetensors.read(file).entries().forEach(SafetensorsFile.Entry::doubles);
            } catch (SafetensorsException expected) {
                refusals++;
            }
        }
        assertTrue(refusals > 100, "only " + refusals + " refused");
    }

    @Test
    void aFailureWhileSavingLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("m.safetensors");
        Files.writeString(file, "old");
        assertThrows(IOException.class, () -> AtomicFile.write(file, channel -> {
            channel.write(ByteBuffer.wrap(new byte[100]));
            throw new IOException("disk full");
        }));
        assertEquals("old", Files.readString(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    private void refused(String reason, byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("bad.safetensors"), content);
        var refusal = assertThrows(SafetensorsException.class, () -> Safetensors.read(file));
        assertTrue(refusal.getMessage().contains(reason), () -> "expected '" + reason + "' in: " + refusal.getMessage());
        assertTrue(refusal.getMessage().contains("bad.safetensors"), refusal.getMessage());
    }

    private void refused(String reason, byte[] content, int position, byte value) throws IOException {
        content[position] = value;
        refused(reason, content);
    }

    private Path write(String header, int... data) throws IOException {
        return Files.write(folder.resolve("hand.safetensors"), bytes(header, data));
    }

    private static String one(String dtype, String shape, String offsets) {
        return "{" + body("a", dtype, shape, offsets) + "}";
    }

    private static String body(String name, String dtype, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    private static byte[] length(long value) {
        return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }

    private static byte[] bytes(String header, int... data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text);
        for (int value : data) {
            bytes.put((byte) value);
        }
        return bytes.array();
    }
}
