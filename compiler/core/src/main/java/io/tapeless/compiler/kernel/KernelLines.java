package io.tapeless.compiler.kernel;

/// Reads the lines of one kernel's text, after its first.
sealed interface KernelLines permits LoopNestParser, RuntimeKernelParser {
    /// @throws IllegalArgumentException when the line is malformed
    void line(String text);

    /// What the lines describe.
    ///
    /// @throws IllegalArgumentException when they are not all, or no such kernel can run
    Kernel kernel();
}
