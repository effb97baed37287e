package io.tapeless.compiler.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.op.contraction.Einsum;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which register tiles a product gets.
class TilingTest {
    private static final Dim N = Dim.of(new Dim.Symbol("N", 64, Integer.MAX_VALUE));

    private static Value input(String name, Dim... dims) {
        return Value.of(new Named(Named.Role.INPUT, name, new TensorType(DType.F32, new Shape(List.of(dims)))));
    }

    private static String schedule(Dim rows, long columns, String target) {
        Value left = input("a", rows, Dim.of(100));
        return schedule(new Einsum(List.of(0, 1), List.of(1, 2), List.of(0, 2)), left, columns, target);
    }

    private static String transposed(long rows, long columns, String target) {
        return schedule(new Einsum(List.of(1, 0), List.of(1, 2), List.of(0, 2)), input("a", Dim.of(100), Dim.of(rows)), columns, target);
    }

    private static String schedule(Einsum einsum, Value left, long columns, String target) {
        Value product = Value.of(einsum, List.of(left, input("b", Dim.of(100), Dim.of(columns))), Span.NONE);
        Graph graph = new Graph("g", List.of(new Graph.Root(Graph.Role.OUTPUT, "c", product)));
        LoopNest nest = (LoopNest) Scheduler.schedule(Planner.plan(graph), Target.named(target), true).getFirst();
        return (nest.schedule().edge() == null ? "" : nest.schedule().edge().tile() + " after ") + nest.schedule().tile()
                + (nest.schedule().partitionAxis() < 0 ? "" : ", split i" + nest.schedule().partitionAxis());
    }

    private static String tile(long rows, long columns) {
        return schedule(Dim.of(rows), columns, "avx512");
    }

    @Test
    void tilesDivideTheRows() {
        assertEquals("tile 12x2 along i0, split i0", tile(120, 128));
        assertEquals("tile 14x2 along i0, split i0", tile(784, 128));
        assertEquals("tile 12x2 + 4x4 along i0, split i0", tile(64, 128));
        assertEquals("tile 10x2 along i0, split i1", tile(10, 128));
        assertEquals("tile 10x2 along i0, split i0", tile(50, 60));
    }

    @Test
    void whatIsLeftStartsEarly() {
        assertEquals("tile 11x2 + 4x4 + 1x4 along i0, split i0", tile(61, 61));
        assertEquals("tile 12x2 + 4x4 + 1x8 along i0, split i0", schedule(N, 128, "avx512"));
    }

    @Test
    void narrowResultsHaveTallerTiles() {
        assertEquals("tile 16x1 along i0, split i0", tile(64, 16));
        assertEquals("tile 12x1 + 4x1 + 1x1 along i0, split i0", schedule(N, 10, "avx512"));
    }

    @Test
    void anOddNumberOfVectorsIsCoveredInThrees() {
        assertEquals("tile 6x3 along i0, split i0", tile(36, 40));
        assertEquals("tile 8x3 along i0, split i0", tile(144, 144));
        assertEquals("tile 8x2 along i0, split i0", tile(72, 72));
    }

    @Test
    void fewColumnsBeyondVectorsHaveLanesAlongTheRows() {
        assertEquals("tile 13x2 + 1x5 across along i0, split i0", transposed(65, 65, "avx512"));
        assertEquals("tile 10x2 + 4x4 across along i0, split i0", transposed(100, 100, "avx512"));
        assertEquals("tile 10x2 + 4x4 across (256 bits: 4x2 + none + 1x4) along i0, split i0", transposed(100, 100, "portable"));
        assertEquals("tile 8x3 + 4x3 + 1x3 along i0, split i0", transposed(61, 47, "avx512"));
        assertEquals("tile 4x2 + 2x4 + 1x4 along i0, split i0", transposed(65, 65, "avx2"));
    }

    /// A few vectors of rows cover it better: the product is computed with rows and columns exchanged, and transposed in the end.
    @Test
    void aNarrowResultOfAColumnWiseOperandHasLanesAlongItsRows() {
        assertEquals("tile 9x2 + 4x4 + 1x4 (256 bits: 4x2 + none + 1x4) along i0, split i0", transposed(64, 17, "portable"));
        assertEquals("tile 11x2 + 4x4 + 1x4 along i0, split i0", transposed(61, 37, "avx512"));
    }

    /// Which must not depend on registers, nor on how many rows there are where that is known only at run time.
    @Test
    void fewColumnsBeyondVectorsAreSumsAlongTheirTerms() {
        assertEquals("tile 1x13 along i1 and i0 after tile 13x2 along i0, split i0", tile(65, 65));
        assertEquals("tile 4x4 along i1 and i0 after tile 10x2 along i0, split i0", tile(100, 100));
        assertEquals("tile 1x8 along i1 and i0 after tile 4x2 + 2x4 + 1x4 along i0, split i0", schedule(Dim.of(65), 65, "avx2"));
        assertEquals("tile 8x3 + 4x3 + 1x3 along i0, split i0", schedule(N, 33, "avx512"));
        assertEquals("tile 13x2 along i0, split i0", tile(65, 69));
        assertEquals("tile 7x2 along i0, split i0", tile(7, 65));
    }

    @Test
    void sixteenRegistersHoldFewerRows() {
        assertEquals("tile 4x2 along i0, split i0", schedule(Dim.of(64), 128, "avx2"));
        assertEquals("tile 8x1 along i0, split i0", schedule(Dim.of(64), 16, "avx2"));
    }

    @Test
    void portableCodeHasTilesForBoth() {
        assertEquals("tile 12x2 + 4x4 (256 bits: 4x2) along i0, split i0", schedule(Dim.of(64), 128, "portable"));
        assertEquals("tile 12x2 + 4x4 + 1x8 (256 bits: 4x2 + none + 1x4) along i0, split i0", schedule(N, 128, "portable"));
        assertEquals("tile 14x2 (256 bits: 4x2 + none + 1x4) along i0, split i0", schedule(Dim.of(784), 128, "portable"));
        assertEquals("tile 3x4 (256 bits: 2x4 + none + 1x4) along i0, split i0", schedule(Dim.of(3), 60, "portable"));
    }
}
