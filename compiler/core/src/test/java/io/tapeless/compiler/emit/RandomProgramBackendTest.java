package io.tapeless.compiler.emit;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Random programs on every back end. A failure names the seed; the property `tapeless.random.first` moves the window of seeds.
class RandomProgramBackendTest {
    private static final int PROGRAMS = 300;
    private static final int PER_MODEL = 20;
    private static final int OPERATIONS = 14;
    private static final int[][] RUNS = {{1, 1}, {5, 2}, {18, 17}};

    @Test
    void randomProgramsComputeWhatTheInterpreterDoes() {
        long first = Long.getLong("tapeless.random.first", 0);
        List<BackendCase> merged = new ArrayList<>();
        for (long from = first; from < first + PROGRAMS; from += PER_MODEL) {
            List<BackendCase> cases = new ArrayList<>();
            for (long seed = from; seed < from + PER_MODEL; seed++) {
                cases.add(RandomPrograms.make(seed, OPERATIONS, RUNS));
            }
            merged.add(BackendCase.merge("from seed " + from, cases));
        }
        Backends.check(merged, 1);
    }
}
