package io.tapeless.runtime.device;

import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.Trainer;
import java.util.List;

/// Training on a device: parameters, optimiser states and activations stay there; the loss comes back.
final class DeviceTrainer extends DeviceProgram implements Trainer {
    private final ParameterSet parameters;
    private final int accumulate;
    private final int lossEvery;
    private long steps;
    private int pending;
    private double pendingRows;
    private double loss = Double.NaN;

    /// @param accumulate micro-batches per update
    /// @param lossEvery  the loss is fetched every so many micro-batches; between, the last one is reported
    DeviceTrainer(ModelInfo info, DeviceSession session, DeviceRequest request, DeviceSignature signature, ParameterSet parameters, long seed,
            int accumulate, int lossEvery) {
        super(info, session, request, signature, seed);
        this.parameters = parameters;
        this.accumulate = accumulate;
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
        code.prepare(symbols, new DeviceStep(seed, microSteps, steps + 1, rows, pending == 0, pendingRows + rows));
        execute(0, true);
        pendingRows += rows;
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
            pendingRows = 0;
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
        return session().optimizerState();
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
        pending = 0;
        pendingRows = 0;
    }

    @Override
    public long seed() {
        return seed;
    }
}
