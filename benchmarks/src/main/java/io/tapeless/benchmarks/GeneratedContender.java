package io.tapeless.benchmarks;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.util.Arrays;

/// A generated training program, started from the problem's weights.
public final class GeneratedContender implements Contender {
    private final Trainer trainer;
    private final int[] symbols;

    GeneratedContender(ModelFactory model, Problem problem) {
        ParameterSet parameters = parameters(model, problem);
        symbols = model.info().symbols().isEmpty() ? new int[0] : new int[] {problem.batch()};
        trainer = model.newTrainer(parameters, TrainingOptions.DEFAULT, symbols);
        trainer.bind("x", problem.x());
        trainer.bind(problem.regression() ? "y" : "label", problem.regression() ? problem.y() : problem.labels());
    }

    /// The problem's first weights as the model's parameters.
    public static ParameterSet parameters(ModelFactory model, Problem problem) {
        ParameterSet parameters = model.newParameters();
        parameters.init(0);
        // The spec's layers keep their weights as [out, in].
        transpose(problem.weight1(), problem.inputs(), problem.hidden(), values(parameters, "fc1.weight"));
        transpose(problem.weight2(), problem.hidden(), problem.outputs(), values(parameters, "fc2.weight"));
        Arrays.fill(values(parameters, "fc1.bias"), 0);
        Arrays.fill(values(parameters, "fc2.bias"), 0);
        return parameters;
    }

    private static float[] values(ParameterSet parameters, String name) {
        return (float[]) parameters.tensor(name).data();
    }

    private static void transpose(float[] x, int rows, int columns, float[] y) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                y[j * rows + i] = x[i * columns + j];
            }
        }
    }

    @Override
    public double step() {
        return trainer.step(symbols);
    }

    @Override
    public void close() {
        trainer.close();
    }
}
