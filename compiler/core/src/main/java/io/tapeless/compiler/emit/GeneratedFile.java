package io.tapeless.compiler.emit;

/// One emitted file: `path` relative to the output folder, with `/`. Long lines of Java are broken.
public record GeneratedFile(String path, String content) {
    public GeneratedFile {
        content = path.endsWith(".java") ? LineBreaks.of(content) : content;
    }
}
