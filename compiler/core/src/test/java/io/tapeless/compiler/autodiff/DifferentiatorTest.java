package io.tapeless.compiler.autodiff;

import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;
import static io.tapeless.compiler.op.LoopFormulas.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.op.Sampler;
import io.tapeless.compiler.op.leaf.Constant;
import io.tapeless.compiler.op.leaf.Literal;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.subgraph.CustomGradient;
import io.tapeless.compiler.op.subgraph.GradientOf;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// What the sweep does with paths, kinks and boundaries. Numbers follow from calculus or from PyTorch's documented subgradients.
class DifferentiatorTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static Value vector(double... values) {
        return Value.of(new Literal(Arrays.stream(values).boxed().toList(), new TensorType(DType.F64, Shape.of(values.length))));
    }

    /// d Σf(x) / dx.
    private static void checkGradient(UnaryOperator<Value> f, double[] at, double... expected) {
        Value x = vector(at);
        Value y = f.apply(x);
        Graph graph = GradientCheck.differentiated(sum(y, range(y.rank())), List.of(x));
        assertArrayEquals(expected, GraphInterpreter.run(graph, Environment.EMPTY).get(Graph.Role.GRADIENT, "0").values(), 1e-12);
    }

    private static double[] at(double... values) {
        return values;
    }

    @Test
    void pathsAddUp() {
        checkGradient(x -> plus(times(x, x), times(x, 3)), at(2), 7);
        checkGradient(x -> plus(x, plus(x, x)), at(5), 3);
        checkGradient(x -> times(times(x, x), times(x, x)), at(2), 32);
    }

    @Test
    void kinksFollowPyTorch() {
        checkGradient(Formula::absolute, at(-2, 0, 2), -1, 0, 1);
        checkGradient(x -> maximum(x, like(x, 1)), at(0, 1, 2), 0, 0.5, 1);
        checkGradient(x -> minimum(x, like(x, 1)), at(0, 1, 2), 1, 0.5, 0);
        checkGradient(x -> clamp(x, -1, 1), at(-2, -1, 0, 1, 2), 0, 1, 1, 1, 0);
        checkGradient(x -> maxOver(x, List.of(0)), at(3, 1, 3, 3), 1 / 3.0, 0, 1 / 3.0, 1 / 3.0);
        checkGradient(x -> minOver(x, List.of(0)), at(3, 1, 1, 3), 0, 0.5, 0.5, 0);
        checkGradient(Formula::sqrt, at(0), INFINITY);
        checkGradient(x -> pow(x, 0), at(0, 2), 0, 0);
        checkGradient(x -> pow(x, 2), at(0, -3), 0, -6);
        checkGradient(x -> pow(like(x, 0), x), at(0.5, 2), 0, 0);
    }

    /// Method references to overloaded names are ambiguous.
    private static final class Formula {
        static Value absolute(Value x) {
            return io.tapeless.compiler.op.Formulas.absolute(x);
        }

        static Value sqrt(Value x) {
            return io.tapeless.compiler.op.Formulas.sqrt(x);
        }
    }

    @Test
    void logSumExpIsStableAndItsGradientIsSoftmax() {
        checkGradient(x -> logSumExp(x, List.of(0)), at(1000, 1000, -1000), 0.5, 0.5, 0);
        checkGradient(x -> logSumExp(x, List.of(0)), at(-1000, -1000), 0.5, 0.5);
        checkGradient(x -> logSumExp(x, List.of(0)), at(-INFINITY, 0), 0, 1);
    }

    @Test
    void stoppedPathsCarryNothing() {
        checkGradient(x -> times(x, stopGradient(x)), at(3), 3);
        checkGradient(x -> plus(x, floor(times(x, 2))), at(1.3), 1);
    }

    @Test
    void sharedWeightsAndResiduals() {
        for (int seed = 0; seed < 10; seed++) {
            Sampler s = new Sampler(seed);
            Dim rows = s.dim();
            Dim width = s.dim();
            Value x = s.input(new Shape(List.of(rows, width)));
            Value w = s.input(-0.5, 0.5, new Shape(List.of(width, width)));
            Value b = s.input(new Shape(List.of(width)));
            Value h = x;
            for (int layer = 0; layer < 3; layer++) {
                Value affine = plus(einsum(h, List.of(0, 1), w, List.of(2, 1), List.of(0, 2)), broadcast(b, x.shape()));
                h = plus(h, tanh(affine));
            }
            GradientCheck.check("residual tower " + seed, h, s);
        }
    }

    @Test
    void crossEntropyOfASoftmaxOfAMlp() {
        for (int seed = 0; seed < 10; seed++) {
            Sampler s = new Sampler(seed);
            Dim rows = s.dim();
            Value x = s.input(new Shape(List.of(rows, Dim.of(3))));
            Value w = s.input(Shape.of(4, 3));
            Value z = einsum(x, List.of(0, 1), w, List.of(2, 1), List.of(0, 2));
            Value label = s.index(4, new Shape(List.of(rows, Dim.ONE)));
            Value chosen = reshape(gather(z, label, 1), new Shape(List.of(rows)));
            GradientCheck.check("cross entropy " + seed, mean(minus(logSumExp(z, List.of(1)), chosen), List.of(0)), s.floats(), s);
        }
    }

    /// A clause replaces the derivative, also where the function has none (straight-through rounding).
    @Test
    void aGradientClauseIsUsed() {
        TensorType type = new TensorType(DType.F64, Shape.of(3));
        Value x = Value.of(new Named(Named.Role.INPUT, "0", type));
        Value y = Value.of(new Named(Named.Role.INPUT, "y", type));
        Value dy = Value.of(new Named(Named.Role.INPUT, "dy", type));
        Graph forward = new Graph("f", List.of(new Graph.Root(Graph.Role.OUTPUT, "0", floor(x))));
        Graph backward = new Graph("df", List.of(new Graph.Root(Graph.Role.GRADIENT, "0", plus(times(dy, 10), plus(y, times(x, 0.5))))));
        CustomGradient rounding = new CustomGradient("round_through", forward, backward, CustomGradient.Stated.DIFFERENT);
        checkGradient(v -> Value.of(rounding, v), at(1.5, -0.5, 3), 10 + 1 + 0.75, 10 - 1 - 0.25, 10 + 3 + 1.5);
    }

    @Test
    void aClauseWithoutAGradientForAnInputGivesZeros() {
        TensorType type = new TensorType(DType.F64, Shape.of(1));
        Value x = Value.of(new Named(Named.Role.INPUT, "0", type));
        CustomGradient cut = new CustomGradient("cut", new Graph("f", List.of(new Graph.Root(Graph.Role.OUTPUT, "0", exp(x)))),
                new Graph("df", List.of()), CustomGradient.Stated.DIFFERENT);
        checkGradient(v -> plus(Value.of(cut, v), v), at(1), 1);
    }

    @Test
    void aGradientAskedForInTheSpecIsWrittenOut() {
        Value x = vector(1, 2);
        Value gradient = Value.of(new GradientOf(), sum(times(x, times(x, x)), List.of(0)), x);
        Graph graph = Differentiator.expandSubgraphs(Differentiator.expandGradients(
                new Graph("g", List.of(new Graph.Root(Graph.Role.OUTPUT, "y", gradient)))));
        assertArrayEquals(at(3, 12), GraphInterpreter.run(graph, Environment.EMPTY).get(Graph.Role.OUTPUT, "y").values(), 1e-12);
        checkGradient(v -> Value.of(new GradientOf(), sum(times(v, times(v, v)), List.of(0)), v), at(1, 2), 6, 12);
    }

    @Test
    void nothingIsComputedForWhatNeedsNoGradient() {
        Value x = Value.of(new Named(Named.Role.INPUT, "x", new TensorType(DType.F32, Shape.of(8, 4))));
        Value w1 = Value.of(new Named(Named.Role.PARAMETER, "w1", new TensorType(DType.F32, Shape.of(6, 4))));
        Value w2 = Value.of(new Named(Named.Role.PARAMETER, "w2", new TensorType(DType.F32, Shape.of(5, 6))));
        Value h = tanh(einsum(x, List.of(0, 1), w1, List.of(2, 1), List.of(0, 2)));
        Value loss = sum(einsum(h, List.of(0, 1), w2, List.of(2, 1), List.of(0, 2)), List.of(0, 1));
        assertEquals(2 + 3, contractions(loss, List.of(w1, w2)), "dh, dw1, dw2 but no dx");
        assertEquals(2 + 1, contractions(loss, List.of(w2)), "dw2 alone: the sweep stops at h");
        assertEquals(2 + 4, contractions(loss, List.of(x, w1, w2)));
    }

    private static long contractions(Value loss, List<Value> wanted) {
        return GradientCheck.differentiated(loss, wanted).values().stream().filter(v -> v.op() instanceof Contraction).count();
    }

    @Test
    void whatTheLossDoesNotDependOnGetsZeros() {
        Value x = vector(1, 2);
        Value unused = vector(3, 4, 5);
        Value gradient = Differentiator.gradients(sum(x, List.of(0)), List.of(unused)).get(unused);
        assertEquals(unused.type(), gradient.type());
        assertTrue(gradient.op() instanceof Constant constant && constant.value() == 0);
    }
}
