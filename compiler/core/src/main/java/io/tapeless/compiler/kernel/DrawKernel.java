package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.source.Span;
import java.util.List;

/// Fills a buffer with random numbers, by the runtime's counter-based generator. Workers share the elements.
public record DrawKernel(String name, RandomDraw draw, Buffer buffer, Span origin) implements Kernel {
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
}
