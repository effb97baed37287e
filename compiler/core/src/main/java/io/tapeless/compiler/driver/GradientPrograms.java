package io.tapeless.compiler.driver;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Graph.Role;
import io.tapeless.compiler.graph.Graph.Root;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.leaf.Named;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Adds the derived gradients of a loss to a program: roots GRADIENT named by tensor.
final class GradientPrograms {
    /// Begins the names of the inputs that weigh outputs.
    static final String COTANGENT = "cotangent.";

    private GradientPrograms() {}

    /// The program of loss and gradients, or null when there is no loss to differentiate.
    ///
    /// @param forward     loss, outputs, watched values and commits, without [io.tapeless.compiler.op.subgraph.GradientOf]
    static Graph differentiate(Graph forward, ElaboratedModel model, Options.GradientProgram wanted) {
        Value loss = wanted.cotangents() ? cotangentLoss(forward) : forward.root(Role.LOSS, "loss");
        if (loss == null) {
            return null;
        }
        List<Root> roots = new ArrayList<>();
        roots.add(new Root(Role.LOSS, "loss", loss));
        if (wanted.gradients() != Options.Gradients.NONE) {
            roots.addAll(gradients(forward, loss, model, wanted));
        }
        roots.addAll(forward.roots(Role.WATCH));
        if (wanted.outputs()) {
            roots.addAll(forward.roots(Role.OUTPUT));
        }
        roots.addAll(forward.roots(Role.COMMIT));
        return new Graph("backward", roots);
    }

    private static List<Root> gradients(Graph forward, Value loss, ElaboratedModel model, Options.GradientProgram wanted) {
        Map<Named, List<Value>> leaves = leaves(forward, loss);
        Map<String, List<Value>> targets = new LinkedHashMap<>();
        for (ElaboratedModel.Variable variable : model.variables()) {
            if (variable.trained() && variable.type().dtype().isFloat()) {
                targets.put(variable.name(), occurrences(leaves, new Named(Named.Role.PARAMETER, variable.name(), variable.type()), variable));
            }
        }
        if (wanted.gradients() == Options.Gradients.OF_PARAMETERS_AND_INPUTS) {
            for (ElaboratedModel.Port input : model.inputs()) {
                if (input.type().dtype().isFloat()) {
                    Named named = new Named(Named.Role.INPUT, input.name(), input.type());
                    targets.put(input.name(), leaves.getOrDefault(named, List.of(Value.of(named, List.of(), input.origin()))));
                }
            }
        }
        for (Root watched : forward.roots(Role.WATCH)) {
            if (watched.value().dtype().isFloat()) {
                targets.putIfAbsent(watched.name(), List.of(watched.value()));
            }
        }
        return gradientRoots(loss, targets);
    }

    private static List<Value> occurrences(Map<Named, List<Value>> leaves, Named named, ElaboratedModel.Variable variable) {
        return leaves.getOrDefault(named, List.of(Value.of(named, List.of(), variable.origin())));
    }

    /// The leaf values of each named tensor: usually one, but the same tensor may stand in a graph more than once.
    private static Map<Named, List<Value>> leaves(Graph forward, Value loss) {
        Map<Named, List<Value>> leaves = new LinkedHashMap<>();
        List<Value> results = new ArrayList<>(forward.roots().stream().map(Root::value).toList());
        results.add(loss);
        for (Value value : Graph.order(results)) {
            if (value.op() instanceof Named named) {
                leaves.computeIfAbsent(named, key -> new ArrayList<>()).add(value);
            }
        }
        return leaves;
    }

    private static List<Root> gradientRoots(Value loss, Map<String, List<Value>> targets) {
        List<Value> wanted = targets.values().stream().flatMap(List::stream).toList();
        Map<Value, Value> gradients = Differentiator.gradients(loss, wanted);
        List<Root> roots = new ArrayList<>();
        targets.forEach((name, values) -> roots.add(new Root(Role.GRADIENT, name,
                values.stream().map(gradients::get).reduce(Formulas::plus).orElseThrow())));
        return roots;
    }

    /// The model with an input for each cotangent, so that a program of vector-Jacobian products can be fed.
    static ElaboratedModel withCotangents(ElaboratedModel model, Graph forward) {
        List<ElaboratedModel.Port> inputs = new ArrayList<>(model.inputs());
        for (Root output : floatOutputs(forward)) {
            inputs.add(new ElaboratedModel.Port(COTANGENT + output.name(), output.value().type(), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY,
                    "", output.value().origin()));
        }
        return declaring(model, inputs, model.update());
    }

    /// The model without its training program, for which there are no gradients.
    static ElaboratedModel withoutUpdate(ElaboratedModel model) {
        return declaring(model, model.inputs(), null);
    }

    private static ElaboratedModel declaring(ElaboratedModel model, List<ElaboratedModel.Port> inputs, ElaboratedModel.Update update) {
        return new ElaboratedModel(model.name(), model.doc(), model.floatType(), model.symbols(), model.rows(), inputs, model.targets(),
                model.variables(), model.training(), model.evaluation(), model.inference(), model.init(), model.metrics(), update,
                model.examples(), model.origin());
    }

    private static List<Root> floatOutputs(Graph forward) {
        return forward.roots(Role.OUTPUT).stream().filter(output -> output.value().dtype().isFloat()).toList();
    }

    /// Σ output · cotangent over all float outputs.
    private static Value cotangentLoss(Graph forward) {
        Value loss = null;
        for (Root output : floatOutputs(forward)) {
            Value cotangent = Value.of(new Named(Named.Role.INPUT, COTANGENT + output.name(), output.value().type()));
            List<Integer> allAxes = IntStream.range(0, output.value().rank()).boxed().toList();
            Value product = Formulas.sum(Formulas.times(output.value(), cotangent), allAxes);
            loss = loss == null ? product : Formulas.plus(loss, product);
        }
        return loss;
    }
}
