package io.tapeless.compiler.emit;

import static io.tapeless.compiler.emit.GraphCases.N;
import static io.tapeless.compiler.emit.GraphCases.SYMBOL_N;
import static io.tapeless.compiler.emit.GraphCases.SYMBOL_T;
import static io.tapeless.compiler.emit.GraphCases.T;
import static io.tapeless.compiler.op.Formulas.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.plan.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a program rehearses with: N is tuned for 64, T for 12.
class RehearsalSizesTest {
    private static final int MEGA = 1 << 20;

    private static Graph product(Object rows, int depth, int columns) {
        GraphCases one = new GraphCases("product");
        Value x = one.input("x", rows, depth);
        Value w = one.input("w", depth, columns);
        one.output(exp(einsum(x, List.of(0, 1), w, List.of(1, 2), List.of(0, 2)).labelled("y")));
        return one.runs().singlePrecision().graph();
    }

    private static RehearsalSizes sizes(Graph graph) {
        ProgramPlan plan = Planner.plan(graph);
        return RehearsalSizes.of(plan, JavaBackend.kernels(graph, "portable", true));
    }

    @Test
    void smallProgramsRehearseAtTheSizesTheyAreTunedFor() {
        assertEquals(Map.of(), sizes(product(N, 1000, 10)).most());
        assertEquals(Map.of(), sizes(product(T, 1000, 10)).most());
    }

    @Test
    void programsOfMuchMemoryRehearseWithFewerRows() {
        // 256 bytes and 4 for a column of x, 4 for an element of w.
        RehearsalSizes sizes = sizes(product(N, MEGA, 1));
        assertEquals(Map.of(SYMBOL_N, 16), sizes.most());
        assertTrue(sizes.fit());
        assertTrue(sizes.bytes() >= 17L * 4 * MEGA && sizes.bytes() < 18L * 4 * MEGA, sizes.bytes() + " bytes");
        assertEquals(Map.of(SYMBOL_N, 32), sizes(product(N, MEGA / 4, 2)).most());
    }

    @Test
    void programsOfManyOperationsRehearseWithFewerRows() {
        assertEquals(Map.of(SYMBOL_N, 16), sizes(product(N, 4096, 4096)).most());
    }

    /// 64 rows times 4096 × 8192 are over 4 billion operations, times 4096 × 4096 some 2.
    @Test
    void onlyRunsOfManyOperationsAreLong() {
        assertTrue(sizes(product(N, 4096, 8192)).longRuns());
        assertEquals(SYMBOL_N, sizes(product(N, 4096, 8192)).rows());
        assertFalse(sizes(product(N, 4096, 4096)).longRuns());
    }

    @Test
    void noSymbolBecomesSoSmallThatTilesAreLeftOut() {
        assertEquals(Map.of(), sizes(product(64, MEGA, 1)).most());
        assertFalse(sizes(product(T, 2 * MEGA, 1)).most().containsKey(SYMBOL_T));
    }

    @Test
    void programsOfVeryManyParametersHaveNoRehearsals() {
        assertFalse(sizes(product(T, 4 * MEGA, 48)).fit());
    }

    /// A program of over 64 MiB starts with plain loops as others do.
    @Test
    void largeProgramsHavePlainLoops() {
        assertFalse(ProgramKernels.of(product(N, MEGA, 1), new CodeStyle(Target.named("portable"), true)).plain().isEmpty());
    }
}
