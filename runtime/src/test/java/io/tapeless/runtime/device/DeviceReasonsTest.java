package io.tapeless.runtime.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TornadoVM needs the names of variables in class files, and does not say so.
class DeviceReasonsTest {
    @TempDir
    private Path folder;

    private boolean namesLocals(String option) throws IOException {
        Path source = folder.resolve("Kernels.java");
        Files.writeString(source, "final class Kernels { static void touch(float[] x) { for (int i = 0; i < 3; i++) { x[i] = i; } } }");
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, option, "-d", folder.toString(), source.toString()));
        return DeviceReasons.namesLocals(Files.readAllBytes(folder.resolve("Kernels.class")));
    }

    @Test
    void kernelsAreCompiledWithTheNamesOfTheirVariables() throws IOException {
        assertEquals(List.of(true, false, false), List.of(namesLocals("-g"), namesLocals("-g:lines,source"), namesLocals("-g:none")));
    }
}
