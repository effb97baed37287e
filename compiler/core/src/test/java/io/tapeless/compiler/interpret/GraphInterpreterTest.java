package io.tapeless.compiler.interpret;

import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.RandomDraw.Distribution;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.commit.Store;
import io.tapeless.compiler.op.leaf.HostScalar;
import io.tapeless.compiler.op.leaf.Literal;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.movement.Windows;
import io.tapeless.compiler.op.random.Draw;
import io.tapeless.compiler.op.reduction.ArgMax;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Expected values are worked out by hand (or follow from NumPy's and PyTorch's documented rules).
class GraphInterpreterTest {
    private static final double NAN = Double.NaN;
    private static final Dim N = Dim.of(new Dim.Symbol("N", 64, Integer.MAX_VALUE));

    private static Value tensor(DType dtype, List<Integer> shape, double... values) {
        TensorType type = new TensorType(dtype, new Shape(shape.stream().map(Dim::of).toList()));
        return Value.of(new Literal(Arrays.stream(values).boxed().toList(), type));
    }

    private static Value floats(List<Integer> shape, double... values) {
        return tensor(DType.F64, shape, values);
    }

    private static Value ints(List<Integer> shape, double... values) {
        return tensor(DType.I32, shape, values);
    }

    private static void check(Value value, double... expected) {
        assertArrayEquals(expected, GraphInterpreter.evaluate(value, Environment.EMPTY).values(), 1e-12);
    }

    private final Value matrix = floats(List.of(2, 3), 1, 2, 3, 4, 5, 6);

    @Test
    void elementwiseOperatorsFollowIeee() {
        Value x = floats(List.of(4), -2, 0, 3, NAN);
        check(maximum(x, like(x, 0)), 0, 0, 3, NAN);
        check(sign(x), -1, 0, 1, 0);
        check(cast(less(x, like(x, 1)), DType.F64), 1, 1, 0, 0);
        check(where(greater(x, like(x, 0)), x, like(x, 7)), 7, 7, 3, 7);
        check(cast(floats(List.of(3), -1.7, 1.7, 2), DType.I32), -1, 1, 2);
        check(clamp(x, -1, 2), -1, 0, 2, NAN);
    }

    @Test
    void reductionsOverAnyAxes() {
        check(sum(matrix, List.of(0)), 5, 7, 9);
        check(sum(matrix, List.of(1)), 6, 15);
        check(mean(matrix, List.of(0, 1)), 3.5);
        check(maxOver(matrix, List.of(1)), 3, 6);
        check(minOver(matrix, List.of(0)), 1, 2, 3);
        Value cube = floats(List.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);
        check(sum(cube, List.of(0, 2)), 14, 22);
        check(sum(cube, List.of(1)), 4, 6, 12, 14);
    }

    @Test
    void theFirstOfEqualExtremesIsTakenAndNaNWins() {
        check(argMax(floats(List.of(2, 3), 1, 7, 7, 4, NAN, 9), 1), 1, 1);
        check(argMin(floats(List.of(2, 3), 2, 1, 1, 3, 2, 2), 1), 1, 1);
        check(maxOver(floats(List.of(2, 2), 1, NAN, 2, 3), List.of(1)), NAN, 3);
        check(argMax(floats(List.of(2), Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY), 0), 0);
    }

    /// Four windows of 2 × 2 around one element, which is their last, third, second and first tap.
    @Test
    void aBorderIsNoExtremeWhereThereIsAnElement() {
        for (double inside : new double[] {Double.NEGATIVE_INFINITY, -3}) {
            Value repeated = broadcast(floats(List.of(1, 1), inside), new Shape(List.of(Dim.ONE, Dim.ONE, Dim.of(2), Dim.of(2))), List.of(0, 1));
            Sliding around = new Sliding(1, 1, 1);
            Windows windows = new Windows(List.of(0, 1), List.of(2, 3), List.of(around, around), new Shape(List.of(Dim.of(2), Dim.of(2))),
                    Double.NEGATIVE_INFINITY);
            check(Value.of(new ArgMax(List.of(2, 3)), Value.of(windows, repeated)), 3, 2, 1, 0);
        }
    }

    @Test
    void contractionsByLabel() {
        Value other = floats(List.of(3, 2), 1, 0, 0, 1, 1, 1);
        check(einsum(matrix, List.of(0, 1), other, List.of(1, 2), List.of(0, 2)), 4, 5, 10, 11);
        check(einsum(matrix, List.of(0, 1), matrix, List.of(0, 1), List.of(0)), 14, 77);
        check(einsum(matrix, List.of(0, 1), floats(List.of(2), 10, 1), List.of(2), List.of(2, 1)), 50, 70, 90, 5, 7, 9);
        Value batch = floats(List.of(2, 1, 2), 1, 2, 3, 4);
        Value columns = floats(List.of(2, 2, 1), 5, 6, 7, 8);
        check(einsum(batch, List.of(0, 1, 2), columns, List.of(0, 2, 3), List.of(0, 1, 3)), 17, 53);
    }

