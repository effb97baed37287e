package io.tapeless.compiler.diagnostic;

import java.util.Locale;

/// How much a diagnostic matters: an error stops compilation, a warning does not.
public enum Severity {
    ERROR, WARNING;

    /// `error` or `warning`, as printed.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
