package io.tapeless.runtime.math;

/// The canonical end of every sum, maximum and minimum along a vectorised axis, shared by all back ends and lane widths.
///
/// A reduction keeps 16 *virtual lanes*: element `i` goes to lane `i mod 16`, and each lane adds its elements in ascending order.
/// (A 512-bit machine holds them in one vector, a 256-bit one in two, a 128-bit one in four, the scalar back end in
/// an array.) A kernel with several accumulators per lane adds accumulator `a` of `A` into `a - A/2`, halving, before it
/// comes here. The lanes are then added in a halving tree:
/// ```
/// (l0+l8) (l1+l9) … (l7+l15)   →   8 sums
/// (s0+s4) … (s3+s7)            →   4
/// (t0+t2) (t1+t3)              →   2
/// u0+u1
/// ```
/// A vector does one level by adding its upper half, moved down by a shuffle, to its lower half. `reduceLanes(ADD)` must not
/// be used instead: its order, and so its bits, differ between interpreter and compiler. Maximum and minimum use
/// any order, it cannot be seen in the result; they are NaN when any lane is. Theirs is a tree too: `Math.max` takes some ten cycles, and
/// sixteen that wait for each other are most of the time of a row of scores.
public final class Reductions {
    /// The number of virtual lanes.
    public static final int LANES = 16;

    private Reductions() {
    }

    /// The sum of `lanes[offset … offset+15]`.
    public static float sum16(float[] lanes, int offset) {
        return sum8(lanes[offset] + lanes[offset + 8], lanes[offset + 1] + lanes[offset + 9],
                lanes[offset + 2] + lanes[offset + 10], lanes[offset + 3] + lanes[offset + 11],
                lanes[offset + 4] + lanes[offset + 12], lanes[offset + 5] + lanes[offset + 13],
                lanes[offset + 6] + lanes[offset + 14], lanes[offset + 7] + lanes[offset + 15]);
    }

    private static float sum8(float s0, float s1, float s2, float s3, float s4, float s5, float s6, float s7) {
        return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    }

    /// The largest of `lanes[offset … offset+15]`.
    public static float max16(float[] lanes, int offset) {
        return Math.max(Math.max(max4(lanes, offset), max4(lanes, offset + 4)), Math.max(max4(lanes, offset + 8), max4(lanes, offset + 12)));
    }

    private static float max4(float[] lanes, int offset) {
        return Math.max(Math.max(lanes[offset], lanes[offset + 1]), Math.max(lanes[offset + 2], lanes[offset + 3]));
    }

    /// The smallest of `lanes[offset … offset+15]`.
    public static float min16(float[] lanes, int offset) {
        return Math.min(Math.min(min4(lanes, offset), min4(lanes, offset + 4)), Math.min(min4(lanes, offset + 8), min4(lanes, offset + 12)));
    }

    private static float min4(float[] lanes, int offset) {
        return Math.min(Math.min(lanes[offset], lanes[offset + 1]), Math.min(lanes[offset + 2], lanes[offset + 3]));
    }

    /// The sum of `lanes[offset … offset+15]`.
    public static double sum16(double[] lanes, int offset) {
        return sum8(lanes[offset] + lanes[offset + 8], lanes[offset + 1] + lanes[offset + 9],
                lanes[offset + 2] + lanes[offset + 10], lanes[offset + 3] + lanes[offset + 11],
                lanes[offset + 4] + lanes[offset + 12], lanes[offset + 5] + lanes[offset + 13],
                lanes[offset + 6] + lanes[offset + 14], lanes[offset + 7] + lanes[offset + 15]);
    }

    private static double sum8(double s0, double s1, double s2, double s3, double s4, double s5, double s6, double s7) {
        return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    }

    /// The largest of `lanes[offset … offset+15]`.
    public static double max16(double[] lanes, int offset) {
        return Math.max(Math.max(max4(lanes, offset), max4(lanes, offset + 4)), Math.max(max4(lanes, offset + 8), max4(lanes, offset + 12)));
    }

    private static double max4(double[] lanes, int offset) {
        return Math.max(Math.max(lanes[offset], lanes[offset + 1]), Math.max(lanes[offset + 2], lanes[offset + 3]));
    }

    /// The smallest of `lanes[offset … offset+15]`.
    public static double min16(double[] lanes, int offset) {
        return Math.min(Math.min(min4(lanes, offset), min4(lanes, offset + 4)), Math.min(min4(lanes, offset + 8), min4(lanes, offset + 12)));
    }

    private static double min4(double[] lanes, int offset) {
        return Math.min(Math.min(lanes[offset], lanes[offset + 1]), Math.min(lanes[offset + 2], lanes[offset + 3]));
    }
}
