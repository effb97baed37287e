package io.tapeless.compiler.emit;

import static io.tapeless.compiler.emit.GraphCases.K;
import static io.tapeless.compiler.emit.GraphCases.N;
import static io.tapeless.compiler.emit.GraphCases.T;
import static io.tapeless.compiler.emit.GraphCases.filled;
import static io.tapeless.compiler.emit.GraphCases.number;
import static io.tapeless.compiler.emit.GraphCases.shape;
import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Literal;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Views, copies and look-ups, with symbolic dims in every position.
class MovementBackendTest {
    private static final int[][] RUNS = {{1, 1, 1}, {3, 5, 2}, {70, 17, 20}, {64, 9, 12}};

    @Test
    void symbolicDimsInEveryPosition() {
        GraphCases one = new GraphCases("symbols");
        Value last = one.input("last", 3, N);
        Value middle = one.input("middle", 2, T, 18);
        Value both = one.input("both", N, T, 5);
        Value product = one.input("product", N.times(T));
        Value next = one.input("next", N.plus(1), 3);
        one.output(exp(last)).output(sum(last, List.of(1))).output(sum(last, List.of(0)));
        one.output(permute(middle, List.of(1, 0, 2))).output(tanh(permute(middle, List.of(2, 1, 0))));
        one.output(reshape(both, shape(N.times(T), 5))).output(times(reshape(both, shape(N.times(T).times(5))), 2));
        one.output(plus(reshape(product, shape(N, T)), sum(both, List.of(2))));
        one.output(slice(next, 0, Dim.ZERO, N)).output(slice(next, 0, Dim.ONE, N)).output(slice(next, 0, N, Dim.ONE));
        one.output(minus(slice(next, 0, Dim.ONE, N), slice(next, 0, Dim.ZERO, N)));
        one.output(over(sum(last, List.of(0, 1)), number(N.times(3).plus(1), sum(last, List.of(0, 1)))));
        one.output(broadcast(sum(last, List.of(0)), shape(K, 2, N)));
        Backends.check(List.of(one.runs(RUNS)));
    }

    /// Long padding is put in place part by part, whatever it fills up with, along the last axis or another, and where what it takes ends with a symbol.
    @Test
    void longPadding() {
        GraphCases one = new GraphCases("longPadding");
        Value x = one.input("x", N, 9, 40);
        Value y = one.input("y", 24, N);
        one.output(pad(exp(x), 2, Dim.of(3), Dim.ZERO, 0)).output(pad(x, 1, Dim.ZERO, Dim.of(2), -1)).output(pad(x, 0, N, Dim.ONE, 2));
        one.output(pad(pad(x, 1, Dim.ONE, Dim.ONE, 0), 2, Dim.ONE, Dim.of(20), 5)).output(pad(y, 1, Dim.of(2), N, 1));
        one.output(concat(List.of(x, slice(x, 2, Dim.ZERO, Dim.ONE)), 2));
        Backends.check(List.of(one.runs(new int[][] {{1}, {70}})));
    }

    @Test
    void slicesPaddingAndConcatenation() {
        GraphCases one = new GraphCases("edges");
        Value x = one.input("x", N, 21);
        Value y = one.input("y", K, 21);
        one.output(pad(x, 0, Dim.ONE, Dim.of(2), 0.5)).output(pad(x, 1, Dim.of(3), Dim.ZERO, -1)).output(pad(x, 1, Dim.ZERO, N, 0));
        one.output(pad(exp(x), 1, Dim.ONE, Dim.ONE, 0)).output(exp(pad(x, 1, Dim.ONE, Dim.ONE, 0)));
        one.output(concat(List.of(x, y), 0)).output(concat(List.of(x, x, exp(x)), 1));
        one.output(times(concat(List.of(y, x, y), 0), 3));
        one.output(sum(concat(List.of(x, y), 0), List.of(0))).output(sum(pad(x, 1, Dim.of(4), Dim.of(4), 1), List.of(1)));
        one.output(slice(concat(List.of(x, y), 0), 0, N.plus(-1), Dim.of(2)));
        one.output(slice(x, 1, Dim.of(5), Dim.of(16))).output(exp(slice(permute(x, List.of(1, 0)), 0, Dim.of(20), Dim.ONE)));
        one.output(slice(slice(x, 1, Dim.of(2), Dim.of(18)), 1, Dim.of(1), Dim.of(17)));
        Value shifted = plus(slice(x, 1, Dim.ONE, Dim.of(20)), slice(x, 1, Dim.ZERO, Dim.of(20)));
        one.output(shifted).output(pad(shifted, 1, Dim.ONE, Dim.ZERO, 0));
        Backends.check(List.of(one.runs(RUNS)));
    }

    /// Functions that have a kernel each, so that what lies between them is stored: some may write where they read, some must not.
    @Test
    void kernelsThatWriteWhereTheyRead() {
        GraphCases one = new GraphCases("places");
        Value x = one.input("x", N, N);
        Value row = one.input("row", N);
        Value first = exp(x);
        Value same = tanh(first);
        Value turned = plus(tanh(plus(permute(same, List.of(1, 0)), same)), same);
        Value below = tanh(plus(exp(turned), broadcast(slice(turned, 0, Dim.ZERO, Dim.ONE), shape(N, N), List.of(0, 1))));
        one.output(sum(below, List.of(0))).output(sum(exp(times(tanh(below), broadcast(exp(row), shape(N, N), List.of(1)))), List.of(1)));
        Backends.check(List.of(one.runs(RUNS)));
    }

