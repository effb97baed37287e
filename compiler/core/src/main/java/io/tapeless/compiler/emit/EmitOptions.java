package io.tapeless.compiler.emit;

/// How Java is emitted.
///
/// @param packageName package of the generated classes; empty for the unnamed package
/// @param backend     `vector` or `scalar`
/// @param target      a name of [io.tapeless.compiler.plan.Target#ALL]
/// @param sourceDigest digest of the spec, for the manifest
/// @param timed       whether programs note how long each kernel takes ([io.tapeless.runtime.KernelTimes])
public record EmitOptions(String packageName, String backend, String target, String sourceDigest, boolean timed) {
    /// Without clocks, as classes are to be used.
    public EmitOptions(String packageName, String backend, String target, String sourceDigest) {
        this(packageName, backend, target, sourceDigest, false);
    }

    /// The same with clocks around kernels.
    public EmitOptions withTimes() {
        return new EmitOptions(packageName, backend, target, sourceDigest, true);
    }
}
