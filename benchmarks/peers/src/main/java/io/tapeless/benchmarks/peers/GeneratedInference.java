package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.GeneratedContender;
import io.tapeless.benchmarks.GeneratedModels;
import io.tapeless.benchmarks.Problem;
import io.tapeless.benchmarks.Update;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.Program;

/// The generated forward program.
final class GeneratedInference implements Inference {
    private final Program program;
    private final int[] symbols;

    GeneratedInference(Problem problem) {
        ModelFactory model = GeneratedModels.load(problem, Update.SGD);
        symbols = new int[] {problem.batch()};
        program = model.newForward(GeneratedContender.parameters(model, problem), symbols);
        program.bind("x", problem.x());
    }

    @Override
    public double step() {
        program.run(symbols);
        return logits()[0];
    }

    @Override
    public float[] logits() {
        return (float[]) program.result("logits");
    }

    @Override
    public void close() {
        program.close();
    }
}
