package io.tapeless.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.diagnostic.Diagnostic;
import java.util.List;
import org.junit.jupiter.api.Test;

/// No tensor of a spec is empty: whatever makes an extent of 0, or one that some size of a run would make 0, is an error where it is written,
/// or raises the least size that the model takes.
class EmptyExtentsTest {
    private static final int LINE = 7;
    private static final List<String> DECLARATIONS = List.of("input z : f32[N, 0]", "input z : f32[N, T - 8]",
            "param w : f32[0, 6] ~ zeros", "dim D == 0", "dim D <= 0", "dim D = 0", "let fc = Linear(6, 0)", "let fc = Linear(0, 6)",
            "let fc = Embedding(0, 4)", "let fc = Conv2d(2, 0, 3)", "let fc = Lstm(6, 0)", "let fc = MultiheadAttention(6, 0)", "let fc = BatchNorm(0)");
    private static final List<String> RESULTS = List.of("x[:, 2:2]", "x[:, 4:2]", "x[:, 6:]", "x[:, -9:-7]", "x[0:0]", "s[:, 5:3]", "s[:, T:]",
            "s[:, :-8]", "narrow(x, axis: 1, start: 2, length: 0)", "narrow(s, axis: 1, start: T, length: T)", "arange(5, 5)", "arange(0)",
            "linspace(0, 1, 0)", "split(x, 0, axis: 1)", "split(x, [0, 6], axis: 1)", "split(x, 7, axis: 1)", "chunk(x, 0, axis: 1)", "topk(x, 0)",
            "topk(x, 7)", "kthvalue(x, 0)", "tile(x, [0, 1])", "repeat_interleave(x, 0, axis: 1)", "reshape(x, [N, 0])", "reshape(x, [0, -1])",
            "stack([], axis: 0)", "concat([], axis: 0)", "one_hot(k, 0)", "eye(0)", "unfold(im, 6)", "max_pool2d(im, 6)", "max_pool2d(im, 0)",
            "avg_pool2d(im, 6)", "adaptive_avg_pool2d(im, 0)", "adaptive_max_pool2d(im, 0)", "interpolate(im, size: 0)",
            "interpolate(im, scale_factor: 0.1)", "pad(x, [0, -6])", "diff(eye(1))", "scatter_add(k, x[:, 0], axis: 0, size: 0)",
            "take(x, k[0:0], axis: 1)", "gather(x, k[0:0], axis: 1)", "causal_mask(0)", "sinusoidal_positions(0, 4)", "pixel_shuffle(im, 0)");

    private static ElaborationResult elaborate(String line) {
        return Specs.elaborate("""
                model M {
                    dim N = 4
                    dim T <= 8
                    input x  : f32[N, 6]
                    input k  : i32[N] in 0 ..< 6
                    input im : f32[N, 2, 5, 5]  input s : f32[N, T]
                %s
                }
                fn ones_of(shape) = broadcast(1.0, shape)""".formatted(line));
    }

    private static void refused(String line) {
        List<Diagnostic> found = elaborate(line).diagnostics();
        assertTrue(!found.isEmpty() && found.getFirst().isError(), line);
        assertEquals(LINE, found.getFirst().primary().line(), () -> line + ": " + Specs.told(found.getFirst()));
    }

    @Test
    void anExtentOfZeroIsAnErrorWhereItIsWritten() {
        DECLARATIONS.forEach(EmptyExtentsTest::refused);
        RESULTS.forEach(expression -> refused("output y = " + expression));
    }

    /// What is empty for small sizes alone raises the least size; a run with less is refused (`ProgramMisuseTest`).
    @Test
    void anExtentThatSmallSizesWouldMakeZeroRaisesTheLeastSize() {
        for (String one : List.of("s[:, 1:]", "s[:, :-1]", "diff(s)", "narrow(s, axis: 1, start: 1, length: size(s, axis: 1) - 1)")) {
            assertEquals(2, least("sum(" + one + ", axis: 1)"), one);
        }
        assertEquals(5, least("sum(s[:, 4:], axis: 1)"));
        assertEquals(3, least("sum(diff(s, n: 2), axis: 1)"));
        assertEquals(2, declared("input z : f32[N, T - 1]"));
    }

    /// An unpadded window has a place from as many positions on as it has.
    @Test
    void aWindowRaisesTheLeastSizeToItsOwn() {
        String image = "unsqueeze(s, axis: 1)";
        assertEquals(3, least("conv1d(%s, ones_of([1, 1, 3]))".formatted(image)));
        assertEquals(5, least("conv1d(%s, ones_of([1, 1, 3]), dilation: 2)".formatted(image)));
        assertEquals(1, least("conv1d(%s, ones_of([1, 1, 3]), padding: 1)".formatted(image)));
        assertEquals(4, least("max_pool1d(%s, 4)".formatted(image)));
        assertEquals(4, least("avg_pool1d(%s, 4, stride: 3)".formatted(image)));
        assertEquals(3, least("scan i over T - 2 { return cast(i, \"float\") }"));
    }

    private static int least(String expression) {
        return declared("output y = " + expression);
    }

    private static int declared(String line) {
        ElaborationResult result = elaborate(line);
        assertEquals(List.of(), result.diagnostics().stream().map(Specs::told).toList());
        return result.models().getFirst().symbols().stream().filter(symbol -> symbol.name().equals("T")).findFirst().orElseThrow().minimum();
    }
}
