package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static final int[] ROWS = {1, 2, 3, 5, 7, 16, 17, 20};

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
            told.add(failure + "\n" + RandomNetworks.text(seed, smallest(seed)));
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

    private List<String> check(long from, long count, int layers) throws IOException {
        return SameSteps.check(folder, LongStream.range(from, from + count)
                .mapToObj(seed -> new SameSteps.Network("seed" + seed, RandomNetworks.text(seed, layers), ROWS[(int) (seed % ROWS.length)])).toList());
    }
}
