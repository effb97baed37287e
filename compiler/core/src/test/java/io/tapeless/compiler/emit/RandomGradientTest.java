package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.GradientCheck;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.driver.Options.GradientProgram;
import io.tapeless.compiler.driver.Options.Gradients;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Gradients of random networks are what differences of their losses say. `-Dtapeless.networks=200 -Dtapeless.networks.first=SEED` makes it the long run.
class RandomGradientTest {
    private static final double TOLERANCE = 1e-6;
    private static final int LAYERS = 5;
    private static final int SAMPLES = 3;
    private static final int MOST_ROWS = 3;

    @TempDir
    private Path folder;

    @Test
    void gradientsAreDifferences() throws IOException {
        long first = Long.getLong("tapeless.networks.first", 1);
        List<String> failures = new ArrayList<>();
        for (long seed = first; seed < first + Long.getLong("tapeless.networks", 3); seed++) {
            failures.addAll(check(seed));
        }
        assertEquals(List.of(), failures);
    }

    private List<String> check(long seed) throws IOException {
        SameSteps.Network network = RandomNetworks.network(seed, LAYERS, true);
        // What a scan truncates is missing in its gradient on purpose.
        Path spec = Files.writeString(folder.resolve(network.name() + ".tl"), network.spec().replace(" truncate 3", ""));
        int[] sizes = Arrays.stream(network.sizes()).map(size -> Math.min(size, MOST_ROWS)).toArray();
        List<String> failures = new ArrayList<>();
        GradientCheck.run(load(spec, "derived", Gradients.OF_PARAMETERS_AND_INPUTS), load(spec, "losses", Gradients.NONE), SAMPLES, seed, error -> {
            if (!(error.worst() <= TOLERANCE)) {
                failures.add(network.name() + ": " + error + "\n" + network.spec());
            }
        }, sizes);
        return failures;
    }

    private static ModelFactory load(Path spec, String name, Gradients gradients) throws IOException {
        Options options = Options.DEFAULT.withBackend(Backend.SCALAR).withFloatType(DType.F64).withPackageName(name);
        return new Compiler(options.withGradientProgram(GradientProgram.of(gradients))).load(spec);
    }
}
