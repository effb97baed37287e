package io.tapeless.runtime.data;

import java.util.List;
import java.util.SplittableRandom;

/// The data set inside this library: 28×28 grey images of digits, drawn when asked for. No fonts, no files, no download.
final class EmbeddedDigits {
    private static final int TRAIN = 12_000;
    private static final int TEST = 2_000;
    private static final long SEED = 20_260_101;

    private EmbeddedDigits() {}

    static Dataset open(String source, SourceOptions options) throws DataException {
        options.allowOnly("train", "test", "seed");
        int train = (int) options.wholeNumber("train", TRAIN, 1, 1_000_000);
        int test = (int) options.wholeNumber("test", TEST, 0, 1_000_000);
        long seed = options.wholeNumber("seed", SEED, Long.MIN_VALUE, Long.MAX_VALUE);
        // Two streams, so that the test images stay the same whatever number of training images is asked for.
        SplittableRandom root = new SplittableRandom(seed);
        long trainSeed = root.nextLong();
        long testSeed = root.nextLong();
        return new Dataset(source, draw("train", train, trainSeed), draw("test", test, testSeed));
    }

    private static Dataset.Split draw(String name, int count, long seed) {
        int pixels = DigitPainter.SIZE * DigitPainter.SIZE;
        byte[] images = new byte[Math.multiplyExact(count, pixels)];
        int[] labels = new int[count];
        SplittableRandom random = new SplittableRandom(seed);
        DigitPainter painter = new DigitPainter();
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(10);
            painter.draw(labels[i], random.nextLong(), images, i * pixels);
        }
        return new Dataset.Split(name, count, List.of(
                Column.of("image", Column.Role.FEATURES, new Values.Pixels(images), DigitPainter.SIZE, DigitPainter.SIZE),
                Column.of("label", Column.Role.TARGET, new Values.Integers(labels))));
    }
}
