package io.tapeless.compiler.emit.tornado;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapeless.compiler.emit.tornado.KernelMethod.Grid;
import io.tapeless.compiler.emit.tornado.KernelMethod.Parameter;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// Every rule of TornadoVM has a kernel that breaks it, and is named in the refusal.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class KernelRulesTest {
    private static final List<Parameter> ARRAYS = List.of(new Parameter("FloatArray", "dX"), new Parameter("FloatArray", "dY"),
            new Parameter("IntArray", "dims"), new Parameter("int", "limit0"));
    private static final String GOOD = """
            for (@Parallel int i0 = 0; i0 < limit0; i0++) {
            if (i0 < dims.get(0)) {
            dY.set(i0, TornadoMath.exp(dX.get(i0)));
            }
            }
            """;
    private static final String TILE = """
            final int lx = context.localIdx;
            final float[] left = context.allocateFloatLocalArray(16);
            left[lx] = lx < 4 ? dX.get(lx) : 0f;
            context.localBarrier();
            if (lx < 4) {
            dY.set(lx, left[lx]);
            }
            """;

    private static KernelMethod loops(String body) {
        return new KernelMethod("tlTest", "", ARRAYS, body, null);
    }

    private static KernelMethod tile(String body, int size) {
        List<Parameter> parameters = new ArrayList<>(List.of(new Parameter("KernelContext", "context")));
        parameters.addAll(ARRAYS.subList(0, 3));
        return new KernelMethod("tlTest", "", parameters, body, new Grid(Dim.ONE, Dim.ONE, Dim.ONE, size, 16));
    }

    private static void breaks(String rule, KernelMethod method) {
        assertEquals(rule, assertThrows(KernelRules.Violation.class, () -> KernelRules.check(method)).rule());
    }

    @Test
    void kernelsThatKeepTheRulesPass() {
        assertDoesNotThrow(() -> KernelRules.check(loops(GOOD)));
        assertDoesNotThrow(() -> KernelRules.check(tile(TILE, 64)));
    }

    @Test
    void oneParallelLoopNest() {
        breaks("one loop nest", loops(GOOD + GOOD));
        breaks("one loop nest", loops("dY.set(0, 1f);\n"));
        breaks("one loop nest", loops("for (int k0 = 0; k0 < 3; k0++) {\n" + GOOD + "}\n"));
        breaks("one loop nest", tile(GOOD.replace("limit0", "4").replace("dX.get(i0)", "dX.get(context.localIdx)") , 16));
    }

    @Test
    void parallelLoopsCountFromZeroByOne() {
        breaks("loop range", loops(GOOD.replace("i0 = 0", "i0 = 1")));
        breaks("loop range", loops(GOOD.replace("i0++", "i0 += 2")));
        breaks("loop range", loops(GOOD.replace("i0 < limit0", "i0 < limit0 - 1")));
    }

    @Test
    void atMostThreeLoops() {
        String head = "";
        for (int i = 0; i < 4; i++) {
            head += "for (@Parallel int i" + i + " = 0; i" + i + " < 2; i" + i + "++) {\n";
        }
        breaks("three loops", loops(head + "dY.set(i0, 0f);\n}\n}\n}\n}\n"));
    }

    @Test
    void contextKernelsHaveAGridThatIsAMultipleOfTheGroup() {
        breaks("grid", loops(GOOD.replace("dX.get(i0)", "dX.get(context.globalIdx)")));
        breaks("grid", tile(TILE, 24));
    }

    @Test
    void barriersAreReachedByAll() {
        breaks("barrier", tile(TILE.replace("context.localBarrier();", "if (lx < 2) {\ncontext.localBarrier();\n}"), 16));
        breaks("barrier", tile(TILE.replace("context.localBarrier();", "if (lx < 2) context.localBarrier();"), 16));
        breaks("barrier", tile(TILE.replace("context.localBarrier();", "if (lx > 2) {\nreturn;\n}\ncontext.localBarrier();"), 16));
    }

    @Test
    void storesOfContextKernelsAreGuarded() {
        breaks("bounds", tile(TILE.replace("if (lx < 4) {", "{"), 16));
    }

    @Test
    void neitherReduceNorAtomics() {
        breaks("no @Reduce", loops("float total = 0f; // @Reduce\n" + GOOD));
        breaks("no atomics", loops(GOOD.replace("dY.set(", "context_atomicAdd(")));
    }

    @Test
    void argumentsThatAreNoCapacitiesWouldFreeze() {
        breaks("frozen scalars", loops(GOOD.replace("dims.get(0)", "limit0")));
        breaks("no statics", loops(GOOD.replace("dims.get(0)", "BATCH_ROWS")));
        breaks("no statics", loops(GOOD.replace("dX.get(i0)", "TABLE[i0]")));
    }

    @Test
    void atMostTwentyArgumentsOfKnownTypes() {
        List<Parameter> many = new ArrayList<>(ARRAYS);
        for (int i = 0; i < 17; i++) {
            many.add(new Parameter("FloatArray", "dMore" + i));
        }
        breaks("arguments", new KernelMethod("tlTest", "", many, GOOD, null));
        many.subList(4, many.size()).clear();
        many.add(new Parameter("boolean", "flag"));
        breaks("argument types", new KernelMethod("tlTest", "", many, GOOD, null));
    }

    @Test
    void whatATaskWritesIsOneOfItsArgumentsOnce() {
        assertDoesNotThrow(() -> KernelRules.checkArguments("t0", List.of("x", "x", "y"), List.of("y")));
        assertEquals("written once", assertThrows(KernelRules.Violation.class, () -> KernelRules.checkArguments("t0", List.of("y", "x", "y"), List.of("y")))
                .rule());
    }

    @Test
    void everyArrayIsInATransfer() {
        assertDoesNotThrow(() -> transfers(Set.of("x", "dims"), Set.of("h")));
        assertEquals("transfers", assertThrows(KernelRules.Violation.class, () -> transfers(Set.of("dims"), Set.of("h"))).rule());
        assertEquals("transfers", assertThrows(KernelRules.Violation.class, () -> transfers(Set.of("x", "dims"), Set.of())).rule());
    }

    @Test
    void sizesOfARunAreBroughtByEveryRun() {
        assertEquals("transfers", assertThrows(KernelRules.Violation.class, () -> transfers(Set.of("x"), Set.of("h", "dims"))).rule());
    }

    private static void transfers(Set<String> every, Set<String> first) {
        KernelRules.checkTransfers("step", List.of("x", "h", "plan.rw", "dims", "shared"), Set.of("shared"), every, first);
    }

    @Test
    void memoryIsFilledWhereItIsMade() {
        String filled = "final FloatArray array = new FloatArray(n);\n    array.init(0f);\n";
        assertDoesNotThrow(() -> KernelRules.checkMemory("Plan", filled));
        String garbage = filled.replace("array.init(0f)", "return array");
        assertEquals("memory", assertThrows(KernelRules.Violation.class, () -> KernelRules.checkMemory("Plan", garbage)).rule());
    }

    @Test
    void nothingIsAllocatedOrThrown() {
        breaks("no objects", loops(GOOD.replace("dY.set", "throw failure; dY.set")));
        breaks("no objects", loops(GOOD.replace("dY.set", "final float[] row = new float[2];\ndY.set")));
    }

    @Test
    void onlyFunctionsThatAllDevicesHave() {
        breaks("functions", loops(GOOD.replace("TornadoMath.exp", "Math.exp")));
        breaks("functions", loops(GOOD.replace("TornadoMath.exp", "TornadoMath.erf")));
        breaks("functions", loops(GOOD.replace("TornadoMath.exp", "Checks.index")));
    }

    @Test
    void namesAreAsciiAndNoWordsOfDeviceLanguages() {
        breaks("names", new KernelMethod("exp", "", ARRAYS, GOOD, null));
        breaks("names", new KernelMethod("tlTest", "", List.of(new Parameter("FloatArray", "kernel")), GOOD, null));
        breaks("names", new KernelMethod("tlTest", "", List.of(new Parameter("FloatArray", "größe")), GOOD, null));
        breaks("names", loops(GOOD.replace("dY.set", "final float half = 1f;\ndY.set")));
    }
}
