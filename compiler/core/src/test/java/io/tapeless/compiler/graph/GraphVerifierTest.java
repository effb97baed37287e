package io.tapeless.compiler.graph;

import static io.tapeless.compiler.op.Formulas.*;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.op.commit.Store;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphVerifierTest {
    private static Value input(String name, Dim.Symbol n) {
        return Value.of(new Named(Named.Role.INPUT, name, new TensorType(DType.F32, new Shape(List.of(Dim.of(n))))));
    }

    private static final Value X = input("x", new Dim.Symbol("N", 64, Integer.MAX_VALUE));

    private static void refused(String why, Graph.Root... roots) {
        String message = assertThrows(IllegalStateException.class,
                () -> GraphVerifier.verify(new Graph("g", List.of(roots)), false)).getMessage();
        assertTrue(message.contains(why), message);
    }

    private static Graph.Root root(Graph.Role role, String name, Value value) {
        return new Graph.Root(role, name, value);
    }

    @Test
    void aSoundGraphPasses() {
        Graph graph = new Graph("g", List.of(root(Graph.Role.LOSS, "loss", sum(exp(X), List.of(0))),
                root(Graph.Role.OUTPUT, "loss", X), root(Graph.Role.COMMIT, "s", Value.of(new Store("s"), X))));
        assertSame(graph, GraphVerifier.verify(graph, false));
    }

    @Test
    void brokenGraphsAreNamed() {
        refused("two roots are OUTPUT 'y'", root(Graph.Role.OUTPUT, "y", X), root(Graph.Role.OUTPUT, "y", exp(X)));
        refused("unexpanded subgraph", root(Graph.Role.OUTPUT, "y", logSumExp(X, List.of(0))));
        refused("uses a commit", root(Graph.Role.OUTPUT, "y", exp(Value.of(new Store("s"), X))));
        refused("COMMIT 's' is", root(Graph.Role.COMMIT, "s", X));
        refused("the loss is f32[N]", root(Graph.Role.LOSS, "loss", X));
        refused("two different dims are named N", root(Graph.Role.OUTPUT, "y", X),
                root(Graph.Role.OUTPUT, "z", input("z", new Dim.Symbol("N", 32, Integer.MAX_VALUE))));
    }

    @Test
    void subgraphsMayStayUntilAutodiffHasUsedThem() {
        Graph graph = new Graph("g", List.of(root(Graph.Role.OUTPUT, "y", logSumExp(X, List.of(0)))));
        assertSame(graph, GraphVerifier.verify(graph, true));
    }
}
