package io.tapeless.runtime.io;

import io.tapeless.runtime.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Reads and writes tensors in the safetensors format, as PyTorch users know it. Files are untrusted: every offset is checked before use.
///
/// Format: https://github.com/huggingface/safetensors#format
public final class Safetensors {
    /// The limit of the reference implementation; a longer header is taken for damage.
    private static final long MAXIMUM_HEADER_BYTES = 100_000_000;
    /// What a zip archive starts with, "PK\3\4": the lower half of a length that no header has.
    private static final int ZIP = 0x04034b50;

    private Safetensors() {}

    /// Writes `tensors` so that a kill at any moment leaves the old file or the new one. The folder must exist.
    public static void save(Path file, List<Tensor> tensors) throws IOException {
        save(file, tensors, Map.of());
    }

    /// As [#save(Path, List)], with notes under `__metadata__`.
    ///
    /// @throws IllegalArgumentException when two tensors have the same name
    public static void save(Path file, List<Tensor> tensors, Map<String, String> metadata) throws IOException {
        // Widest elements first, so that every tensor starts at a multiple of its element size (the reference writer does the same).
        List<Tensor> ordered = new ArrayList<>(tensors);
        ordered.sort(Comparator.comparingInt((Tensor tensor) -> tensor.type().bytes()).reversed());
        Map<String, SafetensorsHeader.Field> fields = new LinkedHashMap<>();
        long end = 0;
        for (Tensor tensor : ordered) {
            long begin = end;
            end += (long) tensor.elements() * tensor.type().bytes();
            var field = new SafetensorsHeader.Field(tensor.name(), SafetensorsType.of(tensor.type()), tensor.shape(), begin, end);
            if (fields.put(tensor.name(), field) != null) {
                throw new IllegalArgumentException("two tensors are named '" + tensor.name() + "'");
            }
        }
        byte[] header = new SafetensorsHeader(metadata, List.copyOf(fields.values())).encode();
        AtomicFile.write(file, channel -> {
            ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
            ElementCodec.writeFully(channel, start.putLong(header.length).put(header).flip());
            for (Tensor tensor : ordered) {
                ElementCodec.write(channel, tensor.type(), tensor.data(), tensor.elements());
            }
        });
    }

    /// Reads every tensor's values from the file into its live array.
    ///
    /// @throws SafetensorsException when the file is damaged, or listing every tensor that is missing, left over, or of another shape
    ///         or dtype; then no tensor has changed
    public static void load(Path file, List<Tensor> tensors) throws IOException {
        load(file, tensors, name -> false);
    }

    /// As [#load(Path, List)], but names in the file that `ignored` accepts may be left over.
    public static void load(Path file, List<Tensor> tensors, Predicate<String> ignored) throws IOException {
        load(file, metadata -> tensors, ignored);
    }

    /// What a file's notes say is to be read; an exception refuses the file.
    @FunctionalInterface
    interface Selection {
        List<Tensor> select(Map<String, String> metadata) throws IOException;
    }

    /// Reads notes and values from one open file, so that both belong together even when somebody replaces it meanwhile.
    static void load(Path file, Selection selection, Predicate<String> ignored) throws IOException {
        List<Tensor> tensors;
        List<Object> values = new ArrayList<>();
        try (FileChannel channel = open(file)) {
            Located located = readHeader(file, channel);
            tensors = selection.select(located.header.metadata());
            Map<String, SafetensorsHeader.Field> fields = match(file, located.header, tensors, ignored);
            // All of it is read before the first live array changes: an I/O error in the middle must not leave half a model.
            for (Tensor tensor : tensors) {
                long position = located.dataStart + fields.get(tensor.name()).begin();
                values.add(ElementCodec.read(channel, position, tensor.type(), tensor.elements()));
            }
        }
        for (int i = 0; i < values.size(); i++) {
            Tensor tensor = tensors.get(i);
            System.arraycopy(values.get(i), 0, tensor.data(), 0, tensor.elements());
        }
    }

