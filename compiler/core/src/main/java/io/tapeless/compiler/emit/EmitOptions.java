package io.tapeless.compiler.emit;

/// How Java is emitted.
///
/// @param packageName package of the generated classes; empty for the unnamed package
/// @param backend     `vector` or `scalar`
/// @param target      a name of [io.tapeless.compiler.plan.Target#ALL]
/// @param sourceDigest digest of the spec, for the manifest
public record EmitOptions(String packageName, String backend, String target, String sourceDigest) {}
