package io.tapeless.benchmarks.peers;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;

/// libtorch's forward pass, which in this mode of the thread records nothing.
final class LibtorchInference implements Inference {
    private final InferenceMode mode = new InferenceMode();
    private final LibtorchNetwork network;
    private final float[] outputs;

    LibtorchInference(Workload workload) {
        network = new LibtorchNetwork(workload, 1);
        outputs = new float[workload.output().elements(workload.symbols())];
    }

    @Override
    public double step() {
        try (PointerScope _ = new PointerScope()) {
            Tensor value = network.forward();
            value.data_ptr_float().get(outputs);
            return outputs[0];
        }
    }

    @Override
    public float[] outputs() {
        return outputs.clone();
    }

    @Override
    public void close() {
        mode.close();
    }
}
