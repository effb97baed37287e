package io.tapeless.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.data.Column;
import io.tapeless.runtime.data.Values;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnFeedTest {
    private static final int[] ORDER = {2, 0, 1};
    private static final List<Values> SOURCES = List.of(new Values.Pixels(new byte[] {0, 51, (byte) 255}), new Values.Floats(new float[] {0, 0.2f, 1}),
            new Values.Doubles(new double[] {0, 0.2, 1}), new Values.Integers(new int[] {0, 7, 1}));

    @Test
    void rowsAreGatheredInOrderAndConverted() {
        assertArrayEquals(new float[] {1f, 0f, 0.2f}, (float[]) filled(ElementType.F32, SOURCES.get(0)));
        assertArrayEquals(new float[] {1f, 0f, 0.2f}, (float[]) filled(ElementType.F32, SOURCES.get(1)));
        assertArrayEquals(new float[] {1f, 0f, 0.2f}, (float[]) filled(ElementType.F32, SOURCES.get(2)));
        assertArrayEquals(new double[] {1, 0, 0.2f}, (double[]) filled(ElementType.F64, SOURCES.get(0)));
        assertArrayEquals(new double[] {1, 0, 0.2}, (double[]) filled(ElementType.F64, SOURCES.get(2)));
        assertArrayEquals(new int[] {1, 0, 7}, (int[]) filled(ElementType.I32, SOURCES.get(3)));
        assertArrayEquals(new long[] {1, 0, 7}, (long[]) filled(ElementType.I64, SOURCES.get(3)));
        assertArrayEquals(new boolean[] {true, false, true}, (boolean[]) filled(ElementType.BOOL, SOURCES.get(3)));
    }

    @Test
    void fillingABatchAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (ElementType type : ElementType.values()) {
            for (Values source : SOURCES) {
                ColumnFeed feed = new ColumnFeed(spec(type), column(source), type.newArray(3));
                feed.fill(ORDER, 0, 3);
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 1000; i++) {
                    feed.fill(ORDER, 0, 3);
                }
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                assertEquals(0, allocated / 1000, type + " from " + source);
            }
        }
    }

    @Test
    void batchRowsCanBeAnySymbolButMustComeFirst() {
        ModelInfo info = info(TensorSpec.of("x", TensorSpec.Role.INPUT, ElementType.F32, "[B, T]", s -> new int[] {s[1], s[0]}));
        BatchShape shape = BatchShape.of(info, 7);
        assertArrayEquals(new int[] {5, 7}, shape.symbols(7));
        assertEquals(5, shape.width(info.inputs().getFirst()));
        var later = TensorSpec.of("z", TensorSpec.Role.TARGET, ElementType.F32, "[T, B]", s -> new int[] {s[0], s[1]});
        assertThrows(TrainingException.class, () -> shape.width(later));
        assertThrows(TrainingException.class, () -> BatchShape.of(info, 101), "above the maximum");
    }

    @Test
    void aFixedBatchTakesWholeBatchesOnly() {
        ModelInfo info = info(TensorSpec.of("x", TensorSpec.Role.INPUT, ElementType.F32, "[4, 2]", s -> new int[] {4, 2}));
        BatchShape shape = BatchShape.of(info, 0);
        assertEquals(4, shape.rows());
        assertEquals(2, shape.width(info.inputs().getFirst()));
        shape.checkRows("train", 8);
        assertThrows(TrainingException.class, () -> shape.checkRows("train", 6));
        assertThrows(TrainingException.class, () -> BatchShape.of(info, 2));
    }

    private static ModelInfo info(TensorSpec input) {
        List<ModelInfo.Symbol> symbols = List.of(new ModelInfo.Symbol("T", 5, 5), new ModelInfo.Symbol("B", 3, 100));
        return new ModelInfo("M", ElementType.F32, "scalar", symbols, List.of(input), List.of(), List.of(), List.of(), List.of());
    }

    private static Object filled(ElementType type, Values source) {
        ColumnFeed feed = new ColumnFeed(spec(type), column(source), type.newArray(3));
        feed.fill(ORDER, 0, 3);
        return feed.batch();
    }

    private static TensorSpec spec(ElementType type) {
        return TensorSpec.of("x", TensorSpec.Role.INPUT, type, "[N]", s -> new int[] {s[0]});
    }

    private static Column column(Values values) {
        return Column.of("c", Column.Role.FEATURES, values);
    }
}
