package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.KernelProgram;
import io.tapeless.compiler.plan.Target;
import java.util.Map;

/// How the kernels of a program are written.
///
/// @param target the machine that schedules are chosen for
/// @param vector whether kernels may use the Vector API
/// @param timed  whether the program notes how long each kernel takes ([io.tapeless.runtime.KernelTimes])
/// @param given  programs whose kernels are given, by name ([EmitOptions#given()])
record CodeStyle(Target target, boolean vector, boolean timed, Map<String, KernelProgram> given) {
    CodeStyle(Target target, boolean vector) {
        this(target, vector, false, Map.of());
    }
}
