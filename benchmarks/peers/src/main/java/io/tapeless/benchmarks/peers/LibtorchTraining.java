package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.Contender;
import io.tapeless.benchmarks.Update;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// libtorch's eager training step through its C++ interface.
final class LibtorchTraining implements Contender {
    private final LibtorchNetwork network;
    private final UnaryOperator<Tensor> loss;
    private final Optimizer optimizer;
    private final Runnable update;

    /// @param fused with the fused Adam in place of the C++ optimiser
    LibtorchTraining(Workload workload, int threads, boolean fused) {
        network = new LibtorchNetwork(workload, threads);
        network.parameters().forEach(parameter -> parameter.requires_grad_(true));
        TensorVector parameters = new TensorVector(network.parameters().toArray(Tensor[]::new));
        float rate = workload.network().rate();
        optimizer = workload.network().update() == Update.ADAM ? new Adam(parameters, new AdamOptions(rate)) : new SGD(parameters, new SGDOptions(rate));
        update = fused ? new LibtorchFusedAdam(network.parameters(), rate)::step : optimizer::step;
        Tensor target = target(workload);
        loss = workload.classifies() ? value -> torch.cross_entropy_loss(value, target) : value -> torch.mse_loss(value, target);
    }

    private static Tensor target(Workload workload) {
        long[] shape = Workload.longs(workload.targetShape());
        return workload.classifies() ? Tensor.create(Arrays.stream(workload.labels()).asLongStream().toArray(), shape) : Tensor.create(workload.y(), shape);
    }

    @Override
    public double step() {
        try (PointerScope _ = new PointerScope()) {
            // Lets go of the gradients: the backward pass then stores where it would add to zeros.
            optimizer.zero_grad(true);
            Tensor value = loss.apply(network.forward());
            value.backward();
            update.run();
            return value.item_float();
        }
    }
}
