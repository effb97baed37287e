package io.tapeless.runtime.device;

import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.Trainer;
import java.util.ArrayList;
import java.util.List;

/// Training on a device: parameters, optimiser states and activations stay there; the loss comes back.
final class DeviceTrainer extends DeviceProgram implements Trainer {
    private final ParameterSet parameters;
    private final DeviceModel model;
    private final int accumulate;
    private final int lossEvery;
    private long steps;
    private int pending;
    /// Rows of the micro-batches that wait for their update; an array, to be saved.
    private final double[] pendingRows = new double[1];
    private final double[] schedule;
    private double loss = Double.NaN;

    /// @param lossEvery the loss is fetched every so many micro-batches; between, the last one is reported
    DeviceTrainer(ModelInfo info, DeviceSession session, DeviceRequest request, DeviceSignature signature, ParameterSet parameters, long seed,
            DeviceModel model, int lossEvery) {
        super(info, session, request, signature, seed);
        this.parameters = parameters;
        this.model = model;
        this.accumulate = model.accumulate();
        this.schedule = model.schedule();
        this.lossEvery = lossEvery;
    }

    @Override
    public void run(int... values) {
        step(values);
    }

    @Override
    public double step(int... values) {
        start(values);
        DeviceCode code = code();
        double rows = code.rows(symbols);
        double rowsNow = pending == 0 ? rows : pendingRows[0] + rows;
        code.prepare(symbols, new DeviceStep(seed, microSteps, steps + 1, rows, pending == 0, rowsNow, schedule));
        execute(0, true);
        pendingRows[0] = rowsNow;
        microSteps++;
        if (microSteps % lossEvery == 0) {
            loss = scalar("loss", Double.NaN);
        }
        pending++;
        if (pending == accumulate) {
            if (accumulate > 1) {
                execute(1, true);
            }
            steps++;
            pending = 0;
        }
        return loss;
    }

    private double ofUpdate(String name, double otherwise) {
        return steps == 0 ? otherwise : scalar(name, otherwise);
    }

    @Override
    public ParameterSet parameters() {
        return parameters;
    }

    @Override
    public List<Tensor> optimizerState() {
        List<Tensor> states = new ArrayList<>(session().optimizerState());
        if (accumulate > 1) {
            states.add(new Tensor("accumulate", TensorSpec.Role.OPTIMIZER, ElementType.F64, new int[0], pendingRows));
        }
        if (schedule.length > 0) {
            states.add(new Tensor("schedule", TensorSpec.Role.OPTIMIZER, ElementType.F64, new int[] {schedule.length}, schedule));
        }
        return states;
    }

    @Override
    public String observedMetric() {
        return model.observedMetric();
    }

    @Override
    public void observe(double value) {
        model.observe(value, steps, schedule);
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public double objective() {
        return loss + ofUpdate("penalty", 0);
    }

    @Override
    public double gradientNorm() {
        return ofUpdate("gradient_norm", Double.NaN);
    }

    @Override
    public double learningRate() {
        return ofUpdate("learning_rate", Double.NaN);
    }

    @Override
    public long microSteps() {
        return microSteps;
    }

    @Override
    public void restoreCounters(long stepsBefore, long microStepsBefore, long seedOfDraws) {
        steps = stepsBefore;
        microSteps = microStepsBefore;
        seed = seedOfDraws;
        pending = (int) (microStepsBefore % accumulate);
    }

    @Override
    public long seed() {
        return seed;
    }
}
