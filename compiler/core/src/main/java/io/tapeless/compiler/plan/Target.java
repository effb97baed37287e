package io.tapeless.compiler.plan;

import java.util.List;

/// The machine a plan is made for: an explicit input, never read off the host.
///
/// @param name            as given to `--target`
/// @param vectorRegisters vector registers of the instruction set; bounds the register tiles of contractions
/// @param portable        whether code is to run well, too, where vectors have 256 bits and there are 16 registers: it has tiles for both
public record Target(String name, int vectorRegisters, boolean portable) {
    /// Every target there is; the first is the default.
    public static final List<Target> ALL = List.of(new Target("portable", 32, true), new Target("avx512", 32, false),
            new Target("avx2", 16, false), new Target("neon", 32, false));

    /// The target of that name, or null.
    public static Target named(String name) {
        return ALL.stream().filter(target -> target.name.equals(name)).findFirst().orElse(null);
    }
}
