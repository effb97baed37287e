package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// What every phase may rely on. Runs between phases; a violation is a bug of the compiler, never of a spec.
public final class GraphVerifier {
    private GraphVerifier() {}

    /// Checks that typing rules give the types that values carry, roots are unique and of the right kind, nothing uses a commit, and a
    /// symbol's name means one symbol. (Cycles cannot be built: a value is made after its inputs.)
    ///
    /// @param subgraphsAllowed whether [Subgraph] boundaries may be left
    /// @return the same graph
    /// @throws IllegalStateException naming the value or root that breaks a rule
    public static Graph verify(Graph graph, boolean subgraphsAllowed) {
        Map<String, Dim.Symbol> symbols = new HashMap<>();
        for (Value value : graph.values()) {
            List<TensorType> inputs = value.inputs().stream().map(Value::type).toList();
            TensorType inferred = value.op().type(inputs);
            require(inferred.equals(value.type()), graph, () -> value + " should be " + inferred);
            require(subgraphsAllowed || !(value.op() instanceof Subgraph), graph, () -> "an unexpanded subgraph is left: " + value);
            require(value.inputs().stream().noneMatch(input -> input.op() instanceof Commit), graph, () -> value + " uses a commit");
            checkSymbols(value, symbols, graph);
        }
        checkRoots(graph);
        Loops.verify(graph);
        return graph;
    }

    private static void checkSymbols(Value value, Map<String, Dim.Symbol> symbols, Graph graph) {
        Set<Dim.Symbol> used = new HashSet<>(value.op().attributes().symbols());
        value.shape().dims().forEach(dim -> used.addAll(dim.symbols()));
        for (Dim.Symbol symbol : used) {
            Dim.Symbol known = symbols.putIfAbsent(symbol.name(), symbol);
            require(known == null || known.equals(symbol), graph, () -> "two different dims are named " + symbol.name());
        }
    }

    private static void checkRoots(Graph graph) {
        Set<String> seen = new HashSet<>();
        for (Graph.Root root : graph.roots()) {
            String name = root.role() + " '" + root.name() + "'";
            require(seen.add(name), graph, () -> "two roots are " + name);
            boolean commit = root.value().op() instanceof Commit;
            require(commit == (root.role() == Graph.Role.COMMIT), graph, () -> name + " is " + root.value());
            require(root.role() != Graph.Role.LOSS || root.value().rank() == 0 && root.value().dtype().isFloat(), graph,
                    () -> "the loss is " + root.value().type() + ", not a float scalar");
        }
    }

    private static void require(boolean holds, Graph graph, Supplier<String> problem) {
        if (!holds) {
            throw new IllegalStateException("graph " + graph.name() + ": " + problem.get());
        }
    }
}
