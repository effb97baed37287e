package io.tapeless.benchmarks.peers;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.tapeless.benchmarks.Problem;

/// DJL's arrays on PyTorch, in the number of threads that `ai.djl.pytorch.num_threads` says.
final class DjlInference implements Inference {
    static final String ENGINE = "PyTorch";

    private final NDManager manager = NDManager.newBaseManager(Device.cpu(), ENGINE);
    private final NDArray x;
    private final NDArray weight1;
    private final NDArray bias1;
    private final NDArray weight2;
    private final NDArray bias2;
    private float[] logits = {};

    DjlInference(Problem problem) {
        x = manager.create(problem.x(), new Shape(problem.batch(), problem.inputs()));
        weight1 = manager.create(problem.weight1(), new Shape(problem.inputs(), problem.hidden()));
        bias1 = manager.zeros(new Shape(problem.hidden()));
        weight2 = manager.create(problem.weight2(), new Shape(problem.hidden(), problem.outputs()));
        bias2 = manager.zeros(new Shape(problem.outputs()));
    }

    @Override
    public double step() {
        try (NDManager step = manager.newSubManager()) {
            NDArray input = x.duplicate();
            input.attach(step);
            logits = Activation.relu(input.matMul(weight1).addi(bias1)).matMul(weight2).addi(bias2).toFloatArray();
            return logits[0];
        }
    }

    @Override
    public float[] logits() {
        return logits.clone();
    }

    @Override
    public void close() {
        manager.close();
    }
}
