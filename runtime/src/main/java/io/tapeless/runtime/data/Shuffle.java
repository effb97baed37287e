package io.tapeless.runtime.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Random orders that depend on a seed alone.
public final class Shuffle {
    private Shuffle() {}

    /// The numbers 0 to `count` − 1 in a random order.
    public static int[] order(int count, long seed) {
        int[] order = new int[count];
        fill(order, seed);
        return order;
    }

    /// Fills `order` with the numbers 0 to its length − 1 in a random order, whatever it held before.
    public static void fill(int[] order, long seed) {
        Arrays.setAll(order, i -> i);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }
}
