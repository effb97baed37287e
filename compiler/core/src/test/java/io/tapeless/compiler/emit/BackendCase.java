package io.tapeless.compiler.emit;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.op.commit.Store;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One program for the back ends: an f64 graph over INPUT, PARAMETER and STATE leaves with OUTPUT and COMMIT roots, and data to run it on.
///
/// @param name  for messages
/// @param graph without subgraphs
/// @param runs  symbol values and arrays; a program runs them one after the other
record BackendCase(String name, Graph graph, List<Environment> runs) {
    BackendCase {
        graph = Differentiator.expandSubgraphs(graph);
        runs = List.copyOf(runs);
    }

    /// Cases with equal symbol values as one program: a class costs more to compile than a kernel. Leaves and roots get the case's name
    /// in front, so that a failure tells where it belongs.
    static BackendCase merge(String name, List<BackendCase> cases) {
        List<Graph.Root> roots = new ArrayList<>();
        List<Environment> runs = new ArrayList<>(cases.getFirst().runs);
        for (BackendCase one : cases) {
            Graph renamed = one.graph.rewrite((value, inputs) -> switch (value.op()) {
                case Named leaf -> Value.of(new Named(leaf.role(), one.name + "." + leaf.name(), leaf.type()));
                case Store store -> Value.of(new Store(one.name + "." + store.target()), inputs, value.origin());
                default -> value.withInputs(inputs);
            });
            renamed.roots().forEach(root -> roots.add(new Graph.Root(root.role(), one.name + "." + root.name(), root.value())));
            for (int run = 0; run < runs.size(); run++) {
                for (Named leaf : one.leaves()) {
                    double[] values = one.runs.get(run).array(leaf.role(), leaf.name());
                    runs.set(run, runs.get(run).withArray(leaf.role(), one.name + "." + leaf.name(), values));
                }
            }
        }
        return new BackendCase(name, new Graph(name, roots), runs);
    }

    BackendCase singlePrecision() {
        return new BackendCase(name, SinglePrecision.of(graph), runs);
    }

    /// The named leaves, each name once.
    List<Named> leaves() {
        Map<String, Named> leaves = new LinkedHashMap<>();
        for (Value value : graph.values()) {
            if (value.op() instanceof Named leaf) {
                leaves.put(leaf.name(), leaf);
            }
        }
        return List.copyOf(leaves.values());
    }

    List<Dim.Symbol> symbols() {
        Set<Dim.Symbol> symbols = new LinkedHashSet<>();
        for (Value value : graph.values()) {
            value.shape().dims().forEach(dim -> symbols.addAll(dim.symbols()));
            if (value.op() instanceof Size size) {
                symbols.addAll(size.dim().symbols());
            }
        }
        return List.copyOf(symbols);
    }

    /// The model whose inference program is this graph.
    ModelPrograms programs() {
        List<ElaboratedModel.Port> inputs = new ArrayList<>();
        List<ElaboratedModel.Variable> variables = new ArrayList<>();
        for (Named leaf : leaves()) {
            if (leaf.role() == Named.Role.INPUT) {
                inputs.add(new ElaboratedModel.Port(leaf.name(), leaf.type(), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, "", Span.NONE));
            } else {
                variables.add(new ElaboratedModel.Variable(leaf.name(), leaf.type(), leaf.role() == Named.Role.STATE, "", Span.NONE));
            }
        }
        Graph none = new Graph("init", List.of());
        ElaboratedModel model = new ElaboratedModel("Case", "", DType.F32, symbols(), Dim.ONE, inputs, List.of(), variables, graph, none, graph,
                none, List.of(), null, List.of(), Span.NONE);
        return new ModelPrograms(model, none, graph, null, null, null, null);
    }
}
