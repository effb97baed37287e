package io.tapeless.benchmarks.peers;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.tapeless.benchmarks.Update;
import java.util.Iterator;
import java.util.List;

/// A network as DJL's documentation writes it, on PyTorch, in the number of threads that `ai.djl.pytorch.num_threads` says.
final class DjlNetwork {
    private static final String ENGINE = "PyTorch";

    private DjlNetwork() {
    }

    static Model model(Workload workload) {
        Model model = Model.newInstance(workload.network().spec(), Device.cpu(), ENGINE);
        SequentialBlock block = new SequentialBlock();
        workload.network().layers().forEach(layer -> add(block, workload, layer));
        model.setBlock(block);
        return model;
    }

    private static void add(SequentialBlock block, Workload workload, String layer) {
        switch (layer) {
            case "relu" -> block.add(Activation::relu);
            case "tanh" -> block.add(Activation::tanh);
            case "sigmoid" -> block.add(Activation::sigmoid);
            case "flatten" -> block.add(Blocks.batchFlattenBlock());
            case "pool" -> block.add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)));
            default -> {
                int[] shape = workload.parameter(layer + ".weight").shape();
                block.add(shape.length == 2 ? Linear.builder().setUnits(shape[0]).build()
                        : Conv2d.builder().setFilters(shape[0]).setKernelShape(new Shape(shape[2], shape[3])).build());
            }
        }
    }

    /// With the workload's first parameters.
    static Trainer trainer(Model model, Workload workload) {
        Loss loss = workload.classifies() ? Loss.softmaxCrossEntropyLoss() : Loss.l2Loss("mse", 1);
        Tracker rate = Tracker.fixed(workload.network().rate());
        Optimizer optimizer = workload.network().update() == Update.ADAM ? Optimizer.adam().optLearningRateTracker(rate).build()
                : Optimizer.sgd().setLearningRateTracker(rate).build();
        Trainer trainer = model.newTrainer(new DefaultTrainingConfig(loss).optDevices(new Device[] {Device.cpu()}).optOptimizer(optimizer));
        trainer.initialize(new Shape(Workload.longs(workload.inputShape())));
        Iterator<Parameter> parameters = model.getBlock().getParameters().values().iterator();
        for (String layer : workload.network().layers()) {
            if (workload.weighted(layer)) {
                for (String part : List.of(".weight", ".bias")) {
                    parameters.next().getArray().set(workload.values(layer + part));
                }
            }
        }
        return trainer;
    }
}
