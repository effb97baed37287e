package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.Update;
import java.util.List;
import java.util.Locale;

/// The networks of `benchmarks/models` that peers are built from too. A layer is an operation or the name of a layer with weights; classifiers end in softmax
/// cross entropy, the others in the mean squared error.
enum Network {
    MLP_SGD("fc1 relu fc2", Update.SGD, 0.01f),
    MLP_ADAM("fc1 relu fc2", Update.ADAM, 0.001f),
    XOR_SGD("fc1 tanh fc2 sigmoid", Update.SGD, 0.1f),
    LENET("conv1 relu pool conv2 relu pool flatten fc1 relu fc2 relu fc3", Update.SGD, 0.01f),
    CNN("conv1 relu conv2 relu pool flatten fc1 relu fc2", Update.SGD, 0.01f),
    DEEPMLP("fc1 relu fc2 relu fc3 relu fc4", Update.SGD, 0.01f);

    private final List<String> layers;
    private final Update update;
    private final float rate;

    Network(String layers, Update update, float rate) {
        this.layers = List.of(layers.split(" "));
        this.update = update;
        this.rate = rate;
    }

    List<String> layers() {
        return layers;
    }

    Update update() {
        return update;
    }

    /// The optimiser's step size, as the spec says.
    float rate() {
        return rate;
    }

    /// The name of the spec.
    String spec() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Network of(String spec) {
        return valueOf(spec.toUpperCase(Locale.ROOT));
    }
}
