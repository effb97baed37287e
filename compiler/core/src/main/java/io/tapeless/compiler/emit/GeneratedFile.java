package io.tapeless.compiler.emit;

/// One emitted file: `path` relative to the output folder, with `/`.
public record GeneratedFile(String path, String content) {}
