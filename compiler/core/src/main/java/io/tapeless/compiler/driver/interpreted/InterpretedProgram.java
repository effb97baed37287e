package io.tapeless.compiler.driver.interpreted;

import io.tapeless.compiler.driver.ModelInfos;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.InterpretedTensor;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.runtime.Checks;
import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.TrainingOptions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One graph of a model, run by the interpreter at each call. States are committed at the end of a run, as the graph says.
class InterpretedProgram implements Program {
    private final InterpretedModel model;
    private final Graph graph;
    private final ParameterSet parameters;
    private final int[] capacity;
    private final long seed;
    private final Map<String, TensorSpec> ports = new LinkedHashMap<>();
    private final Map<String, Object> bound = new LinkedHashMap<>();
    private final Map<String, TensorSpec> specs = new LinkedHashMap<>();
    private final Map<String, Object> results = new LinkedHashMap<>();

    InterpretedProgram(InterpretedModel model, Graph graph, ParameterSet parameters, TrainingOptions options, int... capacity) {
        this.model = model;
        this.graph = graph;
        this.parameters = parameters;
        this.seed = options.seed();
        this.capacity = capacity.length > 0 ? capacity.clone() : info().symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
        info().inputs().forEach(spec -> ports.put(spec.name(), spec));
        info().targets().forEach(spec -> ports.put(spec.name(), spec));
        for (Value value : graph.values()) {
            // A gradient program may read inputs the model does not declare: cotangents.
            if (value.op() instanceof Named named && (named.role() == Named.Role.INPUT || named.role() == Named.Role.TARGET)) {
                ports.putIfAbsent(named.name(), spec(named.name(), TensorSpec.Role.INPUT, value));
            }
        }
        graph.roots().stream().filter(root -> root.role() != Graph.Role.COMMIT)
                .forEach(root -> specs.put(resultName(root.role(), root.name()), spec(resultName(root.role(), root.name()), role(root.role()), root.value())));
    }

    private TensorSpec spec(String name, TensorSpec.Role role, Value value) {
        return ModelInfos.spec(name, role, value.type(), model.programs().model().symbols());
    }

    private static TensorSpec.Role role(Graph.Role role) {
        return switch (role) {
            case OUTPUT -> TensorSpec.Role.OUTPUT;
            case LOSS -> TensorSpec.Role.LOSS;
            case METRIC -> TensorSpec.Role.METRIC;
            case WATCH -> TensorSpec.Role.WATCH;
            case GRADIENT -> TensorSpec.Role.GRADIENT;
            case COMMIT -> throw new IllegalArgumentException("a commit is no result");
        };
    }

    private static String resultName(Graph.Role role, String name) {
        return role == Graph.Role.GRADIENT ? "grad." + name : name;
    }

    @Override
    public final ModelInfo info() {
        return model.info();
    }

    final ParameterSet parameterSet() {
        return parameters;
    }

    long currentSeed() {
        return seed;
    }

    /// The micro-step that random draws are keyed by; a program that trains nothing stays at the first.
    long currentMicroStep() {
        return 0;
    }

    @Override
    public final void bind(String name, Object array) {
        TensorSpec spec = ports.get(name);
        if (spec == null) {
            throw new IllegalArgumentException("no input or target named '" + name + "'; there are " + ports.keySet());
        }
        if (spec.type().lengthOf(array) < 0) {
            throw new IllegalArgumentException("'" + name + "' is " + spec.type() + ", not " + array.getClass().getSimpleName());
        }
        bound.put(name, array);
    }

    @Override
    public void run(int... symbols) {
        evaluate(symbols);
    }

    /// Runs the graph, keeps its results, commits states.
    final Results evaluate(int... symbols) {
        checkSymbols(symbols);
        Environment environment = environment(symbols);
        for (TensorSpec spec : ports.values()) {
            // Inference reads no targets: as in generated code they need not be bound.
            if (spec.role() == TensorSpec.Role.TARGET && graph == model.programs().inference() && !bound.containsKey(spec.name())) {
                continue;
            }
            environment = environment.withArray(namedRole(spec), spec.name(), input(spec, symbols));
        }
        Results computed = GraphInterpreter.run(graph, environment);
        computed.tensors().forEach((key, tensor) -> {
            if (key.role() == Graph.Role.COMMIT) {
                Arrays64.store(tensor.values(), parameters.tensor(key.name()).data());
            } else {
                store(resultName(key.role(), key.name()), tensor);
            }
        });
        return computed;
    }

    private static Named.Role namedRole(TensorSpec spec) {
        return spec.role() == TensorSpec.Role.TARGET ? Named.Role.TARGET : Named.Role.INPUT;
    }

    final Environment environment(int... symbols) {
        Environment environment = Environment.EMPTY.withSeed(currentSeed()).withStep(currentMicroStep());
        for (int i = 0; i < symbols.length; i++) {
            environment = environment.withSymbol(info().symbols().get(i).name(), symbols[i]);
        }
        for (Tensor tensor : parameters.tensors()) {
            Named.Role role = tensor.role() == TensorSpec.Role.STATE ? Named.Role.STATE : Named.Role.PARAMETER;
            environment = environment.withArray(role, tensor.name(), Arrays64.widen(tensor.data(), tensor.elements()));
        }
        return environment;
    }

    private void store(String name, InterpretedTensor tensor) {
        ElementType type = specs.get(name).type();
        Object array = results.get(name);
        if (array == null || type.lengthOf(array) != tensor.values().length) {
            array = type.newArray(tensor.values().length);
            results.put(name, array);
        }
        Arrays64.store(tensor.values(), array);
    }

    private void checkSymbols(int... symbols) {
        List<ModelInfo.Symbol> declared = info().symbols();
        if (symbols.length != declared.size()) {
            throw new IllegalArgumentException("values for the symbols " + declared.stream().map(ModelInfo.Symbol::name).toList()
                    + " are needed, not " + Arrays.toString(symbols));
        }
        for (int i = 0; i < symbols.length; i++) {
            int least = model.programs().model().symbols().get(i).minimum();
            if (symbols[i] < least || symbols[i] > capacity[i]) {
                throw new IllegalArgumentException(declared.get(i).name() + " = " + symbols[i] + " is not within " + least + ".." + capacity[i]
                        + ", the capacity this program was created with");
            }
        }
    }

    private double[] input(TensorSpec spec, int... symbols) {
        Object array = bound.get(spec.name());
        int count = spec.elements(symbols);
        if (array == null || spec.type().lengthOf(array) < count) {
            throw new IllegalArgumentException("'" + spec.name() + "' needs " + count + " elements for shape " + spec.shapeText() + " = "
                    + Arrays.toString(spec.shape().shape(symbols)) + ", but " + (array == null ? "nothing is bound" : spec.type().lengthOf(array)));
        }
        double[] values = Arrays64.widen(array, count);
        if (spec.ranged()) {
            Checks.range(spec.name(), values, count, spec.low(), spec.high());
        }
        return values;
    }

    @Override
    public final Object result(String name) {
        if (!specs.containsKey(name)) {
            throw new IllegalArgumentException("no result named '" + name + "'; there are " + specs.keySet());
        }
        if (!results.containsKey(name)) {
            throw new IllegalArgumentException("'" + name + "' has no value before the first run");
        }
        return results.get(name);
    }

    @Override
    public final List<TensorSpec> results() {
        return List.copyOf(specs.values());
    }

    @Override
    public final void close() {}
}
