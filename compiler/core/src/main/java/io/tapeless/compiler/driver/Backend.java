package io.tapeless.compiler.driver;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What runs a model's programs.
public enum Backend {
    /// Generated Java with the Vector API.
    VECTOR,
    /// Generated plain Java, for JVMs without the incubator module and as a reading aid.
    SCALAR,
    /// Generated Java for TornadoVM devices (GPUs), beside the vector back end's for machines without one.
    TORNADO,
    /// No generated code: the graph interpreter in double precision, the control for the others.
    INTERPRETER;

    /// The name used on command lines and in manifests: `vector`.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws UserException when there is no such back end
    public static Backend named(String text) {
        return Arrays.stream(values()).filter(backend -> backend.text().equals(text)).findFirst().orElseThrow(() -> new UserException(
                "there is no back end '" + text + "'; there are " + Arrays.stream(values()).map(Backend::text).collect(Collectors.joining(", "))));
    }
}
