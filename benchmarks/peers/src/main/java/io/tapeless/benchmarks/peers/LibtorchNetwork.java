package io.tapeless.benchmarks.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// A network in libtorch's functional form, on tensors that are made once. To be used within a `PointerScope`, which frees what a pass allocates.
final class LibtorchNetwork {
    private static final long[] ONE = {1, 1};
    private static final long[] TWO = {2, 2};
    private static final long[] NONE = {0, 0};

    private final List<UnaryOperator<Tensor>> layers = new ArrayList<>();
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Tensor x;

    LibtorchNetwork(Workload workload, int threads) {
        torch.set_num_threads(threads);
        x = tensor(workload.x(), workload.inputShape());
        for (String layer : workload.network().layers()) {
            layers.add(layer(workload, layer));
        }
    }

    private static Tensor tensor(float[] values, int[] shape) {
        return Tensor.create(values, Workload.longs(shape));
    }

    private UnaryOperator<Tensor> layer(Workload workload, String layer) {
        return switch (layer) {
            case "relu" -> torch::relu;
            case "tanh" -> torch::tanh;
            case "sigmoid" -> torch::sigmoid;
            case "flatten" -> value -> torch.flatten(value, 1, -1);
            case "pool" -> value -> torch.max_pool2d(value, TWO, TWO, NONE, ONE, false);
            default -> weighted(workload, layer);
        };
    }

    private UnaryOperator<Tensor> weighted(Workload workload, String layer) {
        Tensor weight = parameter(workload, layer + ".weight");
        TensorOptional bias = new TensorOptional(parameter(workload, layer + ".bias"));
        return weight.dim() == 2 ? value -> torch.linear(value, weight, bias) : value -> torch.conv2d(value, weight, bias, ONE, NONE, ONE, 1);
    }

    private Tensor parameter(Workload workload, String name) {
        Tensor tensor = tensor(workload.values(name), workload.parameter(name).shape());
        parameters.put(name, tensor);
        return tensor;
    }

    /// In the order of the layers.
    List<Tensor> parameters() {
        return List.copyOf(parameters.values());
    }

    Tensor forward() {
        Tensor value = x;
        for (UnaryOperator<Tensor> layer : layers) {
            value = layer.apply(value);
        }
        return value;
    }
}