    /// Reads a whole file, whatever is in it.
    ///
    /// @throws SafetensorsException when the file is damaged
    public static SafetensorsFile read(Path file) throws IOException {
        try (FileChannel channel = open(file)) {
            Located located = readHeader(file, channel);
            List<SafetensorsFile.Entry> entries = new ArrayList<>();
            for (SafetensorsHeader.Field field : located.header.fields()) {
                long length = field.end() - field.begin();
                if (length > Integer.MAX_VALUE - 8) {
                    throw refuse(file, "tensor '" + field.name() + "' has " + length + " bytes, more than can be read at once");
                }
                byte[] bytes = new byte[(int) length];
                ElementCodec.readFully(channel, ByteBuffer.wrap(bytes), located.dataStart + field.begin());
                entries.add(new SafetensorsFile.Entry(field, bytes));
            }
            return new SafetensorsFile(located.header.metadata(), entries);
        }
    }

    /// The notes of a file, without its data.
    public static Map<String, String> readMetadata(Path file) throws IOException {
        try (FileChannel channel = open(file)) {
            return Map.copyOf(readHeader(file, channel).header.metadata());
        }
    }

    private static FileChannel open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "is a folder, not a file");
        }
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    private record Located(SafetensorsHeader header, long dataStart) {}

    private static Located readHeader(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < 8) {
            throw refuse(file, "the file has " + size + " bytes; a safetensors file starts with an 8-byte header length");
        }
        ByteBuffer lengthBytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        ElementCodec.readFully(channel, lengthBytes, 0);
        long length = lengthBytes.getLong(0);
        if ((int) length == ZIP) {
            throw refuse(file, "this is a zip archive, as torch.save writes, and no safetensors file: write one with "
                    + "`safetensors.torch.save_file(model.state_dict(), file)`");
        }
        if (length < 2 || length > MAXIMUM_HEADER_BYTES) {
            throw refuse(file, "the header length is " + Long.toUnsignedString(length) + " bytes: this is no safetensors file, or it is damaged");
        }
        if (length > size - 8) {
            throw refuse(file, "the header should have " + length + " bytes, but the file ends after " + (size - 8) + ": it is truncated");
        }
        ByteBuffer headerBytes = ByteBuffer.allocate((int) length);
        ElementCodec.readFully(channel, headerBytes, 8);
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(headerBytes.flip()).toString();
        } catch (CharacterCodingException notText) {
            throw refuse(file, "the header is not UTF-8 text");
        }
        List<String> problems = new ArrayList<>();
        SafetensorsHeader header = SafetensorsHeader.parse(text, size - 8 - length, problems);
        if (!problems.isEmpty()) {
            throw new SafetensorsException(file, problems);
        }
        return new Located(header, 8 + length);
    }

    private static Map<String, SafetensorsHeader.Field> match(Path file, SafetensorsHeader header, List<Tensor> tensors,
            Predicate<String> ignored) throws SafetensorsException {
        Map<String, SafetensorsHeader.Field> fields = new LinkedHashMap<>();
        header.fields().forEach(field -> fields.put(field.name(), field));
        Map<String, SafetensorsHeader.Field> leftOver = new LinkedHashMap<>(fields);
        leftOver.keySet().removeIf(ignored);
        List<String> problems = new ArrayList<>();
        for (Tensor tensor : tensors) {
            SafetensorsHeader.Field field = fields.get(tensor.name());
            leftOver.remove(tensor.name());
            String expected = SafetensorsType.of(tensor.type()) + Arrays.toString(tensor.shape());
            if (field == null) {
                problems.add("'" + tensor.name() + "' " + expected + " is missing from the file");
            } else if (field.type() != SafetensorsType.of(tensor.type()) || !Arrays.equals(field.shape(), tensor.shape())) {
                String found = field.type() + Arrays.toString(field.shape());
                problems.add("'" + tensor.name() + "' is " + found + " in the file but " + expected + " in the model");
            }
        }
        boolean allFound = problems.isEmpty();
        leftOver.values().forEach(field -> problems.add(
                "'" + field.name() + "' " + field.type() + Arrays.toString(field.shape()) + " is in the file but not in the model"));
        if (!problems.isEmpty()) {
            if (Checkpoints.isOne(header.metadata()) && leftOver.keySet().stream().anyMatch(Checkpoints::isOptimizerState)) {
                problems.addFirst("the file is a checkpoint: `Checkpoints.loadParameters` reads its parameters alone");
            } else if (allFound) {
                problems.add("all that the model has is there: `load(file, name -> ...)` says which names may be left over,"
                        + " such as PyTorch's num_batches_tracked");
            }
            throw new SafetensorsException(file, problems);
        }
        return fields;
    }

    private static SafetensorsException refuse(Path file, String problem) {
        return new SafetensorsException(file, List.of(problem));
    }
}
