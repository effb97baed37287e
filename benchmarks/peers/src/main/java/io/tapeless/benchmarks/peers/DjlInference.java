package io.tapeless.benchmarks.peers;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;

/// The forward pass of a DJL block, outside training.
final class DjlInference implements Inference {
    private final Model model;
    private final Trainer trainer;
    private final ParameterStore parameters;
    private final NDArray x;
    private float[] outputs = {};

    DjlInference(Workload workload) {
        model = DjlNetwork.model(workload);
        trainer = DjlNetwork.trainer(model, workload);
        NDManager manager = trainer.getManager();
        parameters = new ParameterStore(manager, false);
        model.getBlock().freezeParameters(true);
        x = manager.create(workload.x(), new Shape(Workload.longs(workload.inputShape())));
    }

    @Override
    public double step() {
        try (NDManager step = trainer.getManager().newSubManager()) {
            x.tempAttach(step);
            outputs = model.getBlock().forward(parameters, new NDList(x), false).singletonOrThrow().toFloatArray();
            return outputs[0];
        }
    }

    @Override
    public float[] outputs() {
        return outputs.clone();
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