    @Test
    void movements() {
        check(permute(matrix, List.of(1, 0)), 1, 4, 2, 5, 3, 6);
        check(permute(floats(List.of(1, 2, 3), 1, 2, 3, 4, 5, 6), List.of(2, 0, 1)), 1, 4, 2, 5, 3, 6);
        check(reshape(matrix, Shape.of(3, 2)), 1, 2, 3, 4, 5, 6);
        check(slice(matrix, 1, Dim.of(1), Dim.of(2)), 2, 3, 5, 6);
        check(pad(matrix, 0, Dim.of(1), Dim.ZERO, -1), -1, -1, -1, 1, 2, 3, 4, 5, 6);
        check(pad(slice(matrix, 1, Dim.ZERO, Dim.of(1)), 1, Dim.of(1), Dim.of(1), 9), 9, 1, 9, 9, 4, 9);
        check(concat(List.of(matrix, floats(List.of(2, 1), 7, 8)), 1), 1, 2, 3, 7, 4, 5, 6, 8);
        check(broadcast(floats(List.of(2), 1, 2), Shape.of(2, 3), List.of(0)), 1, 1, 1, 2, 2, 2);
        check(broadcast(floats(List.of(2, 1), 1, 2), Shape.of(2, 2)), 1, 1, 2, 2);
    }

    @Test
    void indexing() {
        check(gather(matrix, ints(List.of(2, 1), 2, 0), 1), 3, 4);
        check(gather(matrix, ints(List.of(2, 2), 0, 0, 1, 2), 1), 1, 1, 5, 6);
        check(take(matrix, ints(List.of(3), 1, 0, 1), 0), 4, 5, 6, 1, 2, 3, 4, 5, 6);
        check(take(matrix, ints(List.of(1, 2), 2, 0), 1), 3, 1, 6, 4);
        check(scatterSlices(ints(List.of(2), 1, 1), matrix, 0, Dim.of(3)), 0, 0, 0, 5, 7, 9, 0, 0, 0);
        check(scatterElements(ints(List.of(2, 3), 0, 0, 1, 1, 1, 1), matrix, 1, Dim.of(2)), 3, 3, 0, 15);
        check(oneHot(ints(List.of(3), 1, 0, 5), 1, Dim.of(2), DType.F64), 0, 1, 1, 0, 0, 0);
        check(oneHot(ints(List.of(2), 1, 0), 0, Dim.of(2), DType.F64), 0, 1, 1, 0);
    }

    @Test
    void anIndexOutOfRangeIsRefused() {
        for (int bad : new int[] {-1, 3}) {
            Value chosen = gather(matrix, ints(List.of(2, 1), 0, bad), 1);
            String message = assertThrows(InterpretationException.class,
                    () -> GraphInterpreter.evaluate(chosen, Environment.EMPTY)).getMessage();
            assertTrue(message.startsWith("index " + bad + " is outside 0 ..< 3"), message);
        }
    }

    @Test
    void leavesComeFromTheEnvironment() {
        Value x = Value.of(new Named(Named.Role.INPUT, "x", new TensorType(DType.F32, new Shape(List.of(N, Dim.of(2))))));
        Value scaled = times(mean(x, List.of(0)), broadcast(Value.of(new HostScalar("lr", TensorType.scalar(DType.F32))), Shape.of(2)));
        Environment environment = Environment.EMPTY.withSymbol("N", 3).withArray(Named.Role.INPUT, "x", 1, 2, 3, 4, 5, 12)
                .withHostScalar("lr", 0.5);
        assertArrayEquals(new double[] {1.5, 3}, GraphInterpreter.evaluate(scaled, environment).values());
        assertEquals(List.of(3, 2), GraphInterpreter.evaluate(x, environment).shape());
        assertThrows(InterpretationException.class, () -> GraphInterpreter.evaluate(x, environment.withSymbol("N", 2)));
        assertThrows(InterpretationException.class, () -> GraphInterpreter.evaluate(x, Environment.EMPTY.withSymbol("N", 3)));
        assertThrows(InterpretationException.class, () -> GraphInterpreter.evaluate(x, Environment.EMPTY));
    }

    @Test
    void drawsDependOnSeedStepAndSiteAlone() {
        TensorType type = new TensorType(DType.F32, Shape.of(1000));
        Value draw = Value.of(new Draw(Distribution.UNIFORM, -1, 3, 7, type));
        double[] first = GraphInterpreter.evaluate(draw, Environment.EMPTY.withSeed(1)).values();
        assertArrayEquals(first, GraphInterpreter.evaluate(draw, Environment.EMPTY.withSeed(1)).values());
        assertEquals(1, Arrays.stream(first).average().orElseThrow(), 0.2);
        assertTrue(Arrays.stream(first).allMatch(x -> x >= -1 && x < 3));
        for (Environment other : List.of(Environment.EMPTY.withSeed(2), Environment.EMPTY.withSeed(1).withStep(1))) {
            assertTrue(!Arrays.equals(first, GraphInterpreter.evaluate(draw, other).values()));
        }
        Value coin = Value.of(new Draw(Distribution.BERNOULLI, 0.25, 0, 7, type));
        assertEquals(0.25, Arrays.stream(GraphInterpreter.evaluate(coin, Environment.EMPTY).values()).average().orElseThrow(), 0.05);
    }

    @Test
    void rootsAreFoundByRoleAndName() {
        Value stored = Value.of(new Store("w"), matrix);
        Results results = GraphInterpreter.run(new Graph("g", List.of(new Graph.Root(Graph.Role.COMMIT, "w", stored),
                new Graph.Root(Graph.Role.LOSS, "loss", sum(matrix, List.of(0, 1))))), Environment.EMPTY);
        assertEquals(21, results.get(Graph.Role.LOSS, "loss").scalar());
        assertEquals(List.of("w"), List.copyOf(results.all(Graph.Role.COMMIT).keySet()));
        assertThrows(IllegalArgumentException.class, () -> results.get(Graph.Role.OUTPUT, "w"));
    }
}
