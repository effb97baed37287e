package io.tapeless.compiler.emit;

import static io.tapeless.compiler.emit.GraphCases.N;
import static io.tapeless.compiler.op.Formulas.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.op.WindowFormulas;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What `dslc dump --after=plan` and `--after=kernels` print: made to be read, in the names of the spec.
class PlanTextTest {
    /// Softmax of a linear layer with a running sum of its inputs.
    private static Graph graph() {
        GraphCases one = new GraphCases("softmax");
        Value x = one.input("x", N, 40);
        Value w = one.input("w", 10, 40);
        Value seen = one.state("seen", 40);
        Value logits = einsum(x, List.of(0, 1), w, List.of(2, 1), List.of(0, 2)).labelled("logits");
        Value e = exp(minus(logits, restore(maxOver(logits, List.of(1)), logits.shape(), List.of(1))));
        one.output(over(e, restore(sum(e, List.of(1)), logits.shape(), List.of(1))));
        one.commit("seen", plus(seen, times(sum(x, List.of(0)), 0.5)));
        return one.runs().singlePrecision().graph();
    }

    @Test
    void planListsStepsAndMemory() {
        assertEquals("""
                plan case
                  chosen: logits: lanes along columns (cycles: along columns 2427, along rows and transposed 3420, along the sum 2752)
                  "wTransposed"@0 : f32[40, 10] <- input w
                    stored: a copy in the order in which its users read memory
                  "logits"@1 : f32[N, 10] <- input x, "wTransposed"@0
                    stored: used in 2 places, and what a fold ends in is computed once
                  "logits max"@2 : f32[N] <- "logits"@1
                    stored: a fold, and broadcast is of another shape or order
                  "logits shifted"@1 : f32[N, 10] <- "logits"@1, "logits max"@2
                    stored: with it the polynomial function in the kernel of exp would run over rows of 10 elements one by one, not over all end to end
                  "logits exp"@1 : f32[N, 10] <- "logits shifted"@1
                    stored: used in 2 places, and a polynomial function is computed once
                  "logits sum"@2 : f32[N] <- "logits exp"@1
                    stored: a fold, and broadcast is of another shape or order
                  "y0"@3 : f32[N, 10] <- "logits exp"@1, "logits sum"@2
                    stored: a result of the program (output y0)
                  state seen : f32[40] <- state seen, input x
                  slot 0: f32[400], 1600 bytes: wTransposed
                  slot 1: f32[10*N], 2560 bytes: logits, logits shifted, logits exp
                  slot 2: f32[N], 256 bytes: logits max, logits sum
                  slot 3: f32[10*N], 2560 bytes: y0
                  workspace at the tuned sizes: 6976 bytes
                """, Planner.plan(graph()).toString());
    }

    /// A product is what it is made of, not what the next product is for; what is only added up is terms of its total; another shape has no other name.
    @Test
    void valuesAreNamedAfterWhatTheyAre() {
        GraphCases one = new GraphCases("names");
        Value weights = one.input("weights", N, 5, 7);
        Value v = one.input("v", N, 7, 3);
        Value o = one.input("o", 4, 3);
        Value context = einsum(weights, List.of(0, 1, 2), v, List.of(0, 2, 3), List.of(0, 1, 3));
        Value out = einsum(context, List.of(0, 1, 2), o, List.of(3, 2), List.of(0, 1, 3)).labelled("out");
        one.output(times(sum(log(sum(exp(out), List.of(2))), List.of(0, 1)), 0.5).labelled("loss"));
        one.output(reshape(exp(out), new Shape(List.of(N.times(Dim.of(5)), Dim.of(4)))).labelled("rows"));
        String plan = Planner.plan(one.runs().singlePrecision().graph()).toString();
        List<String> names = plan.lines().filter(line -> line.contains("<-")).map(line -> line.strip().split("\"")[1]).toList();
        assertEquals(List.of("weights product", "oTransposed", "out", "out exp", "loss terms", "loss", "rows"), names);
    }

    @Test
    void windowsReadWhatIsStoredOnce() {
        GraphCases one = new GraphCases("pool");
        Value x = one.input("x", N, 2, 6);
        Value scale = one.input("scale", 2);
        Value scaled = times(x, broadcast(scale, x.shape(), List.of(1)));
        Value y = maximum(scaled, like(scaled, 0)).labelled("relu");
        one.output(WindowFormulas.maxPool(y, List.of(3), List.of(new Sliding(2, 1, 1)), List.of(Dim.of(3))));
        assertEquals("""
                plan case
                  "relu"@0 : f32[N, 2, 6] <- input x, input scale
                    stored: broadcast repeats it, and would run its 2 operations for every copy
                  "y0"@1 : f32[N, 2, 3] <- "relu"@0
                    stored: a result of the program (output y0)
                  slot 0: f32[12*N], 3072 bytes: relu
                  slot 1: f32[6*N], 1536 bytes: y0
                  workspace at the tuned sizes: 4608 bytes
                """, Planner.plan(one.runs().singlePrecision().graph()).toString());
    }

    @Test
    void kernelsAreFormulas() {
        String text = JavaBackend.kernels(graph(), "portable", true).stream().map(Kernel::toString).collect(Collectors.joining());
        assertEquals("""
                kernel wTransposed [TRANSPOSE vector, tail MASKED one worker]
                  wTransposed = wᵀ
                  parallel [40, 10]
                  wTransposed[10·i0 + i1] = w[i0 + 40·i1]
                kernel logits [TILE vector, tail MASKED tile 12x1 + 4x1 + 1x1 (256 bits: 8x1 + none + 1x1) along i0 split i0 by 4]
                  logits = x @ wTransposed
                  parallel [N, 10]
                  total = product sum over [40] of x[40·i0 + i2] · wTransposed[i1 + 10·i2]
                  logits[10·i0 + i1] = total
                """, text.substring(0, text.indexOf("kernel logitsMax")));
        // Ten columns do not fill a vector: the function runs over all rows end to end.
        assertEquals("""
                kernel logitsShifted [MAP vector, tail MASKED split i0 by 4]
                  logits shifted = logits − logits max
                  parallel [N, 10]
                  logits shifted[10·i0 + i1] = logits[10·i0 + i1] − logits max[i0]
                kernel logitsExp [MAP vector, tail SCALAR split i0 by 40]
                  logits exp = exp(logits shifted)
                  parallel [10*N]
                  logits exp[i0] = exp(logits shifted[i0])
                """, text.substring(text.indexOf("kernel logitsShifted"), text.indexOf("kernel logitsSum")));
        assertEquals("""
                kernel updateSeen [FOLD_COLUMNS vector, tail MASKED one worker]
                  seen = seen + sum(x) · 0.5
                  parallel [40]
                  total = sum over [N] of x[i0 + 40·i1]
                  seen[i0] = seen[i0] + total · 0.5
                  reads seen, x
                """, text.substring(text.indexOf("kernel updateSeen")));
    }
}
