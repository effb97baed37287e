package io.tapeless.compiler.kernel;

import io.tapeless.compiler.source.Span;

/// A program contains something that the device back end does not run.
public final class UnsupportedOnDevice extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedOnDevice(String operator, Span origin, String what) {
        super((origin.isNone() ? "" : origin + ": ") + "the tornado back end cannot run '" + operator + "' (" + what + "): use --backend vector");
    }
}
