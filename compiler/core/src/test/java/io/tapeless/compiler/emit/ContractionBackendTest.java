package io.tapeless.compiler.emit;

import static io.tapeless.compiler.emit.GraphCases.N;
import static io.tapeless.compiler.op.Formulas.*;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Sums of products: every orientation at sizes that leave register tiles and vectors partly filled.
class ContractionBackendTest {
    private static final List<Integer> NN_LEFT = List.of(0, 1);
    private static final List<Integer> NN_RIGHT = List.of(1, 2);
    private static final List<Integer> NT_RIGHT = List.of(2, 1);
    private static final List<Integer> TN_LEFT = List.of(1, 0);
    private static final List<Integer> RESULT = List.of(0, 2);

    /// Both factors of a product in both orders of their axes.
    private record Factors(GraphCases graph, Value a, Value b, Value at, Value bt) {
        static Factors of(String name, int m, int k, int n) {
            GraphCases graph = new GraphCases(name + " " + m + "x" + k + "x" + n);
            return new Factors(graph, graph.input("a", m, k), graph.input("b", k, n), graph.input("at", k, m), graph.input("bt", n, k));
        }
    }

    private static Value multiply(Value a, Value b) {
        return einsum(a, NN_LEFT, b, NN_RIGHT, RESULT);
    }

    @Test
    void products() {
        List<BackendCase> cases = new ArrayList<>();
        int[][] sizes = {{1, 7, 13}, {16, 17, 31}, {64, 65, 7}, {13, 207, 1}, {31, 1, 64}, {26, 16, 33}, {7, 64, 207}, {61, 5, 24}, {15, 9, 120}, {4, 3, 61}};
        for (int[] size : sizes) {
            Factors factors = Factors.of("product", size[0], size[1], size[2]);
            factors.graph.output(multiply(factors.a, factors.b));
            factors.graph.output(einsum(factors.a, NN_LEFT, factors.bt, NT_RIGHT, RESULT));
            factors.graph.output(einsum(factors.at, TN_LEFT, factors.b, NN_RIGHT, RESULT));
            factors.graph.output(einsum(factors.at, TN_LEFT, factors.bt, NT_RIGHT, RESULT));
            factors.graph.output(einsum(factors.a, NN_LEFT, factors.b, NN_RIGHT, List.of(2, 0)));
            cases.add(factors.graph.runs());
        }
        Backends.check(cases);
    }

    /// Results narrow on one side: lanes along the other, or along the sum, with rests of every tile; and one that ends in tiles of three vectors.
    @Test
    void narrowProducts() {
        List<BackendCase> cases = new ArrayList<>();
        int[][] sizes = {{1, 130, 100}, {7, 150, 13}, {50, 133, 2}, {70, 64, 10}, {100, 48, 3}, {90, 103, 1}, {1, 64, 40}, {24, 12, 72}, {64, 128, 23}};
        for (int[] size : sizes) {
            Factors factors = Factors.of("narrow", size[0], size[1], size[2]);
            factors.graph.output(multiply(factors.a, factors.b));
            factors.graph.output(einsum(factors.at, TN_LEFT, factors.b, NN_RIGHT, RESULT));
            factors.graph.output(einsum(factors.at, TN_LEFT, factors.bt, NT_RIGHT, RESULT));
            Value product = einsum(factors.a, NN_LEFT, factors.bt, NT_RIGHT, RESULT);
            factors.graph.output(maximum(plus(product, broadcast(factors.graph.input("bias", factors.bt.shape().dim(0)), product.shape())), like(product, 0)));
            cases.add(factors.graph.runs());
        }
        GraphCases rows = new GraphCases("narrow symbolic");
        Value x = rows.input("x", N, 70);
        rows.output(einsum(x, NN_LEFT, rows.input("w", 3, 70), NT_RIGHT, RESULT));
        rows.output(einsum(x, NN_LEFT, rows.input("v", 70, 1), NN_RIGHT, RESULT));
        rows.output(einsum(x, TN_LEFT, rows.input("y", N, 5), NN_RIGHT, RESULT));
        cases.add(rows.runs(new int[] {1}, new int[] {29}));
        Backends.check(cases);
    }

    /// One to four columns beyond whole vectors, where the left operand lies along the rows: they have lanes along the rows, and rows that start early.
    @Test
    void fewColumnsBeyondVectors() {
        List<BackendCase> cases = new ArrayList<>();
        int[][] sizes = {{16, 30, 17}, {33, 33, 34}, {150, 40, 20}, {97, 20, 35}};
        for (int[] size : sizes) {
            Factors factors = Factors.of("edge", size[0], size[1], size[2]);
            Value product = einsum(factors.at, TN_LEFT, factors.b, NN_RIGHT, RESULT);
            factors.graph.output(product);
            factors.graph.output(multiply(factors.a, factors.b));
            Value bias = broadcast(factors.graph.input("bias", size[2]), product.shape());
            factors.graph.output(maximum(plus(einsum(factors.at, TN_LEFT, negate(factors.b), NN_RIGHT, RESULT), bias), like(product, 0)));
            cases.add(factors.graph.runs());
        }
        GraphCases batch = new GraphCases("edges of a batch");
        Value left = batch.input("left", N, 24, 18);
        batch.output(einsum(left, List.of(3, 1, 0), batch.input("right", N, 24, 19), List.of(3, 1, 2), List.of(3, 0, 2)));
        cases.add(batch.runs(new int[] {1}, new int[] {3}));
        Backends.check(cases);
    }

