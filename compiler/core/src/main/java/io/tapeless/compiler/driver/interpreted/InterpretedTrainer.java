package io.tapeless.compiler.driver.interpreted;

import io.tapeless.compiler.driver.ModelInfos;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.InterpretedTensor;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The training step, interpreted: gradients of micro-batches weighted by rows, then the update graph.
final class InterpretedTrainer extends InterpretedProgram implements Trainer {
    private final ElaboratedModel model;
    private final Graph update;
    private final List<Tensor> optimizerState;
    /// Of parameters, weighted by rows.
    private final Map<String, double[]> gradientSums = new LinkedHashMap<>();
    /// Of the micro-batches that wait for their update; an array, to be saved.
    private final double[] rowsSummed = new double[1];
    private final ElaboratedModel.Following following;
    private final double[] schedule;
    private int pending;
    private long steps;
    private long microSteps;
    private long seed;
    private double penalty;
    private double gradientNorm = Double.NaN;
    private double learningRate = Double.NaN;
    private double loss = Double.NaN;

    InterpretedTrainer(InterpretedModel model, Graph backward, ParameterSet parameters, TrainingOptions options, int... capacity) {
        super(model, backward, parameters, options, capacity);
        this.model = model.programs().model();
        this.update = model.programs().update();
        this.seed = options.seed();
        this.following = this.model.update().following();
        this.schedule = following == null ? new double[0] : following.states().stream().mapToDouble(ElaboratedModel.ScheduleState::initial).toArray();
        List<Tensor> states = new ArrayList<>(this.model.update().states().stream().map(InterpretedTrainer::optimizerTensor).toList());
        for (ElaboratedModel.Variable variable : this.model.variables()) {
            if (variable.trained()) {
                gradientSums.put(variable.name(), new double[Math.toIntExact(variable.type().shape().elements().constant())]);
                if (this.model.update().accumulate() > 1) {
                    states.add(tensor("gradient." + variable.name(), shape(variable.type()), gradientSums.get(variable.name())));
                }
            }
        }
        if (this.model.update().accumulate() > 1) {
            states.add(tensor("accumulate", new int[0], rowsSummed));
        }
        if (following != null) {
            states.add(tensor("schedule", new int[] {schedule.length}, schedule));
        }
        this.optimizerState = List.copyOf(states);
    }

    private static Tensor tensor(String name, int[] shape, double[] data) {
        return new Tensor(name, TensorSpec.Role.OPTIMIZER, ElementType.F64, shape, data);
    }

    private static int[] shape(TensorType type) {
        return type.shape().dims().stream().mapToInt(dim -> Math.toIntExact(dim.constant())).toArray();
    }

    private static Tensor optimizerTensor(ElaboratedModel.OptimizerState state) {
        int[] shape = shape(state.type());
        int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        Object data = ModelInfos.elementType(state.type().dtype()).newArray(count);
        double[] initial = new double[count];
        Arrays.fill(initial, state.initial());
        Arrays64.store(initial, data);
        return new Tensor(state.name(), TensorSpec.Role.OPTIMIZER, ModelInfos.elementType(state.type().dtype()), shape, data);
    }

    @Override
    long currentSeed() {
        return seed;
    }

    @Override
    long currentMicroStep() {
        return microSteps;
    }

    @Override
    public void run(int... symbols) {
        step(symbols);
    }

    @Override
    public double step(int... symbols) {
        Results results = evaluate(symbols);
        List<String> names = model.symbols().stream().map(Dim.Symbol::name).toList();
        double batch = model.rows().evaluate(symbol -> symbols[names.indexOf(symbol.name())]);
        loss = results.get(Graph.Role.LOSS, "loss").scalar();
        gradientSums.forEach((name, sum) -> accumulate(sum, results.get(Graph.Role.GRADIENT, name).values(), batch));
        rowsSummed[0] = pending == 0 ? batch : rowsSummed[0] + batch;
        microSteps++;
        if (++pending == model.update().accumulate()) {
            apply(symbols);
        }
        return loss;
    }

    private void accumulate(double[] sum, double[] gradient, double weight) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] = weight * gradient[i] + (pending == 0 ? 0 : sum[i]);
        }
    }

    private void apply(int... symbols) {
        Environment environment = withSchedule(environment(symbols)).withHostScalar("t", steps + 1);
        for (Map.Entry<String, double[]> sum : gradientSums.entrySet()) {
            double[] mean = Arrays.stream(sum.getValue()).map(value -> value / rowsSummed[0]).toArray();
            environment = environment.withArray(Named.Role.GRADIENT, sum.getKey(), mean);
        }
        for (ElaboratedModel.OptimizerState declared : model.update().states()) {
            Tensor state = target(declared.name());
            environment = environment.withArray(Named.Role.OPTIMIZER, state.name(), Arrays64.widen(state.data(), state.elements()));
        }
        Results updated = GraphInterpreter.run(update, environment);
        updated.all(Graph.Role.COMMIT).forEach((name, value) -> Arrays64.store(value.values(), target(name).data()));
        Map<String, InterpretedTensor> metrics = updated.all(Graph.Role.METRIC);
        penalty = metrics.containsKey("penalty") ? metrics.get("penalty").scalar() : 0;
        gradientNorm = metrics.containsKey("gradient_norm") ? metrics.get("gradient_norm").scalar() : Double.NaN;
        learningRate = metrics.get("learning_rate").scalar();
        steps++;
        pending = 0;
    }

    private Environment withSchedule(Environment environment) {
        Environment all = environment;
        for (int i = 0; i < schedule.length; i++) {
            all = all.withHostScalar(following.states().get(i).host(), schedule[i]);
        }
        return all;
    }

    @Override
    public String observedMetric() {
        return following == null ? null : following.metric();
    }

    @Override
    public void observe(double value) {
        if (following != null) {
            Results next = GraphInterpreter.run(following.next(),
                    withSchedule(Environment.EMPTY).withHostScalar("value", value).withHostScalar("t", steps));
            for (int i = 0; i < schedule.length; i++) {
                schedule[i] = next.get(Graph.Role.METRIC, following.states().get(i).name()).scalar();
            }
        }
    }

    private Tensor target(String name) {
        return optimizerState.stream().filter(tensor -> tensor.name().equals(name)).findFirst().orElseGet(() -> parameterSet().tensor(name));
    }

    @Override
    public ParameterSet parameters() {
        return parameterSet();
    }

    @Override
    public List<Tensor> optimizerState() {
        return optimizerState;
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public double objective() {
        return loss + penalty;
    }

    @Override
    public double gradientNorm() {
        return gradientNorm;
    }

    @Override
    public double learningRate() {
        return learningRate;
    }

    @Override
    public long microSteps() {
        return microSteps;
    }

    @Override
    public void restoreCounters(long newSteps, long newMicroSteps, long newSeed) {
        steps = newSteps;
        microSteps = newMicroSteps;
        seed = newSeed;
        pending = (int) (newMicroSteps % model.update().accumulate());
    }

    @Override
    public long seed() {
        return seed;
    }
}
