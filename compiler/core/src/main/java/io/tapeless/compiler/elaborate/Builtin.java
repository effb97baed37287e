package io.tapeless.compiler.elaborate;

import java.util.List;

/// A function of the language that is built in: one the compiler knows, because it cannot be written in the language.
///
/// @param least  fewest positional arguments
/// @param most   most positional arguments
/// @param labels the named arguments it takes
record Builtin(String name, int least, int most, List<String> labels, Meaning meaning) {
    /// What a call stands for.
    @FunctionalInterface
    interface Meaning {
        Meta of(BuiltinCall call);
    }

    static Builtin of(String name, int least, int most, String labels, Meaning meaning) {
        return new Builtin(name, least, most, labels.isEmpty() ? List.of() : List.of(labels.split(" ")), meaning);
    }
}
