package io.tapeless.compiler.conformance;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.InterpretedTensor;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.type.TensorType;
import io.tapeless.runtime.io.SafetensorsFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model in training on the interpreter: its data, its variables and its optimiser states as they change.
public final class Interpretation {
    /// What one step tells. The norm is NaN when the model does not clip.
    public record Step(double loss, double gradientNorm, double learningRate) {}

    private final Bound bound;
    private final Graph update;
    private final Map<String, double[]> data = new LinkedHashMap<>();
    private final Map<String, Integer> elements = new HashMap<>();
    private final Map<String, double[]> variables = new LinkedHashMap<>();
    private final Map<String, double[]> optimizerStates = new LinkedHashMap<>();

    private Interpretation(Bound bound, boolean optimised) {
        this.bound = bound;
        ElaboratedModel model = bound.model();
        this.update = model.update() == null ? null
                : Bound.finished(Differentiator.expandGradients(model.update().graph()), optimised);
        if (model.update() != null) {
            model.update().states().forEach(state -> {
                double[] values = new double[count(state.type())];
                Arrays.fill(values, state.initial());
                optimizerStates.put(state.name(), values);
            });
        }
    }

    /// A run without data and variables: give them next.
    public static Interpretation of(Bound bound, boolean optimised) {
        return new Interpretation(bound, optimised);
    }

    /// Loads inputs, targets, parameters and states from a golden file. States it does not give start at zero.
    static Interpretation start(Bound bound, boolean optimised, Spec spec, SafetensorsFile golden) {
        Interpretation run = of(bound, optimised);
        for (ElaboratedModel.Port port : run.ports()) {
            run.data(port.name(), golden.entry(Bound.goldenName(port.name(), spec, golden)).doubles());
        }
        for (ElaboratedModel.Variable variable : bound.model().variables()) {
            double[] given = spec.golden(variable.name(), golden, variable.state() ? "data" : "param").map(golden::entry)
                    .map(SafetensorsFile.Entry::doubles).orElse(null);
            if (given == null && !variable.state()) {
                throw new IllegalArgumentException("the case has no parameter " + variable.name());
            }
            run.variables.put(variable.name(), given != null ? given : new double[run.count(variable.type())]);
        }
        return run;
    }

    /// Gives an input or target its values: those of one batch, or those of several steps one after the other.
    public void data(String port, double[] values) {
        data.put(port, values);
    }

    public void variable(String name, double[] values) {
        variables.put(name, values);
    }

    /// The present values of a parameter or state.
    public double[] variable(String name) {
        return variables.get(name);
    }

    /// Everything a program reads in a step.
    public Environment environment(int step) {
        Environment environment = Environment.EMPTY.withSymbols(bound.symbols()).withStep(step);
        for (ElaboratedModel.Port port : ports()) {
            Named.Role role = bound.model().inputs().contains(port) ? Named.Role.INPUT : Named.Role.TARGET;
            environment = environment.withArray(role, port.name(), batch(port, step));
        }
        for (ElaboratedModel.Variable variable : bound.model().variables()) {
            environment = environment.withArray(variable.state() ? Named.Role.STATE : Named.Role.PARAMETER, variable.name(),
                    variables.get(variable.name()));
        }
        return environment;
    }

    private double[] batch(ElaboratedModel.Port port, int step) {
        double[] all = data.get(port.name());
        int size = elements.computeIfAbsent(port.name(), name -> count(port.type()));
        return all.length == size ? all : Arrays.copyOfRange(all, step * size, (step + 1) * size);
    }

    /// Forward, backward and update.
    public Step step(Graph program, int step) {
        Environment environment = environment(step);
        Results backward = GraphInterpreter.run(program, environment);
        for (ElaboratedModel.Variable variable : bound.model().variables()) {
            InterpretedTensor gradient = backward.all(Graph.Role.GRADIENT).get("param." + variable.name());
            double[] values = gradient != null ? gradient.values() : new double[count(variable.type())];
            environment = environment.withArray(Named.Role.GRADIENT, variable.name(), values);
        }
        for (Map.Entry<String, double[]> state : optimizerStates.entrySet()) {
            environment = environment.withArray(Named.Role.OPTIMIZER, state.getKey(), state.getValue());
        }
        Results updated = GraphInterpreter.run(update, environment.withHostScalar("t", step + 1));
        store(backward);
        store(updated);
        return new Step(backward.get(Graph.Role.LOSS, "loss").scalar(), metric(updated, "gradient_norm"), metric(updated, "learning_rate"));
    }

    private void store(Results results) {
        results.all(Graph.Role.COMMIT).forEach((name, tensor) ->
                (optimizerStates.containsKey(name) ? optimizerStates : variables).put(name, tensor.values()));
    }

    private static double metric(Results results, String name) {
        InterpretedTensor found = results.all(Graph.Role.METRIC).get(name);
        return found == null ? Double.NaN : found.scalar();
    }

    private List<ElaboratedModel.Port> ports() {
        List<ElaboratedModel.Port> ports = new ArrayList<>(bound.model().inputs());
        ports.addAll(bound.model().targets());
        return ports;
    }

    private int count(TensorType type) {
        return Math.toIntExact(type.shape().elements().evaluate(symbol -> bound.symbols().get(symbol.name())));
    }
}
