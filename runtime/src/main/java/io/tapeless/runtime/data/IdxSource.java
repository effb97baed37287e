package io.tapeless.runtime.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/// A folder with the four files of MNIST, Fashion-MNIST and their relatives: images and labels in the IDX format, gzip or not.
///
/// Format: two zero bytes, a type byte (8: unsigned bytes), the number of dimensions, the extents as big-endian int32, then the values.
final class IdxSource {
    private static final int UNSIGNED_BYTES = 0x08;

    private IdxSource() {}

    static Dataset open(String source, Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new DataException("there is no folder " + folder);
        }
        Dataset.Split train = split("train", find(folder, "train-images"), find(folder, "train-labels"));
        Dataset.Split test = split("test", find(folder, "t10k-images"), find(folder, "t10k-labels"));
        int[] trainShape = train.columns().getFirst().rowShape();
        int[] testShape = test.columns().getFirst().rowShape();
        if (!Arrays.equals(trainShape, testShape)) {
            throw new DataException(folder + ": training images are " + Arrays.toString(trainShape) + " but test images "
                    + Arrays.toString(testShape));
        }
        return new Dataset(source, train, test);
    }

    private static Dataset.Split split(String name, Path imageFile, Path labelFile) throws IOException {
        Block images = read(imageFile);
        Block labels = read(labelFile);
        if (images.extents.length < 2) {
            throw new DataException(imageFile + " has " + images.extents.length + " dimension; images need at least 2 (count first)");
        }
        if (labels.extents.length != 1) {
            throw new DataException(labelFile + " has " + labels.extents.length + " dimensions; labels need 1");
        }
        if (images.extents[0] != labels.extents[0]) {
            throw new DataException(imageFile + " has " + images.extents[0] + " images, but " + labelFile + " has " + labels.extents[0] + " labels");
        }
        int[] classes = new int[labels.values.length];
        Arrays.setAll(classes, i -> labels.values[i] & 0xff);
        int[] rowShape = Arrays.copyOfRange(images.extents, 1, images.extents.length);
        return new Dataset.Split(name, classes.length, List.of(
                Column.of("image", Column.Role.FEATURES, new Values.Pixels(images.values), rowShape),
                Column.of("label", Column.Role.TARGET, new Values.Integers(classes))));
    }

    /// The file in `folder` whose name starts with `prefix`; an unpacked one is preferred.
    private static Path find(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .min((a, b) -> {
                        int packed = Boolean.compare(a.toString().endsWith(".gz"), b.toString().endsWith(".gz"));
                        return packed != 0 ? packed : a.compareTo(b);
                    })
                    .orElseThrow(() -> new DataException("there is no file " + prefix + "* in " + folder));
        }
    }

    private record Block(int[] extents, byte[] values) {}

    private static Block read(Path file) throws IOException {
        try (InputStream in = DataSources.openFile(file)) {
            int magic = header(in, file, 1)[0];
            if (magic >>> 16 != 0 || (magic & 0xff) == 0) {
                throw new DataException(file + " starts with %08x; an IDX file starts with 00 00, a type and a rank".formatted(magic));
            }
            if ((magic >> 8 & 0xff) != UNSIGNED_BYTES) {
                throw new DataException(file + " has element type %02x; only unsigned bytes (08) are read".formatted(magic >> 8 & 0xff));
            }
            int[] extents = header(in, file, magic & 0xff);
            long count = 1;
            for (int extent : extents) {
                if (extent < 1 || count * extent > Integer.MAX_VALUE - 8) {
                    throw new DataException(file + " has the extents " + Arrays.toString(extents) + ", which are not positive or too large");
                }
                count *= extent;
            }
            byte[] values = in.readNBytes((int) count);
            if (values.length < count) {
                throw new DataException(file + " is truncated: " + Arrays.toString(extents) + " takes " + count + " bytes, there are " + values.length);
            }
            if (in.read() >= 0) {
                throw new DataException(file + " goes on after the " + count + " bytes that " + Arrays.toString(extents) + " takes");
            }
            return new Block(extents, values);
        } catch (EOFException | ZipException damaged) {
            throw new DataException(file + " is a damaged gzip file: " + damaged.getMessage());
        }
    }

    private static int[] header(InputStream in, Path file, int numbers) throws IOException {
        byte[] bytes = in.readNBytes(4 * numbers);
        if (bytes.length < 4 * numbers) {
            throw new DataException(file + " is truncated: it ends inside its header");
        }
        int[] values = new int[numbers];
        ByteBuffer.wrap(bytes).asIntBuffer().get(values);
        return values;
    }
}
