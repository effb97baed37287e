package io.tapeless.compiler.kernel;

/// A program contains something that the device back end does not run yet.
public final class UnsupportedOnDevice extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedOnDevice(String operator, String what) {
        super("the tornado back end cannot run '" + operator + "' (" + what + "): use --backend vector");
    }
}
