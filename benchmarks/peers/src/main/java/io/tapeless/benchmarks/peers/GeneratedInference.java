package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.GeneratedContender;
import io.tapeless.benchmarks.GeneratedModels;
import io.tapeless.benchmarks.Problem;
import io.tapeless.benchmarks.Update;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The generated forward program.
final class GeneratedInference implements Inference {
    private final Program program;
    private final int[] symbols;

    GeneratedInference(Problem problem) {
        ModelFactory model = GeneratedModels.load(problem, Update.SGD);
        symbols = new int[] {problem.batch()};
        program = model.newForward(loaded(model, problem), symbols);
        program.bind("x", problem.x());
    }

    /// Parameters as an application has them, from a file: while an array that was asked for may be written to, nothing made of it is kept.
    private static ParameterSet loaded(ModelFactory model, Problem problem) {
        try {
            Path file = Files.createTempFile("tapeless-peers", ".safetensors");
            try {
                GeneratedContender.parameters(model, problem).save(file);
                ParameterSet parameters = model.newParameters();
                parameters.load(file);
                return parameters;
            } finally {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
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
