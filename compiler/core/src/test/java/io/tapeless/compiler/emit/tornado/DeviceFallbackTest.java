package io.tapeless.compiler.emit.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Devices;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.TrainingOptions;
import io.tapeless.runtime.device.DeviceException;
import io.tapeless.runtime.device.DeviceFactory;
import io.tapeless.runtime.device.DeviceOptions;
import io.tapeless.runtime.device.DeviceReasons;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// Where there is no device the CPU's classes run, and the reason says what to do.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class DeviceFallbackTest {
    private static final DeviceClasses CLASSES = new DeviceClasses();

    @BeforeAll
    static void compile() throws IOException {
        CLASSES.add("mlp", Path.of("src/test/resources/tornado/mlp.tl")).compile();
    }

    private static String reason(DeviceOptions options) {
        DeviceFactory factory = CLASSES.device("mlp", options);
        assertNull(factory.device());
        assertEquals("vector", factory.info().backend());
        ParameterSet parameters = factory.newParameters();
        parameters.init(1);
        try (Program forward = factory.newForward(parameters, 1)) {
            forward.bind("x", new float[37]);
            forward.run(1);
            assertEquals(18, ((float[]) forward.result("probs")).length);
        }
        return factory.reason();
    }

    @Test
    void whatIsMissingIsSaid() {
        System.setProperty("tapeless.shim.missing", "true");
        try {
            assertTrue(reason(DeviceClasses.SHIM).contains("TornadoVM cannot be started: ExceptionInInitializerError: no driver"));
        } finally {
            System.clearProperty("tapeless.shim.missing");
        }
    }

    @Test
    void devicesAreListed() {
        assertEquals(List.of("0:0  JAVA  CPU  sequential Java  4.0 GiB"), Devices.find().devices().stream().map(Object::toString).toList());
        System.setProperty("tapeless.shim.missing", "true");
        try {
            assertTrue(Devices.find().reason().contains("no driver"), Devices.find().reason());
        } finally {
            System.clearProperty("tapeless.shim.missing");
        }
    }

    @Test
    void devicesAreChosenByNumberOrName() {
        assertEquals("0:0", CLASSES.device("mlp", new DeviceOptions("0:0", 1, false)).device().id());
        assertEquals("0:0", CLASSES.device("mlp", new DeviceOptions("sequential", 1, false)).device().id());
        assertEquals("there is no device 'h200'; there are [0:0]", reason(new DeviceOptions("h200", 1, false)));
        assertEquals("asked for", reason(new DeviceOptions("cpu", 1, false)));
    }

    @Test
    void aJvmThatWasNotStartedForTornadoVmIsNotTrusted() {
        assertTrue(reason(new DeviceOptions("auto", 1, true)).contains("-Dtornado.recover.bailout=False"));
        System.setProperty("tornado.recover.bailout", "False");
        try {
            assertTrue(reason(new DeviceOptions("auto", 1, true)).contains("system class loader"));
        } finally {
            System.clearProperty("tornado.recover.bailout");
        }
    }

    @Test
    void reasonsTellFailuresApart() {
        assertTrue(DeviceReasons.explain(new NoClassDefFoundError("uk/ac/manchester/tornado/api/TaskGraph")).contains("not on the class path"));
        assertTrue(DeviceReasons.explain(new ExceptionInInitializerError(new IllegalAccessError("module jdk.internal.vm.ci does not export")))
                .contains("argument file"));
        assertTrue(DeviceReasons.explain(new IllegalStateException("Did you remember to add @tornado-argfile?")).contains("argument file"));
        assertTrue(DeviceReasons.explain(new UnsatisfiedLinkError("no tornado-ptx in java.library.path")).contains("native library"));
    }

    @Test
    void tasksAreLaunchedAsACudaGraphWhereThereAreSome() {
        assertEquals(List.of(false, false, true), List.of(graphs("CUDA", false), graphs("OPENCL", true), graphs("PTX", true)));
    }

    private static boolean graphs(String backend, boolean wanted) {
        System.setProperty("tapeless.shim.backend", backend);
        try {
            DeviceFactory factory = CLASSES.device("mlp", new DeviceOptions("auto", 1, wanted, true, false));
            ParameterSet parameters = factory.newParameters();
            parameters.init(1);
            try (Program forward = factory.newForward(parameters, 1)) {
                forward.bind("x", new float[37]);
                forward.run(1);
            }
            return Boolean.getBoolean("tapeless.shim.graphs");
        } finally {
            System.clearProperty("tapeless.shim.backend");
            System.clearProperty("tapeless.shim.graphs");
        }
    }

    @Test
    void aProgramThatDoesNotFitIsRefusedBeforeItIsBuilt() {
        System.setProperty("tapeless.shim.memory", "1000000");
        try {
            DeviceFactory factory = CLASSES.device("mlp");
            ParameterSet parameters = factory.newParameters();
            String message = assertThrows(DeviceException.class, () -> factory.newTrainer(parameters, TrainingOptions.DEFAULT, 100_000)).getMessage();
            assertTrue(message.contains("TRAINER[100000] needs") && message.contains("976.6 KiB") && message.contains("smaller capacity"), message);
        } finally {
            System.clearProperty("tapeless.shim.memory");
        }
    }

    /// Programs share their parameters: a second one needs room for its own arrays alone.
    @Test
    void whatProgramsShareIsCountedOnce() {
        long one = leastMemory(1);
        long two = leastMemory(2);
        long parameters = CLASSES.cpu("mlp").newParameters().tensors().stream().mapToLong(tensor -> 4L * tensor.elements()).sum();
        assertEquals(parameters + 2 * (one - parameters), two);
    }

    /// The smallest device on which so many forward programs for one row can be made.
    private static long leastMemory(int programs) {
        long low = 0;
        long high = 1L << 30;
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (fits(middle, programs)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private static boolean fits(long memory, int programs) {
        System.setProperty("tapeless.shim.memory", String.valueOf(memory));
        try {
            DeviceFactory factory = CLASSES.device("mlp");
            ParameterSet parameters = factory.newParameters();
            for (int i = 0; i < programs; i++) {
                factory.newForward(parameters, 1);
            }
            return true;
        } catch (DeviceException tooLarge) {
            return false;
        } finally {
            System.clearProperty("tapeless.shim.memory");
        }
    }
}
