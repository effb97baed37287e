package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.GeneratedModels;
import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/// A network, its first parameters and one batch of data: the same in every process.
///
/// @param first the parameters to read from; programs get their own, by [#parameters], so that nobody else can write to them
record Workload(Network network, ModelFactory model, int[] symbols, ParameterSet first) {
    private static final long SEED = 1;

    /// @param batch rows, where the spec leaves them open
    static Workload of(Network network, int batch) {
        ModelFactory model = GeneratedModels.load(network.spec(), Map.of());
        int[] symbols = model.info().symbols().isEmpty() ? new int[0] : new int[] {batch};
        return new Workload(network, model, symbols, initialised(model));
    }

    private static ParameterSet initialised(ModelFactory model) {
        ParameterSet parameters = model.newParameters();
        parameters.init(SEED);
        return parameters;
    }

    ParameterSet parameters() {
        return initialised(model);
    }

    /// A first parameter, `fc1.weight` [out, in], `conv1.weight` [out, in, height, width] or `fc1.bias`.
    Tensor parameter(String name) {
        return first.tensor(name);
    }

    float[] values(String name) {
        return ((float[]) parameter(name).data()).clone();
    }

    /// True for a layer with a weight and a bias.
    boolean weighted(String layer) {
        return first.tensors().stream().anyMatch(parameter -> parameter.name().equals(layer + ".weight"));
    }

    private TensorSpec input() {
        return model.info().inputs().getFirst();
    }

    TensorSpec target() {
        return model.info().targets().getFirst();
    }

    TensorSpec output() {
        return model.info().outputs().getFirst();
    }

    /// True when targets are classes.
    boolean classifies() {
        return target().type() == ElementType.I32;
    }

    int[] inputShape() {
        return input().shape().shape(symbols);
    }

    int[] targetShape() {
        return target().shape().shape(symbols);
    }

    int[] outputShape() {
        return output().shape().shape(symbols);
    }

    float[] x() {
        return normal(2, input());
    }

    int[] labels() {
        return new SplittableRandom(3).ints(target().elements(symbols), (int) target().low(), (int) target().high()).toArray();
    }

    /// Targets, some of them beyond what a sigmoid reaches: once a network met them all, its generated step took three times as long.
    float[] y() {
        return normal(3, target());
    }

    private float[] normal(long seed, TensorSpec tensor) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[tensor.elements(symbols)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static long[] longs(int[] shape) {
        return Arrays.stream(shape).asLongStream().toArray();
    }
}
