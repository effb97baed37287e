package io.tapeless.runtime.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisOrderTest {
    @Test
    void everyElementGoesToItsPlace() {
        for (int[] shape : List.of(new int[] {37, 19}, new int[] {1, 50}, new int[] {64, 32})) {
            check(shape, 1, 0);
            check(shape, 0, 1);
        }
        for (int[] order : List.of(new int[] {0, 1, 2}, new int[] {0, 2, 1}, new int[] {1, 0, 2}, new int[] {1, 2, 0}, new int[] {2, 0, 1},
                new int[] {2, 1, 0})) {
            check(new int[] {3, 17, 20}, order);
        }
        check(new int[] {2, 3, 4, 5}, 3, 1, 0, 2);
    }

    /// Both element types, against the definition: axis i of the result is axis `order[i]`.
    private static void check(int[] shape, int... order) {
        int count = 1;
        for (int extent : shape) {
            count *= extent;
        }
        float[] from = new float[count];
        double[] wide = new double[count];
        for (int i = 0; i < count; i++) {
            from[i] = i;
            wide[i] = i;
        }
        float[] to = new float[count];
        double[] wideTo = new double[count];
        AxisOrder.permute(from, shape, order, to);
        AxisOrder.permute(wide, shape, order, wideTo);
        for (int i = 0; i < count; i++) {
            assertEquals(source(i, shape, order), to[i], "element " + i);
            assertEquals(to[i], wideTo[i]);
        }
        int[] inverse = new int[order.length];
        int[] permuted = new int[order.length];
        for (int axis = 0; axis < order.length; axis++) {
            inverse[order[axis]] = axis;
            permuted[axis] = shape[order[axis]];
        }
        float[] back = new float[count];
        AxisOrder.permute(to, permuted, inverse, back);
        assertArrayEquals(from, back);
    }

    /// The position in `from` of element `at` of the result.
    private static int source(int at, int[] shape, int[] order) {
        int[] coordinates = new int[shape.length];
        int rest = at;
        for (int axis = order.length - 1; axis >= 0; axis--) {
            coordinates[order[axis]] = rest % shape[order[axis]];
            rest /= shape[order[axis]];
        }
        int position = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            position = position * shape[axis] + coordinates[axis];
        }
        return position;
    }
}
