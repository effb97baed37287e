package io.tapeless.compiler.plan;

import java.util.List;

/// The machine a plan is made for: an explicit input, never read off the host.
///
/// @param name            as given to `--target`
/// @param vectorRegisters vector registers of the instruction set; bounds the register tiles of contractions
public record Target(String name, int vectorRegisters) {
    /// Every target there is; the first is the default. `portable` runs well on 16 and on 32 registers.
    public static final List<Target> ALL =
            List.of(new Target("portable", 32), new Target("avx512", 32), new Target("avx2", 16), new Target("neon", 32));

    /// The target of that name, or null.
    public static Target named(String name) {
        return ALL.stream().filter(target -> target.name.equals(name)).findFirst().orElse(null);
    }
}