    /// The same where the left operand lies along the sum: these columns are sums along their terms, whole vectors of them or not, whatever is made of them,
    /// and where an operand, a bias or a position is read.
    @Test
    void fewColumnsAlongTheSum() {
        List<BackendCase> cases = new ArrayList<>();
        int[][] sizes = {{33, 33, 33}, {65, 64, 34}, {36, 65, 65}, {40, 100, 100}, {19, 150, 51}, {8, 300, 17}};
        for (int[] size : sizes) {
            Factors factors = Factors.of("along the sum", size[0], size[1], size[2]);
            Value product = multiply(factors.a, factors.b);
            factors.graph.output(product);
            Value bias = broadcast(factors.graph.input("bias", size[2]), product.shape());
            factors.graph.output(maximum(plus(multiply(factors.a, negate(factors.b)), bias), like(product, 0)));
            factors.graph.output(tanh(plus(multiply(negate(factors.a), factors.b), times(factors.graph.input("other", size[0], size[2]), 2))));
            factors.graph.output(einsum(factors.a, NN_LEFT, factors.bt, NT_RIGHT, RESULT));
            factors.graph.output(multiply(slice(factors.a, 0, Dim.of(3), Dim.of(size[0] - 3)), factors.b));
            factors.graph.output(multiply(factors.a, broadcast(factors.graph.input("column", size[1], 1), factors.b.shape())));
            factors.graph.output(concat(List.of(multiply(factors.a, times(factors.b, 3)), product), 0));
            cases.add(factors.graph.runs());
        }
        Backends.check(cases);
    }

    /// Large operands whose rows are pages apart are packed into panels; the sums of several blocks of k are one chain all the same.
    @Test
    void largeProducts() {
        GraphCases one = new GraphCases("large");
        Value x = one.input("x", N, 300);
        Value w = one.input("w", 300, 1024);
        Value bias = one.input("bias", 1024);
        Value product = multiply(x, w);
        one.output(maximum(plus(product, broadcast(bias, product.shape())), like(product, 0)));
        one.output(einsum(w, List.of(1, 0), x, List.of(2, 1), List.of(0, 2)));
        Value row = one.input("row", 300);
        Value single = einsum(row, List.of(0), w, List.of(0, 1), List.of(1));
        one.output(maximum(plus(single, bias), like(single, 0)));
        one.output(einsum(one.input("column", 300, 1), TN_LEFT, slice(w, 1, Dim.of(7), Dim.of(150)), NN_RIGHT, RESULT));
        Value transposed = one.input("transposed", 1024, 300);
        one.output(maximum(einsum(x, NN_LEFT, transposed, NT_RIGHT, RESULT), like(product, 0)));
        one.output(einsum(x, NN_LEFT, negate(transposed), NT_RIGHT, RESULT));
        Value wide = one.input("wide", 13, 3, 250);
        Value other = one.input("other", 3, 250, 1024);
        one.output(einsum(wide, List.of(0, 1, 2), other, List.of(1, 2, 3), List.of(0, 3)));
        one.output(einsum(wide, List.of(0, 1, 2), other, List.of(1, 2, 3), List.of(1, 0, 3)));
        Backends.check(List.of(one.runs(new int[] {1}, new int[] {29})));
    }

    /// What comes from memory is read in its order for a few rows too.
    @Test
    void aFewRowsByMatricesBeyondTheThirdCache() {
        GraphCases one = new GraphCases("far");
        Value few = one.input("few", 5, 2, 1300);
        Value far = one.input("far", 2, 1300, 2000);
        one.output(einsum(few, List.of(0, 1, 2), far, List.of(1, 2, 3), List.of(0, 3)));
        Backends.check(List.of(one.runs(new int[] {1})));
    }

    @Test
    void symbolicRowsColumnsAndDepth() {
        GraphCases one = new GraphCases("symbolic");
        Value x = one.input("x", N, 33);
        Value w = one.input("w", 18, 33);
        Value dy = one.input("dy", N, 18);
        one.output(einsum(x, List.of(0, 1), w, List.of(2, 1), List.of(0, 2)));
        one.output(einsum(dy, List.of(0, 1), x, List.of(0, 2), List.of(1, 2)));
        one.output(einsum(dy, List.of(0, 1), w, List.of(1, 2), List.of(0, 2)));
        one.output(einsum(w, List.of(0, 1), x, List.of(2, 1), List.of(0, 2)));
        one.output(einsum(x, List.of(0, 1), x, List.of(2, 1), List.of(0, 2)));
        Backends.check(List.of(one.runs(new int[] {1}, new int[] {5}, new int[] {64}, new int[] {67})));
    }

