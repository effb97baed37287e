package io.tapeless.compiler.emit.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.driver.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// What devices do not run is refused with the operator, the place and what to do.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class DeviceRefusalTest {
    private static final String SPEC = """
            model Small {
                dim N = 2
                input x : f32[N, 3]
                param w : f32[3, 3] ~ normal(0, 1)
                output y = x @ orthonormal(w)
                loss = mean(x)
                train { optimizer sgd(lr: 0.1) }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void routinesOverWholeMatrices() throws IOException {
        Path spec = Files.writeString(folder.resolve("small.tl"), SPEC);
        Compiler compiler = new Compiler(Options.DEFAULT.withBackend(Backend.TORNADO));
        assertEquals("small.tl:5:20: the tornado back end cannot run 'orthonormal' (a routine over a whole matrix): use --backend vector",
                assertThrows(UserException.class, () -> compiler.compile(spec)).getMessage().replace(folder + "/", ""));
    }
}
