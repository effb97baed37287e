package io.tapeless.compiler.emit.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.type.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Models of f64 compute in doubles on devices: products with tiles, statistics, draws, sums of gradients, penalties, running totals.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class DoublePrecisionTest {
    private static final DeviceClasses CLASSES = new DeviceClasses();

    @BeforeAll
    static void compile() throws IOException {
        for (String name : List.of("mlp", "norms", "penalties", "lines", "odds", "edges", "doubles")) {
            CLASSES.add(packageOf(name), Path.of("src/test/resources/tornado/" + name + ".tl"),
                    name.equals("doubles") ? Options.DEFAULT : Options.DEFAULT.withFloatType(DType.F64), UnaryOperator.identity());
        }
        CLASSES.compile();
    }

    /// On the real TornadoVM the classes of all tests lie in one folder.
    private static String packageOf(String name) {
        return "wide_" + name;
    }

    /// Far below what single precision could agree to.
    @ParameterizedTest
    @CsvSource({"mlp, 8, 0, 1e-12", "norms, 6, 0, 1e-12", "penalties, 6, 0, 1e-12", "lines, 4, 0, 1e-12", "odds, 4, 3, 1e-12", "edges, 6, 0, 1e-12",
            "doubles, 5, 0, 1e-5"})
    void stepsAgreeWithTheCpu(String name, int rows, int other, double tolerance) {
        assertEquals("tornado", CLASSES.device(packageOf(name)).info().backend());
        int[] sizes = other > 0 ? new int[] {rows, other} : new int[] {rows};
        assertEquals(List.of(), TrainingComparison.run(tolerance, CLASSES.cpu(packageOf(name)), CLASSES.device(packageOf(name)), 4, sizes).differences());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp", "doubles"})
    void arraysAreOfDoubles(String name) {
        assertTrue(CLASSES.sources().entrySet().stream().anyMatch(file -> file.getKey().startsWith(packageOf(name) + "/")
                && file.getKey().endsWith("TornadoKernels.java")
                && file.getValue().contains("DoubleArray")));
    }
}
