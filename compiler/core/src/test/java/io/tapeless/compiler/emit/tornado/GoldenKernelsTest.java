package io.tapeless.compiler.emit.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The kernels of three specs, as they are read. `-Dgolden.update=true` writes them anew: look at the difference.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class GoldenKernelsTest {
    private static final Path SPECS = Path.of("src/test/resources/tornado");

    @ParameterizedTest
    @ValueSource(strings = {"small", "scatter", "long_sum"})
    void kernelsAreTheseLines(String name) throws IOException {
        String kernels = new Compiler(Options.DEFAULT.withBackend(Backend.TORNADO).withPackageName(name)).compile(SPECS.resolve(name + ".tl")).sources()
                .entrySet().stream().filter(file -> file.getKey().endsWith("TornadoKernels.java")).findFirst().orElseThrow().getValue();
        Path golden = SPECS.resolve("golden").resolve(name + ".java.txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, kernels);
        }
        assertEquals(Files.readString(golden), kernels, golden.toString());
    }
}
