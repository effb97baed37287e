package io.tapeless.compiler.conformance;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;

/// The data of the training cases, as `case.json` describes them: rows of numbers, each with a class.
///
/// @param size   how many rows there are
/// @param inputs the inputs of a row
/// @param labels its class, or its classes
record TrainingData(int size, IntFunction<double[]> inputs, IntFunction<double[]> labels) {
    private static TrainingData of(List<double[]> inputs, List<Integer> labels) {
        return new TrainingData(inputs.size(), inputs::get, row -> new double[] {labels.get(row)});
    }

    /// scikit-learn's 8×8 digits: 64 values / 16, last column = label.
    static TrainingData digits(Path shared) throws IOException {
        List<double[]> rows = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(unzip(shared.resolve("data/sklearn/digits.csv.gz")),
                StandardCharsets.UTF_8))) {
            lines.lines().map(line -> line.split(",")).forEach(cells -> {
                rows.add(IntStream.range(0, 64).mapToDouble(i -> Double.parseDouble(cells[i]) / 16).toArray());
                labels.add((int) Double.parseDouble(cells[64]));
            });
        }
        return of(rows, labels);
    }

    /// Fashion-MNIST's training or test images: pixel / 255 in float32.
    static TrainingData fashion(Path shared, boolean training) throws IOException {
        return images(shared.resolve("data/fashion-mnist"), training);
    }

    /// MNIST's.
    static TrainingData mnist(Path shared, boolean training) throws IOException {
        return images(shared.resolve("data/mnist"), training);
    }

    private static TrainingData images(Path folder, boolean training) throws IOException {
        String set = training ? "train" : "t10k";
        List<double[]> rows = new ArrayList<>();
        try (DataInputStream images = new DataInputStream(unzip(folder.resolve(set + "-images-idx3-ubyte.gz")));
                DataInputStream classes = new DataInputStream(unzip(folder.resolve(set + "-labels-idx1-ubyte.gz")))) {
            images.skipNBytes(4);
            int count = images.readInt();
            images.skipNBytes(8);
            classes.skipNBytes(8);
            byte[] pixels = new byte[784];
            for (int i = 0; i < count; i++) {
                images.readFully(pixels);
                rows.add(IntStream.range(0, 784).mapToDouble(p -> (pixels[p] & 0xff) / 255f).toArray());
            }
            byte[] labels = classes.readNBytes(count);
            return new TrainingData(count, rows::get, row -> new double[] {labels[row]});
        }
    }

    /// Three characters of a name and the next one, from the first 90 % (`training`) or the last 10 % of the lines.
    static TrainingData names(Path shared, boolean training) throws IOException {
        List<String> names = Files.readAllLines(shared.resolve("data/names/names.txt"));
        int border = (int) (names.size() * 0.9);
        List<double[]> rows = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (String name : training ? names.subList(0, border) : names.subList(border, names.size())) {
            double[] context = new double[3];
            for (char c : (name + '`').toCharArray()) { // '`' comes before 'a': the end has number 0
                rows.add(context);
                labels.add(c - '`');
                context = new double[] {context[1], context[2], c - '`'};
            }
        }
        return of(rows, labels);
    }

    /// Windows of `width` characters of Tiny Shakespeare by where they start, and the characters one further on.
    static TrainingData shakespeare(Path shared, int width) throws IOException {
        String text = Files.readString(shared.resolve("data/tinyshakespeare/input.txt"));
        int[] alphabet = text.chars().distinct().sorted().toArray();
        double[] tokens = text.chars().mapToDouble(c -> Arrays.binarySearch(alphabet, c)).toArray();
        return new TrainingData(tokens.length - width, start -> Arrays.copyOfRange(tokens, start, start + width),
                start -> Arrays.copyOfRange(tokens, start + 1, start + 1 + width));
    }

    private static InputStream unzip(Path file) throws IOException {
        return new GZIPInputStream(Files.newInputStream(file), 1 << 16);
    }

    /// `count` rows, the first at `from`, each `step` after the one before.
    TrainingData rows(int from, int count, int step) {
        return new TrainingData(count, row -> inputs.apply(from + row * step), row -> labels.apply(from + row * step));
    }

    /// The inputs of the given rows, one after the other.
    double[] inputs(long[] rows) {
        return joined(rows, inputs);
    }

    /// The classes of the given rows.
    double[] labels(long[] rows) {
        return joined(rows, labels);
    }

    private static double[] joined(long[] rows, IntFunction<double[]> values) {
        return LongStream.of(rows).mapToInt(Math::toIntExact).mapToObj(values).flatMapToDouble(Arrays::stream).toArray();
    }
}
