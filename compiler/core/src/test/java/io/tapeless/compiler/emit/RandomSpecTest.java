package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Random specs agree between the interpreter and both back ends, forward and in every gradient. A failure prints the smallest spec of its seed
/// that fails. With the 300 programs of `RandomProgramBackendTest`
/// a build checks 800; `-Dtapeless.fuzz.specs=50000 -Dtapeless.fuzz.first=SEED` makes it the long run.
class RandomSpecTest {
    private static final int PER_MODEL = 50;
    private static final int MODELS_PER_COMPILATION = 4;
    private static final int STATEMENTS = 7;
    /// Differences of results below this are absolute: terms of a gradient may cancel.
    private static final double FLOOR = 0.05;
    private static final int[] EXTENTS = {1, 2, 3, 5, 7, 17};

    @Test
    void specsComputeTheSameEverywhere() {
        long first = Long.getLong("tapeless.fuzz.first", 0);
        long count = Long.getLong("tapeless.fuzz.specs", 500);
        for (long from = first; from < first + count; from += PER_MODEL * MODELS_PER_COMPILATION) {
            List<BackendCase> models = new ArrayList<>();
            for (long seed = from; seed < Math.min(first + count, from + PER_MODEL * MODELS_PER_COMPILATION); seed += PER_MODEL) {
                List<BackendCase> cases = new ArrayList<>();
                for (long one = seed; one < seed + PER_MODEL; one++) {
                    cases.add(program(one, STATEMENTS, seed));
                }
                models.add(BackendCase.merge("specs", cases));
            }
            check(models, from);
        }
    }

    private static BackendCase program(long seed, int statements, long group) {
        try {
            return RandomSpecs.program(seed, statements, EXTENTS[(int) (group / PER_MODEL % EXTENTS.length)]);
        } catch (RuntimeException | AssertionError refused) {
            throw new AssertionError("seed " + seed + ":\n" + RandomSpecs.text(seed, statements), refused);
        }
    }

    private static void check(List<BackendCase> models, long from) {
        try {
            Backends.check(models, FLOOR);
        } catch (AssertionError disagreement) {
            TreeSet<Long> seeds = new TreeSet<>();
            Matcher names = Pattern.compile("seed(\\d+)").matcher(String.valueOf(disagreement.getMessage()));
            while (names.find()) {
                seeds.add(Long.parseLong(names.group(1)));
            }
            StringBuilder told = new StringBuilder("specs from seed " + from + ":\n" + disagreement.getMessage());
            seeds.stream().limit(3).forEach(seed -> told.append("\nsmallest failing spec of seed ").append(seed).append(":\n").append(smallest(seed)));
            fail(told.toString());
        }
    }

    private static String smallest(long seed) {
        for (int statements = 1; statements < STATEMENTS; statements++) {
            try {
                Backends.check(List.of(program(seed, statements, seed / PER_MODEL * PER_MODEL)), FLOOR);
            } catch (AssertionError fails) {
                return RandomSpecs.text(seed, statements);
            }
        }
        return RandomSpecs.text(seed, STATEMENTS);
    }
}
