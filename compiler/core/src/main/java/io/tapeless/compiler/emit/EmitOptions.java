package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.KernelProgram;
import java.util.Map;

/// How Java is emitted.
///
/// @param packageName package of the generated classes; empty for the unnamed package
/// @param backend     `vector` or `scalar`
/// @param target      a name of [io.tapeless.compiler.plan.Target#ALL]
/// @param sourceDigest digest of the spec, for the manifest
/// @param timed       whether programs note how long each kernel takes ([io.tapeless.runtime.KernelTimes])
/// @param given       programs whose kernels are not to be the compiler's, by name
public record EmitOptions(String packageName, String backend, String target, String sourceDigest, boolean timed, Map<String, KernelProgram> given) {
    /// Without clocks, as classes are to be used.
    public EmitOptions(String packageName, String backend, String target, String sourceDigest) {
        this(packageName, backend, target, sourceDigest, false, Map.of());
    }

    /// The same with clocks around kernels.
    public EmitOptions withTimes() {
        return new EmitOptions(packageName, backend, target, sourceDigest, true, given);
    }

    /// The same with the kernels of these programs in the place of the compiler's.
    public EmitOptions withKernels(Map<String, KernelProgram> others) {
        return new EmitOptions(packageName, backend, target, sourceDigest, timed, others);
    }
}
