package io.tapeless.compiler.emit;

import io.tapeless.compiler.plan.Target;

/// How the kernels of a program are written.
///
/// @param target the machine that schedules are chosen for
/// @param vector whether kernels may use the Vector API
/// @param timed  whether the program notes how long each kernel takes ([io.tapeless.runtime.KernelTimes])
record CodeStyle(Target target, boolean vector, boolean timed) {}