    @Test
    void reshapesOfWhatIsStoredAndWhatIsNot() {
        GraphCases one = new GraphCases("reshapes");
        Value x = one.input("x", N, 4, 6);
        one.output(reshape(x, shape(N, 24))).output(reshape(x, shape(N, 1, 4, 6, 1))).output(exp(reshape(exp(x), shape(N.times(4), 6))));
        one.output(sum(reshape(tanh(x), shape(N, 24)), List.of(1))).output(reshape(sum(x, List.of(1)), shape(N.times(6))));
        one.output(reshape(reshape(permute(x, List.of(0, 2, 1)), shape(N, 24)), shape(N, 8, 3)));
        one.output(permute(reshape(x, shape(N, 8, 3)), List.of(2, 0, 1)));
        one.output(times(reshape(filled(2, DType.F64, 24), shape(4, 6)), sum(x, List.of(0))));
        Backends.check(List.of(one.runs(RUNS)));
    }

    @Test
    void lookUps() {
        GraphCases one = new GraphCases("look-ups");
        Value table = one.input("table", 11, 19);
        Value x = one.input("x", N, 11);
        for (DType dtype : List.of(DType.I32, DType.I64)) {
            Value index = one.input(dtype, "index" + dtype, 11, N);
            Value pairs = one.input(dtype, "pairs" + dtype, 11, N, 2);
            one.output(take(table, index, 0)).output(take(table, pairs, 0)).output(take(x, pairs, 1));
            one.output(gather(x, pairs, 1)).output(gather(x, reshape(index, shape(N, 1)), 1));
            one.output(scatterElements(pairs, one.input("updates" + dtype, N, 2), 1, Dim.of(11)));
            one.output(scatterSlices(index, one.input("slices" + dtype, N, 19), 0, Dim.of(11)));
            one.output(scatterSlices(pairs, exp(one.input("more" + dtype, N, 2, 3)), 0, Dim.of(11)));
            one.output(oneHot(index, 0, Dim.of(11), DType.F64)).output(oneHot(index, 1, Dim.of(11), DType.F64));
            one.output(oneHot(pairs, 1, Dim.of(11), DType.F64)).output(minus(x, oneHot(index, 1, Dim.of(11), DType.F64)));
            one.output(sum(times(x, oneHot(index, 1, Dim.of(11), DType.F64)), List.of(1)));
        }
        one.output(take(table, filled(3, DType.I32, 2), 0)).output(take(filled(2, DType.F64, 5, 3), one.input(DType.I32, "small", 5, K), 0));
        one.output(oneHot(argMax(x, 1), 1, Dim.of(11), DType.F64)).output(take(x, argMax(x, 0), 0));
        one.output(exp(take(tanh(table), one.input(DType.I32, "rows", 11, 4), 0)));
        Backends.check(List.of(one.runs(RUNS)));
    }

    @Test
    void truthValuesAndIntegers() {
        GraphCases one = new GraphCases("types");
        Value flags = one.input(DType.BOOL, "flags", 2, N, 18);
        Value x = one.input("x", N, 18);
        Value counts = one.input(DType.I32, "counts", 9, N, 18);
        Value longs = one.input(DType.I64, "longs", 9, N, 18);
        Value positive = greater(x, like(x, 0));
        one.output(not(flags)).output(and(flags, positive)).output(or(positive, flags)).output(positive).output(flags);
        one.output(where(flags, x, negate(x))).output(where(and(flags, positive), exp(x), like(x, 7))).output(cast(flags, DType.F64));
        one.output(where(greater(counts, like(counts, 4)), x, like(x, 0))).output(cast(counts, DType.F64)).output(cast(longs, DType.F64));
        one.output(plus(counts, like(counts, 2))).output(times(longs, longs)).output(cast(times(x, 5), DType.I32)).output(cast(x, DType.BOOL));
        one.output(cast(counts, DType.I64)).output(cast(longs, DType.I32)).output(where(flags, counts, negate(counts)));
        one.output(equal(counts, cast(longs, DType.I32))).output(times(cast(counts, DType.F64), x)).output(sign(counts)).output(absolute(negate(longs)));
        one.output(maximum(counts, like(counts, 3))).output(minimum(longs, like(longs, 3)));
        Backends.check(List.of(one.runs(RUNS)));
    }

    @Test
    void resultsThatAreInputsNumbersAndLiterals() {
        GraphCases one = new GraphCases("results");
        Value x = one.input("x", N, 3);
        Value literal = Value.of(new Literal(List.of(1.0, -2.5, 0.1), new TensorType(DType.F64, Shape.of(3))));
        one.output(x).output(reshape(x, shape(N.times(3)))).output(filled(1.5, DType.F64, N, 2)).output(number(N.times(2), filled(0, DType.F64)));
        one.output(literal).output(reshape(literal, shape(3, 1))).output(times(x, broadcast(literal, x.shape()))).output(exp(number(N, literal)));
        one.output(filled(1, DType.BOOL, 2)).output(filled(4, DType.I32, N)).output(filled(5, DType.I64)).output(x);
        Backends.check(List.of(one.runs(RUNS)));
    }

    /// Names that emitted code uses for itself.
    @Test
    void namesOfTheSpecMayBeAnything() {
        GraphCases one = new GraphCases("names");
        Value sum = null;
        for (String name : List.of("a", "b", "k", "i", "n", "left0", "right1", "lanes", "SPECIES", "mask", "from", "to", "class", "float", "team", "t",
                "results", "execute", "predict", "a.b_c", "aBC", "e", "e2", "total", "scalar", "worker", "int", "Math", "Checks", "name", "array")) {
            Value x = one.input(name, 20, 20);
            sum = sum == null ? x : plus(einsum(x, List.of(0, 1), sum, List.of(1, 2), List.of(0, 2)).labelled(name), tanh(x));
        }
        Backends.check(List.of(one.output(sum).runs()), 1);
    }
}