    @Test
    void vectorsScalarsBatchesAndSeveralAxes() {
        GraphCases one = new GraphCases("shapes");
        Value a = one.input("a", 19, 37);
        Value v = one.input("v", 37);
        Value u = one.input("u", 19);
        one.output(einsum(a, List.of(0, 1), v, List.of(1), List.of(0)));
        one.output(einsum(u, List.of(0), a, List.of(0, 1), List.of(1)));
        one.output(einsum(v, List.of(0), v, List.of(0), List.of()));
        one.output(einsum(u, List.of(0), v, List.of(1), List.of(0, 1)));
        Value batched = one.input("batched", N, 14, 6);
        Value other = one.input("other", N, 6, 20);
        Value otherTransposed = one.input("otherTransposed", N, 20, 6);
        one.output(einsum(batched, List.of(3, 0, 1), other, List.of(3, 1, 2), List.of(3, 0, 2)));
        one.output(einsum(batched, List.of(3, 0, 1), otherTransposed, List.of(3, 2, 1), List.of(3, 0, 2)));
        one.output(einsum(batched, List.of(3, 0, 1), other, List.of(3, 1, 2), List.of(0, 2)));
        one.output(einsum(batched, List.of(3, 0, 1), other, List.of(3, 1, 2), List.of(0, 3, 2)));
        Value w = one.input("w", 14, 6, 21);
        one.output(einsum(batched, List.of(0, 1, 2), w, List.of(1, 2, 3), List.of(0, 3)));
        one.output(einsum(batched, List.of(0, 1, 2), w, List.of(1, 2, 3), List.of(3, 0)));
        one.output(einsum(batched, List.of(0, 1, 2), batched, List.of(0, 1, 2), List.of(0)));
        Backends.check(List.of(one.runs(new int[] {1}, new int[] {3})));
    }

    @Test
    void epiloguesAndPermutedSharedAndConstantOperands() {
        GraphCases one = new GraphCases("operands");
        Value x = one.input("x", N, 24);
        Value w = one.input("w", 24, 17);
        Value bias = one.input("bias", 17);
        Value product = multiply(x, w);
        Value shape = product;
        one.output(maximum(plus(product, broadcast(bias, shape.shape())), like(shape, 0)));
        one.output(tanh(plus(multiply(x, times(w, 2)), broadcast(bias, shape.shape()))));
        Value gate = multiply(x, negate(w));
        one.output(where(greater(gate, like(gate, 0)), gate, like(gate, -1)));
        // One transposed copy serves both.
        Value wt = one.input("wt", 17, 24);
        one.output(einsum(x, NN_LEFT, wt, NT_RIGHT, RESULT));
        one.output(einsum(negate(x), NN_LEFT, wt, NT_RIGHT, RESULT));
        one.output(multiply(x, permute(wt, List.of(1, 0))));
        one.output(multiply(permute(permute(x, List.of(1, 0)), List.of(1, 0)), w));
        one.output(multiply(x, GraphCases.filled(0.5, DType.F64, 24, 17)));
        one.output(multiply(slice(x, 1, Dim.of(3), Dim.of(20)), slice(w, 0, Dim.of(4), Dim.of(20))));
        one.output(multiply(slice(x, 0, Dim.ZERO, Dim.ONE), slice(w, 1, Dim.of(1), Dim.of(16))));
        Value row = one.input("row", 24);
        one.output(multiply(broadcast(row, x.shape()), w));
        one.output(multiply(reshape(x, new Shape(List.of(N, Dim.of(24)))), w));
        one.output(multiply(x, multiply(w, permute(w, List.of(1, 0)))));
        Backends.check(List.of(one.runs(new int[] {1}, new int[] {13}, new int[] {30})));
    }

    /// Tokens are mixed in the other order of axes, and added to what a product makes (MLP-Mixer); what is turned also becomes an operand and a sum.
    @Test
    void turnedElementsBesideProducts() {
        GraphCases one = new GraphCases("turned");
        Value x = one.input("x", N, 12, 40);
        Value tokens = one.input("tokens", 12, 12);
        Value features = one.input("features", 40, 40);
        Value mixed = permute(einsum(x, List.of(0, 3, 1), tokens, List.of(3, 2), List.of(0, 1, 2)), List.of(0, 2, 1));
        Value sum = plus(x, mixed);
        Value y = plus(sum, einsum(mixed, List.of(0, 1, 3), features, List.of(3, 2), List.of(0, 1, 2)));
        one.output(y);
        one.output(sum(times(mixed, mixed), List.of(2)));
        one.output(permute(times(y, y), List.of(2, 0, 1)));
        String kernels = JavaBackend.kernels(one.runs().singlePrecision().graph(), "portable", true).stream().map(Kernel::toString)
                .collect(Collectors.joining());
        assertFalse(kernels.contains("scalar"), kernels);
        Backends.check(List.of(one.runs(new int[] {1}, new int[] {7})));
    }
}
