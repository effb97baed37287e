package io.tapeless.compiler.plan;

import java.util.List;

/// The machine a plan is made for: an explicit input, never read off the host.
///
/// @param name            as given to `--target`
/// @param vectorRegisters vector registers of the instruction set; bounds the register tiles of contractions
/// @param portable        whether code is to run well, too, where vectors have 256 bits and there are 16 registers: it has tiles for both
/// @param library         whether devices are expected to have the maker's library of matrix products (cuBLAS)
public record Target(String name, int vectorRegisters, boolean portable, boolean library) {
    /// Every target there is; the first is the default. On the CPU `cuda` is the same.
    public static final List<Target> ALL = List.of(new Target("portable", 32, true, false), new Target("avx512", 32, false, false),
            new Target("avx2", 16, false, false), new Target("neon", 32, false, false), new Target("cuda", 32, true, true));

    /// The target of that name, or null.
    public static Target named(String name) {
        return ALL.stream().filter(target -> target.name.equals(name)).findFirst().orElse(null);
    }
}
