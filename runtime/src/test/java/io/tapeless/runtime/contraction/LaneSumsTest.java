package io.tapeless.runtime.contraction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.runtime.math.Reductions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Sums of lanes side by side have the bits of one sum at a time.
class LaneSumsTest {
    @Test
    void sameBitsAsOneSumAtATime() {
        SplittableRandom random = new SplittableRandom(5);
        for (int count : new int[] {1, 3, 4, 15, 16, 17, 20, 24, 36}) {
            float[] lanes = new float[7 + (16 * count + 255) / 256 * 256];
            for (int i = 0; i < lanes.length; i++) {
                lanes[i] = (float) Math.scalb(random.nextDouble() - 0.5, random.nextInt(20));
            }
            float[] before = lanes.clone();
            LaneSums.add(lanes, 7, count);
            for (int i = 0; i < count; i++) {
                assertEquals(Reductions.sum16(before, 7 + 16 * i), lanes[7 + i], count + " sums, " + i);
            }
        }
    }
}
