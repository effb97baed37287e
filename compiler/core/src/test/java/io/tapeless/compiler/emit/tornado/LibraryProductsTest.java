package io.tapeless.compiler.emit.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.driver.UserException;
import io.tapeless.runtime.device.DeviceOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import uk.ac.manchester.tornado.api.CuBlasStandIn;

/// Products as tasks of cuBLAS, on a stand-in that computes what cuBLAS is documented to compute. No GPU has run them.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class LibraryProductsTest {
    private static final DeviceClasses CLASSES = new DeviceClasses();
    private static final Options CUDA = Options.DEFAULT.withBackend(Backend.TORNADO).withTarget("cuda");

    @BeforeAll
    static void compile() throws IOException {
        for (String name : List.of("mlp", "products")) {
            CLASSES.add(name, Path.of("src/test/resources/tornado/" + name + ".tl"), CUDA, UnaryOperator.identity());
        }
        CLASSES.add("stale", Path.of("src/test/resources/tornado/products.tl"), CUDA, text -> text.replaceAll("\\w+\\.set\\(i0, 0f\\);", ""));
        CLASSES.compile();
    }

    @AfterEach
    void forget() {
        System.clearProperty("tapeless.shim.backend");
    }

    private static long calls(String backend, DeviceOptions options, String name, int steps, int size) {
        System.setProperty("tapeless.shim.backend", backend);
        long before = CuBlasStandIn.CALLS.get();
        assertEquals(List.of(), TrainingComparison.differences(CLASSES.cpu(name), CLASSES.device(name, options), steps, size), name);
        return CuBlasStandIn.CALLS.get() - before;
    }

    /// Batches change their size in these runs: sums over rows stop at the last row of the batch.
    @Test
    void productsOfTheLibraryTrainAsOnTheCpu() {
        assertTrue(calls("CUDA", DeviceClasses.SHIM, "mlp", 4, 8) > 0);
        assertTrue(calls("CUDA", DeviceClasses.SHIM, "products", 4, 8) > 0);
    }

    @Test
    void otherDevicesAndThoseWhoDoNotWantTheLibraryHaveOurKernels() {
        assertEquals(0, calls("OPENCL", DeviceClasses.SHIM, "mlp", 1, 2));
        assertEquals(0, calls("CUDA", new DeviceOptions("auto", 1, false, false, false), "mlp", 1, 2));
    }

    /// The sum over rows would read what an earlier, larger batch left behind.
    @Test
    void rowsThatAreNotClearedAreNoticed() {
        System.setProperty("tapeless.shim.backend", "CUDA");
        assertFalse(TrainingComparison.differences(CLASSES.cpu("stale"), CLASSES.device("stale"), 4, 8).isEmpty());
    }

    @Test
    void generatedCodeNamesNoClassOfTheLibrary() {
        assertTrue(CLASSES.sources().values().stream().noneMatch(text -> text.contains("tornado.cublas") || text.contains("CuBlas::")));
    }

    @Test
    void theTargetIsForDevices() {
        assertEquals("target 'cuda' is for --backend tornado, not vector",
                assertThrows(UserException.class, () -> CUDA.withBackend(Backend.VECTOR)).getMessage());
    }
}
