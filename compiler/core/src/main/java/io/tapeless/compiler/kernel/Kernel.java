package io.tapeless.compiler.kernel;

import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.source.Span;
import java.util.List;

/// One method of emitted code.
public sealed interface Kernel permits LoopNest, DrawKernel, LibraryKernel, StraightLine {
    /// Method name, unique in its program.
    String name();

    /// What it computes, for the comment.
    String formula();

    /// Where it comes from.
    Span origin();

    /// Buffers read.
    List<Buffer> reads();

    /// Buffers written.
    List<Buffer> writes();

    /// Whether workers share it; else worker 0 runs it by itself.
    boolean shared();

    /// What decided how it runs.
    List<Decision> why();

    /// The loop nests it consists of.
    default List<LoopNest> nests() {
        return switch (this) {
            case LoopNest nest -> List.of(nest);
            case StraightLine line -> line.nests();
            case DrawKernel draw -> List.of();
            case LibraryKernel call -> List.of();
        };
    }
}
