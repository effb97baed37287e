package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.Contender;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;

/// The generated training program.
final class GeneratedTraining implements Contender {
    private final Trainer trainer;
    private final int[] symbols;

    GeneratedTraining(Workload workload, int threads) {
        symbols = workload.symbols();
        trainer = workload.model().newTrainer(workload.parameters(), new TrainingOptions(threads, 0), symbols);
        trainer.bind("x", workload.x());
        trainer.bind(workload.target().name(), workload.classifies() ? workload.labels() : workload.y());
    }

    @Override
    public double step() {
        return trainer.step(symbols);
    }

    @Override
    public void close() {
        trainer.close();
    }
}
