package io.tapeless.benchmarks.peers;

import io.tapeless.runtime.Program;

/// The generated forward program.
final class GeneratedInference implements Inference {
    private final Program program;
    private final int[] symbols;
    private final String output;

    GeneratedInference(Workload workload) {
        symbols = workload.symbols();
        output = workload.output().name();
        program = workload.model().newForward(workload.parameters(), symbols);
        program.bind("x", workload.x());
    }

    @Override
    public double step() {
        program.run(symbols);
        return outputs()[0];
    }

    @Override
    public float[] outputs() {
        return (float[]) program.result(output);
    }

    @Override
    public void close() {
        program.close();
    }
}
