package io.tapeless.compiler.op;

import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.subgraph.GradientOf;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TypeParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What typing rules give and what they refuse.
class TypingRuleTest {
    private static final Dim.Symbol N = new Dim.Symbol("N", 64, Integer.MAX_VALUE);
    private static final Dim.Symbol T = new Dim.Symbol("T", 32, 256);
    private static final TypeParser TYPES = new TypeParser(name -> name.equals("N") ? N : name.equals("T") ? T : null);

    private static Value of(String type) {
        return Value.of(new Named(Named.Role.INPUT, "x", TYPES.type(type)));
    }

    private static void gives(String type, Value value) {
        assertEquals(type, value.type().toString());
    }

    private static void refused(ShapeProblem.Kind kind, Executable application) {
        assertEquals(kind, assertThrows(ShapeProblem.class, application).kind());
    }

    private final Value matrix = of("f32[N, 4]");

    @Test
    void elementwiseOperatorsWantOneShapeAndOneDtype() {
        gives("bool[N, 4]", less(matrix, matrix));
        gives("i32[N, 4]", cast(matrix, DType.I32));
        refused(ShapeProblem.Kind.SHAPES_DIFFER, () -> plus(matrix, of("f32[4, N]")));
        refused(ShapeProblem.Kind.SHAPES_DIFFER, () -> plus(of("f32[N]"), of("f32[T]")));
        refused(ShapeProblem.Kind.DTYPE, () -> plus(matrix, of("f64[N, 4]")));
        refused(ShapeProblem.Kind.DTYPE, () -> where(matrix, matrix, matrix));
    }

    @Test
    void reductionsDropTheirAxes() {
        gives("f32[4]", sum(matrix, List.of(0)));
        gives("f32[]", maxOver(matrix, List.of(0, 1)));
        gives("i32[N]", argMax(matrix, 1));
        refused(ShapeProblem.Kind.AXIS, () -> sum(matrix, List.of(2)));
    }

    @Test
    void contractionsWantEqualInnerSizes() {
        gives("f32[N, 10]", einsum(matrix, List.of(0, 1), of("f32[10, 4]"), List.of(2, 1), List.of(0, 2)));
        refused(ShapeProblem.Kind.INNER_SIZES_DIFFER, () -> einsum(matrix, List.of(0, 1), of("f32[10, 5]"), List.of(2, 1), List.of(0, 2)));
        refused(ShapeProblem.Kind.DTYPE, () -> einsum(matrix, List.of(0, 1), of("f64[10, 4]"), List.of(2, 1), List.of(0, 2)));
        refused(ShapeProblem.Kind.RANK, () -> einsum(matrix, List.of(0, 1), of("f32[4]"), List.of(2, 1), List.of(0, 2)));
        refused(ShapeProblem.Kind.LABELS, () -> einsum(matrix, List.of(0, 1), of("f32[10, 4]"), List.of(2, 1), List.of(0, 3)));
    }

    @Test
    void movementsKeepTrackOfSymbols() {
        gives("f32[4*N]", reshape(matrix, new Shape(List.of(TYPES.dim("4*N")))));
        gives("f32[4, N]", permute(matrix, List.of(1, 0)));
        gives("f32[N + 3, 4]", pad(matrix, 0, Dim.of(1), Dim.of(2), 0));
        gives("f32[N + T, 4]", concat(List.of(matrix, of("f32[T, 4]")), 0));
        gives("f32[N, 3]", slice(matrix, 1, Dim.of(1), Dim.of(3)));
        gives("f32[T, N, 4]", broadcast(matrix, TYPES.shape("[T, N, 4]")));
        refused(ShapeProblem.Kind.RESHAPE_COUNT, () -> Value.of(new Reshape(TYPES.shape("[N, 5]")), matrix));
        refused(ShapeProblem.Kind.AXIS, () -> Value.of(new Permute(List.of(0, 0)), matrix));
        refused(ShapeProblem.Kind.RANGE, () -> slice(matrix, 1, Dim.of(2), Dim.of(3)));
        refused(ShapeProblem.Kind.RANGE, () -> slice(matrix, 0, Dim.ZERO, Dim.of(2)));
        refused(ShapeProblem.Kind.RANGE, () -> pad(matrix, 0, Dim.of(-1), Dim.ZERO, 0));
        refused(ShapeProblem.Kind.CONCAT, () -> concat(List.of(matrix, of("f32[N, 5]")), 0));
        refused(ShapeProblem.Kind.SHAPES_DIFFER, () -> broadcast(matrix, TYPES.shape("[N, 8]")));
    }

    /// A symbol may be 1 at run time, but it is not the number 1.
    @Test
    void symbolsNeverStretch() {
        refused(ShapeProblem.Kind.SHAPES_DIFFER, () -> broadcast(of("f32[N]"), TYPES.shape("[T]")));
        gives("f32[T]", broadcast(of("f32[1]"), TYPES.shape("[T]")));
    }

    @Test
    void indexingWantsIntegers() {
        gives("f32[N, 1]", gather(matrix, of("i32[N, 1]"), 1));
        gives("f32[T, 2, 4]", take(matrix, of("i64[T, 2]"), 0));
        gives("f32[N, 10]", oneHot(of("i32[N]"), 1, Dim.of(10), DType.F32));
        refused(ShapeProblem.Kind.DTYPE, () -> take(matrix, of("f32[T]"), 0));
        refused(ShapeProblem.Kind.AXIS, () -> take(matrix, of("i32[T]"), 2));
        refused(ShapeProblem.Kind.RANK, () -> gather(matrix, of("i32[N]"), 1));
        refused(ShapeProblem.Kind.SHAPES_DIFFER, () -> gather(matrix, of("i32[T, 1]"), 1));
        refused(ShapeProblem.Kind.SHAPES_DIFFER, () -> scatterElements(of("i32[N, 1]"), matrix, 1, Dim.of(9)));
        refused(ShapeProblem.Kind.AXIS, () -> oneHot(of("i32[N]"), 2, Dim.of(10), DType.F32));
    }

    @Test
    void aGradientIsOfAFloatScalar() {
        gives("f32[N, 4]", Value.of(new GradientOf(), sum(matrix, List.of(0, 1)), matrix));
        refused(ShapeProblem.Kind.RANK, () -> Value.of(new GradientOf(), matrix, matrix));
    }
}
