package io.tapeless.compiler.graph;

/// An operator whose value differs from step to step of a loop: a carried value, or one position of something scanned.
/// What depends on such a value is computed once per step.
public interface InLoop {
    Loop loop();

    /// The same in another loop.
    Op in(Loop other);
}
