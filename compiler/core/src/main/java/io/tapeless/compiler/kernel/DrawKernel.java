package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import java.util.List;

/// Fills a buffer with random numbers, by the runtime's counter-based generator. Workers share the elements.
///
/// @param vector whether on vectors, with the same bits
public record DrawKernel(String name, RandomDraw draw, Buffer buffer, Span origin, boolean vector) implements Kernel {
    /// Fewer elements are drawn one by one: vectors would take thousands of steps to be compiled.
    private static final int MANY = 512;
    /// Operations of the generator per element.
    private static final int WORK = 25;

    /// The same draw on vectors, where the runtime has it so.
    DrawKernel onVectors() {
        return new DrawKernel(name, draw, buffer, origin, refusal() == null);
    }

    /// Why the runtime does not draw it on vectors, or null.
    private Decision refusal() {
        boolean has = buffer.dtype() == DType.F32 && draw.distribution() != RandomDraw.Distribution.NORMAL;
        return !has ? Decision.of(Decision.Rule.DRAWN_ALONE, draw.mnemonic(), buffer.dtype().text())
                : buffer.elements().tuned() < MANY ? Decision.of(Decision.Rule.FEW_DRAWS, buffer.elements().tuned(), MANY) : null;
    }

    @Override
    public List<Decision> why() {
        Decision refusal = refusal();
        return List.of(vector ? Decision.of(Decision.Rule.MANY_DRAWS, buffer.elements().tuned(), MANY) : refusal != null ? refusal
                : Decision.of(Decision.Rule.PLAIN_DRAWS));
    }

    /// The same draw, an element at a time.
    public DrawKernel plain() {
        return new DrawKernel(name, draw, buffer, origin, false);
    }

    /// Operations at the tuned sizes.
    public long tunedWork() {
        return WORK * buffer.elements().tuned();
    }

    @Override
    public String formula() {
        return buffer.name() + " = " + draw.mnemonic() + "(" + draw.a() + ", " + draw.b() + ")";
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public List<Buffer> reads() {
        return List.of();
    }

    @Override
    public List<Buffer> writes() {
        return List.of(buffer.memory());
    }

    /// The text of `dslc dump --after=kernels`.
    @Override
    public String toString() {
        return "kernel " + name + " [runtime " + (vector ? "VectorDraws" : "Draws") + ", shared]\n  " + formula() + ", site " + draw.site() + "\n";
    }
}
