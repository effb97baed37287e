package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random networks take the same training steps everywhere ([SameSteps]). A failure prints the smallest prefix of its network that fails.
/// `-Dtapeless.networks=2000 -Dtapeless.networks.first=SEED` makes it the long run.
class RandomNetworkTest {
    /// Networks to a run of javac.
    private static final int TOGETHER = 10;
    private static final int LAYERS = 6;

    @TempDir
    private Path folder;

    @Test
    void networksTrainTheSameEverywhere() throws IOException {
        long first = Long.getLong("tapeless.networks.first", 0);
        long count = Long.getLong("tapeless.networks", 20);
        List<String> failures = new ArrayList<>();
        for (long from = first; from < first + count; from += TOGETHER) {
            failures.addAll(check(from, Math.min(TOGETHER, first + count - from), LAYERS));
        }
        List<String> told = new ArrayList<>();
        for (String failure : failures.stream().limit(3).toList()) {
            long seed = Long.parseLong(failure.substring("seed".length(), failure.indexOf(':')));
            SameSteps.Network network = RandomNetworks.network(seed, smallest(seed), precise(seed));
            told.add(failure + "\n" + Arrays.toString(network.sizes()) + "\n" + network.spec());
        }
        assertTrue(failures.isEmpty(), () -> failures.size() + " networks:\n" + String.join("\n", failures) + "\n" + String.join("\n", told));
    }

    /// A prefix without parameters does not compile, which is not the failure that is looked for.
    private int smallest(long seed) throws IOException {
        int layers = 1;
        while (layers < LAYERS && check(seed, 1, layers).stream().allMatch(failure -> failure.contains("not compiled"))) {
            layers++;
        }
        return layers;
    }

    /// Every other run of javac is in double precision.
    private static boolean precise(long seed) {
        return seed / TOGETHER % 2 == 1;
    }

    private List<String> check(long from, long count, int layers) throws IOException {
        boolean precise = precise(from);
        return SameSteps.check(folder, precise, LongStream.range(from, from + count).mapToObj(seed -> RandomNetworks.network(seed, layers, precise)).toList());
    }
}
