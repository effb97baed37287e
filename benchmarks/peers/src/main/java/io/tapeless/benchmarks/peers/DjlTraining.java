package io.tapeless.benchmarks.peers;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import io.tapeless.benchmarks.Contender;

/// A training step as DJL's documentation writes it.
final class DjlTraining implements Contender {
    private final Model model;
    private final Trainer trainer;
    private final NDArray x;
    private final NDArray target;

    DjlTraining(Workload workload) {
        model = DjlNetwork.model(workload);
        trainer = DjlNetwork.trainer(model, workload);
        NDManager manager = trainer.getManager();
        Shape shape = new Shape(Workload.longs(workload.targetShape()));
        x = manager.create(workload.x(), new Shape(Workload.longs(workload.inputShape())));
        target = workload.classifies() ? manager.create(workload.labels(), shape) : manager.create(workload.y(), shape);
    }

    @Override
    public double step() {
        double value;
        try (NDManager step = trainer.getManager().newSubManager(); GradientCollector collector = trainer.newGradientCollector()) {
            x.tempAttach(step);
            target.tempAttach(step);
            NDArray loss = trainer.getLoss().evaluate(new NDList(target), trainer.forward(new NDList(x)));
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
