package io.tapeless.compiler.conformance;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.optimize.Passes;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import io.tapeless.runtime.io.SafetensorsFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A spec's model that meets a golden file: sizes of symbols, and the model with a loss.
///
/// @param model   the model; its training graph is the one to compare, with LOSS root `loss`
/// @param symbols values of its symbols in this case
public record Bound(ElaboratedModel model, Map<String, Integer> symbols) {
    /// Where the golden file gives a cotangent per output instead of a loss, the loss is Σ output · cotangent, with each cotangent a
    /// further target, `cotangent_y`.
    static Bound of(ElaboratedModel declared, Spec spec, SafetensorsFile golden) {
        Graph program = spec.eval() ? declared.inference() : declared.training();
        List<ElaboratedModel.Port> targets = new ArrayList<>(declared.targets());
        List<Graph.Root> roots = new ArrayList<>(program.roots());
        if (program.root(Graph.Role.LOSS, "loss") == null) {
            Value loss = null;
            for (Graph.Root output : program.roots(Graph.Role.OUTPUT)) {
                TensorType type = output.value().type();
                if (!type.dtype().isFloat()) {
                    continue;
                }
                Named cotangent = new Named(Named.Role.TARGET, "cotangent_" + output.name(), type);
                targets.add(new ElaboratedModel.Port(cotangent.name(), type, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, "",
                        output.value().origin()));
                Value part = Formulas.sum(Formulas.times(output.value(), Value.of(cotangent)), IntStream.range(0, type.rank()).boxed().toList());
                loss = loss == null ? part : Formulas.plus(loss, part);
            }
            roots.add(new Graph.Root(Graph.Role.LOSS, "loss", loss));
        }
        ElaboratedModel model = new ElaboratedModel(declared.name(), declared.doc(), declared.floatType(), declared.symbols(), declared.rows(),
                declared.inputs(), targets, declared.variables(), new Graph(program.name(), roots),
                declared.evaluation(), declared.inference(), declared.init(), declared.metrics(), declared.update(), declared.examples(),
                declared.origin());
        return new Bound(model, symbols(declared, spec, golden));
    }

    private static Map<String, Integer> symbols(ElaboratedModel model, Spec spec, SafetensorsFile golden) {
        Map<String, Integer> symbols = new HashMap<>();
        List<ElaboratedModel.Port> ports = new ArrayList<>(model.inputs());
        ports.addAll(model.targets());
        for (ElaboratedModel.Port port : ports) {
            int[] shape = golden.entry(goldenName(port.name(), spec, golden)).shape();
            int steps = shape.length - port.type().rank();
            for (int axis = 0; axis < port.type().rank(); axis++) {
                Dim dim = port.type().dim(axis);
                for (Dim.Symbol symbol : model.symbols()) {
                    if (dim.equals(Dim.of(symbol))) {
                        symbols.put(symbol.name(), shape[axis + steps]);
                    }
                }
            }
        }
        return symbols;
    }

    /// The golden name of an input or target.
    static String goldenName(String port, Spec spec, SafetensorsFile golden) {
        if (port.startsWith("cotangent_")) {
            return "cotangent." + port.substring("cotangent_".length());
        }
        return spec.golden(port, golden, "input", "data").orElseThrow(() -> new IllegalArgumentException("the case has no tensor for " + port));
    }

    /// The training graph with the gradient of the loss to every parameter and float input as GRADIENT roots (`param.w`, `input.x`),
    /// ready to be interpreted.
    public Graph withGradients(boolean optimised) {
        Graph training = optimised ? Passes.run(model.training(), Passes.beforeDifferentiation()) : Differentiator.expandGradients(model.training());
        Value loss = training.root(Graph.Role.LOSS, "loss");
        List<Value> wanted = training.values().stream().filter(Bound::differentiable).toList();
        Map<Value, Value> gradients = Differentiator.gradients(loss, wanted);
        List<Graph.Root> roots = new ArrayList<>(training.roots());
        for (Value leaf : wanted) {
            Named named = (Named) leaf.op();
            String kind = named.role() == Named.Role.INPUT ? "input." : "param.";
            roots.add(new Graph.Root(Graph.Role.GRADIENT, kind + named.name(), gradients.get(leaf)));
        }
        return finished(new Graph(training.name(), roots), optimised);
    }

    /// A graph that needs no derivative any more, without subgraphs.
    static Graph finished(Graph graph, boolean optimised) {
        return optimised ? Passes.run(graph, Passes.afterDifferentiation()) : Differentiator.expandSubgraphs(graph);
    }

    private static boolean differentiable(Value value) {
        return value.dtype().isFloat() && value.op() instanceof Named leaf
                && (leaf.role() == Named.Role.INPUT || leaf.role() == Named.Role.PARAMETER);
    }
}
