package io.tapeless.benchmarks;

import io.tapeless.benchmarks.naive.NaiveTape;
import io.tapeless.benchmarks.naive.NaiveTape.Matrix;
import java.util.List;

/// The naive tape, with SGD.
final class NaiveContender implements Contender {
    private final Problem problem;
    private final NaiveTape tape = new NaiveTape();
    private final Matrix weight1;
    private final Matrix bias1;
    private final Matrix weight2;
    private final Matrix bias2;

    NaiveContender(Problem problem) {
        this.problem = problem;
        weight1 = new Matrix(problem.inputs(), problem.hidden(), problem.weight1().clone());
        bias1 = new Matrix(1, problem.hidden(), new float[problem.hidden()]);
        weight2 = new Matrix(problem.hidden(), problem.outputs(), problem.weight2().clone());
        bias2 = new Matrix(1, problem.outputs(), new float[problem.outputs()]);
    }

    @Override
    public double step() {
        Matrix x = new Matrix(problem.batch(), problem.inputs(), problem.x());
        Matrix before = tape.addBias(tape.matmul(x, weight1), bias1);
        Matrix hidden = problem.regression() ? tape.tanh(before) : tape.relu(before);
        Matrix z = tape.addBias(tape.matmul(hidden, weight2), bias2);
        Matrix loss = problem.regression()
                ? tape.meanSquaredError(tape.sigmoid(z), problem.y())
                : tape.softmaxCrossEntropy(z, problem.labels());
        tape.backward(loss);
        NaiveTape.sgd(List.of(weight1, bias1, weight2, bias2), problem.rate());
        return loss.value[0];
    }
}
