package io.tapeless.compiler.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.conformance.Specs;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.op.Operators;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.type.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTextTest {
    private static final String TEXT = """
            graph fc
            dims N=64, T=32<=256
            %0 : f32[N, T] = input{name=x; type=f32[N, T]}
            %1 : f32[N, T] = constant{value=0.0; type=f32[N, T]}
            %2 : f32[N, T] = maximum(%0, %1) // fc1.h
            %3 : f32[N] = sum{axes=[1]}(%2)
            %4 : f32[N] = store{target=running_mean}(%3)
            output y = %3
            commit running_mean = %4
            """;

    @Test
    void whatIsPrintedParsesBack() {
        Graph graph = GraphText.parse(TEXT, Operators::create);
        assertEquals(TEXT, GraphText.print(graph));
        Value h = graph.root(Graph.Role.OUTPUT, "y").input(0);
        assertEquals("fc1.h", h.label());
        assertEquals(256, h.shape().dim(1).symbols().iterator().next().maximum());
    }

    @Test
    void aSharedValueIsPrintedOnce() {
        Graph graph = GraphText.parse("""
                graph square
                %0 : f64[] = input{name=x; type=f64[]}
                %1 : f64[] = mul(%0, %0)
                output y = %1
                output again = %1
                """, Operators::create);
        assertEquals(2, graph.values().size());
        assertEquals(2, graph.uses().get(graph.values().getFirst()));
    }

    /// Functions with their own gradient, one of which calls the other, keep it in text.
    @Test
    void callsParseBackWithTheirGradients() {
        ElaboratedModel model = Specs.elaborate(new SourceFile("calls.tl", """
                fn twice(x) = 2 * x
                    gradient unchecked dy -> 7 * dy
                fn shifted(x) = twice(x) + 1
                    gradient unchecked dy -> dy * twice(x)
                model Calls {
                    dim N
                    input x : f32[N]
                    param w : f32[] ~ ones
                    loss = sum(shifted(w * x)) + sum(twice(x))
                }
                """), DType.F64);
        String text = GraphText.print(model.training());
        Graph parsed = GraphText.parse(text, Operators::create);
        assertEquals(text, GraphText.print(parsed));
        double[] x = {1, -3};
        // d/dw Σ shifted(w·x), as stated, is Σ 2·w·x · x.
        for (Graph graph : List.of(model.training(), parsed)) {
            Value loss = graph.root(Graph.Role.LOSS, "loss");
            Value w = graph.values().stream().filter(value -> "w".equals(value.label())).findFirst().orElseThrow();
            Graph gradient = Differentiator.expandSubgraphs(new Graph("g", List.of(new Graph.Root(Graph.Role.GRADIENT, "w",
                    Differentiator.gradients(loss, List.of(w)).get(w)))));
            assertEquals(20, GraphInterpreter.run(gradient, Environment.EMPTY.withSymbol("N", 2).withArray(Named.Role.INPUT, "x", x)
                    .withArray(Named.Role.PARAMETER, "w", 1)).get(Graph.Role.GRADIENT, "w").scalar());
        }
        refused(text.replace("end\n", ""), "line", "defined twice");
        refused(text.replace("backward=@2", "backward=@9"), "line", "@9 is not defined above");
    }

    private static void refused(String text, String line, String why) {
        String message = assertThrows(IllegalArgumentException.class, () -> GraphText.parse(text, Operators::create)).getMessage();
        assertTrue(message.startsWith(line) && message.contains(why), message);
    }

    @Test
    void malformedTextIsRefusedWithItsLine() {
        refused(TEXT.replace("sum{", "summ{"), "line 6", "unknown operator 'summ'");
        refused(TEXT.replace("(%0, %1)", "(%0, %9)"), "line 5", "%9 is not defined above");
        refused(TEXT.replace("%3 : f32[N] =", "%3 : f32[T] ="), "line 6", "inferred type f32[N]");
        refused(TEXT.replace("%1 : f32[N, T] = constant{value=0.0; type=f32[N, T]}", "%1 : f32[T] = constant{value=0.0; type=f32[T]}"),
                "line 5", "maximum of f32[N, T] and f32[T]");
        refused(TEXT.replace("dims N=64, ", "dims "), "line 3", "unknown dim 'N'");
        refused(TEXT.replace("axes=[1]", "axis=[1]"), "line 6", "attribute 'axes' is missing");
        refused(TEXT.replace("%2 : f32[N, T] = maximum", "%1 : f32[N, T] = maximum"), "line 5", "defined twice");
    }
}
