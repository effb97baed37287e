package io.tapeless.compiler.driver.interpreted;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.InterpretedTensor;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.type.Dim;
import io.tapeless.runtime.Evaluation;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.RocArea;
import io.tapeless.runtime.TrainingOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Loss and metrics over batches, interpreted.
final class InterpretedEvaluation extends InterpretedProgram implements Evaluation {
    private final ElaboratedModel model;
    private final Map<String, Double> weightedSums = new HashMap<>();
    private final Map<String, Double> totals = new HashMap<>();
    private final Map<String, RocArea> areas = new HashMap<>();
    private double lossSum;
    private boolean hasLoss;
    private double rows;

    InterpretedEvaluation(InterpretedModel model, Graph graph, ParameterSet parameters, int... capacity) {
        super(model, graph, parameters, TrainingOptions.DEFAULT, capacity);
        this.model = model.programs().model();
    }

    @Override
    public void run(int... symbols) {
        Results results = evaluate(symbols);
        List<String> names = model.symbols().stream().map(Dim.Symbol::name).toList();
        double batch = model.rows().evaluate(symbol -> symbols[names.indexOf(symbol.name())]);
        rows += batch;
        results.all(Graph.Role.LOSS).values().forEach(loss -> {
            hasLoss = true;
            lossSum += batch * loss.scalar();
        });
        model.metrics().stream().flatMap(metric -> metric.parts().stream()).forEach(part -> add(part, results.get(Graph.Role.METRIC, part.root()), batch));
    }

    private void add(ElaboratedModel.Part part, InterpretedTensor value, double batch) {
        switch (part.accumulation()) {
            case MEAN -> weightedSums.merge(part.root(), batch * value.scalar(), Double::sum);
            case TOTAL -> totals.merge(part.root(), value.scalar(), Double::sum);
            case ROC_AREA -> areas.computeIfAbsent(part.root(), root -> new RocArea()).add(value.values(), value.values().length);
        }
    }

    @Override
    public void reset() {
        weightedSums.clear();
        totals.clear();
        areas.clear();
        lossSum = 0;
        rows = 0;
    }

    @Override
    public double loss() {
        return hasLoss && rows > 0 ? lossSum / rows : Double.NaN;
    }

    @Override
    public double metric(String name) {
        ElaboratedModel.Metric metric = model.metrics().stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("no metric named '" + name + "'; there are " + info().metrics()));
        if (rows == 0) {
            return Double.NaN;
        }
        Environment environment = Environment.EMPTY;
        for (ElaboratedModel.Part part : metric.parts()) {
            double value = switch (part.accumulation()) {
                case MEAN -> weightedSums.get(part.root()) / rows;
                case TOTAL -> totals.get(part.root());
                case ROC_AREA -> areas.get(part.root()).value();
            };
            environment = environment.withArray(Named.Role.ACCUMULATED, part.root(), value);
        }
        return GraphInterpreter.run(metric.finish(), environment).all(Graph.Role.METRIC).values().iterator().next().scalar();
    }
}
