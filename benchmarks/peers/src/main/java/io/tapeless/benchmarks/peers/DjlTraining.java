package io.tapeless.benchmarks.peers;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.tapeless.benchmarks.Contender;
import io.tapeless.benchmarks.Problem;
import java.util.List;

/// A training step with SGD as DJL's documentation writes it, on PyTorch.
final class DjlTraining implements Contender {
    private final Model model = Model.newInstance("mlp", DjlInference.ENGINE);
    private final Trainer trainer;
    private final NDArray x;
    private final NDArray labels;

    DjlTraining(Problem problem) {
        SequentialBlock block = new SequentialBlock().add(Linear.builder().setUnits(problem.hidden()).build()).add(Activation::relu)
                .add(Linear.builder().setUnits(problem.outputs()).build());
        model.setBlock(block);
        trainer = model.newTrainer(new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss()).optDevices(new Device[] {Device.cpu()})
                .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(problem.rate())).build()));
        trainer.initialize(new Shape(problem.batch(), problem.inputs()));
        List<NDArray> parameters = block.getParameters().values().stream().map(parameter -> parameter.getArray()).toList();
        parameters.get(0).set(transposed(problem.weight1(), problem.inputs(), problem.hidden()));
        parameters.get(1).set(new float[problem.hidden()]);
        parameters.get(2).set(transposed(problem.weight2(), problem.hidden(), problem.outputs()));
        parameters.get(3).set(new float[problem.outputs()]);
        NDManager manager = trainer.getManager();
        x = manager.create(problem.x(), new Shape(problem.batch(), problem.inputs()));
        labels = manager.create(problem.labels(), new Shape(problem.batch()));
    }

    /// DJL keeps weights as [out, in].
    private static float[] transposed(float[] values, int rows, int columns) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i % columns * rows + i / columns] = values[i];
        }
        return result;
    }

    @Override
    public double step() {
        double value;
        try (NDManager step = trainer.getManager().newSubManager(); GradientCollector collector = trainer.newGradientCollector()) {
            NDArray batch = x.duplicate();
            NDArray truth = labels.duplicate();
            batch.attach(step);
            truth.attach(step);
            NDArray loss = trainer.getLoss().evaluate(new NDList(truth), trainer.forward(new NDList(batch)));
            collector.backward(loss);
            value = loss.getFloat();
        }
        trainer.step();
        return value;
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
