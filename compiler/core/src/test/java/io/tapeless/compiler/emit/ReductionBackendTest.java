package io.tapeless.compiler.emit;

import static io.tapeless.compiler.emit.GraphCases.K;
import static io.tapeless.compiler.emit.GraphCases.N;
import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Sums, extremes and their positions over every choice of axes, short and long.
class ReductionBackendTest {
    private static void all(GraphCases one, Value x, List<Integer> axes) {
        one.output(sum(x, axes)).output(maxOver(x, axes)).output(minOver(x, axes));
        one.output(argMax(x, axes.getFirst())).output(argMin(x, axes.getLast()));
    }

    @Test
    void everyChoiceOfAxes() {
        List<BackendCase> cases = new ArrayList<>();
        for (List<Integer> axes : List.of(List.of(0), List.of(1), List.of(2), List.of(0, 1), List.of(1, 2), List.of(0, 2), List.of(0, 1, 2))) {
            GraphCases one = new GraphCases("axes " + axes);
            all(one, one.input("a", 5, 3, 37), axes);
            all(one, one.input("b", N, 17, 2), axes);
            all(one, one.input("c", 2, N, K), axes);
            cases.add(one.runs(new int[] {1, 1}, new int[] {35, 7}, new int[] {4, 70}));
        }
        Backends.check(cases);
    }

    @Test
    void longOnesWithWorkBeforeAndAfter() {
        GraphCases one = new GraphCases("long");
        Value x = one.input("x", 3, 1000);
        Value y = one.input("y", 1000, 19);
        Value z = one.input("z", 5003);
        for (Value value : List.of(x, y)) {
            for (int axis = 0; axis < 2; axis++) {
                one.output(mean(value, List.of(axis)));
                one.output(sum(times(value, value), List.of(axis)));
                one.output(sqrt(mean(exp(value), List.of(axis))));
                one.output(minus(value, restore(maxOver(value, List.of(axis)), value.shape(), List.of(axis))));
            }
        }
        one.output(sum(z, List.of(0))).output(mean(absolute(z), List.of(0))).output(maxOver(z, List.of(0)));
        Backends.check(List.of(one.runs()), 1);
    }

    @Test
    void softmaxAndStatisticsOfSymbolicRows() {
        GraphCases one = new GraphCases("rows");
        Value x = one.input("x", N, K);
        Value e = exp(minus(x, restore(maxOver(x, List.of(1)), x.shape(), List.of(1))));
        one.output(over(e, restore(sum(e, List.of(1)), x.shape(), List.of(1))));
        Value mean = mean(x, List.of(0));
        Value centred = minus(x, broadcast(mean, x.shape()));
        one.output(mean).output(mean(times(centred, centred), List.of(0)));
        one.output(logSumExp(x, List.of(1))).output(logSumExp(x, List.of(0, 1)));
        Backends.check(List.of(one.runs(new int[] {1, 1}, new int[] {3, 40}, new int[] {65, 10})));
    }

    /// Vectors of any length: whole ones, one that starts early, and rows that fill none.
    @Test
    void extremesOfRows() {
        GraphCases one = new GraphCases("extremes");
        for (int row : new int[] {15, 16, 17, 24, 65, 96}) {
            Value x = one.input("x" + row, 7, row);
            one.output(maxOver(x, List.of(1))).output(minOver(minus(x, sin(x)), List.of(1))).output(maxOver(times(x, x), List.of(0, 1)));
        }
        Value y = one.input("y", N, K);
        one.output(maxOver(y, List.of(1))).output(minOver(y, List.of(1)));
        Backends.check(List.of(one.runs(new int[] {2, 1}, new int[] {3, 5}, new int[] {5, 17}, new int[] {4, 24}, new int[] {4, 64})));
    }

    @Test
    void integersAndTruthValues() {
        GraphCases one = new GraphCases("integers");
        for (DType dtype : List.of(DType.I32, DType.I64)) {
            Value x = one.input(dtype, dtype.toString(), 50, N, 40);
            one.output(sum(x, List.of(0))).output(sum(x, List.of(1))).output(sum(x, List.of(0, 1)));
            one.output(maxOver(x, List.of(1))).output(minOver(x, List.of(0))).output(argMax(x, 1));
        }
        Value flags = one.input(DType.BOOL, "flags", 2, N, 40);
        one.output(mean(cast(flags, DType.F64), List.of(0, 1)));
        one.output(sum(cast(flags, DType.I32), List.of(1)));
        Backends.check(List.of(one.runs(new int[] {1}, new int[] {33})));
    }
}
