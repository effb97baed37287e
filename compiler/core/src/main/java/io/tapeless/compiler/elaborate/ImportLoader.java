package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.ParseResult;

/// Finds the files that `import` names.
@FunctionalInterface
public interface ImportLoader {
    /// The parsed file at `path` relative to the importing file, or null when there is none. The same file is the same `SourceFile` name.
    ParseResult load(String path, SourceFile importing);

    /// No imports.
    ImportLoader NONE = (path, importing) -> null;
}
