package io.tapeless.benchmarks;

import io.tapeless.benchmarks.tape.Optimizer;
import io.tapeless.benchmarks.tape.Tape;
import io.tapeless.benchmarks.tape.Variable;
import java.util.List;

/// The well-written interpreted tape.
final class TapeContender implements Contender {
    private final Problem problem;
    private final Tape tape = new Tape();
    private final Variable x;
    private final Variable weight1;
    private final Variable bias1;
    private final Variable weight2;
    private final Variable bias2;
    private final Optimizer optimizer;

    TapeContender(Problem problem, Update update) {
        this.problem = problem;
        x = Variable.constant(problem.batch(), problem.inputs(), problem.x());
        weight1 = Variable.parameter(problem.inputs(), problem.hidden(), problem.weight1().clone());
        bias1 = Variable.parameter(1, problem.hidden(), new float[problem.hidden()]);
        weight2 = Variable.parameter(problem.hidden(), problem.outputs(), problem.weight2().clone());
        bias2 = Variable.parameter(1, problem.outputs(), new float[problem.outputs()]);
        List<Variable> parameters = List.of(weight1, bias1, weight2, bias2);
        optimizer = switch (update) {
            case SGD -> Optimizer.sgd(parameters, problem.rate());
            case ADAM -> Optimizer.adam(parameters, Update.ADAM_RATE);
        };
    }

    @Override
    public double step() {
        Variable before = tape.addBias(tape.matmul(x, weight1), bias1);
        Variable hidden = problem.regression() ? tape.tanh(before) : tape.relu(before);
        Variable z = tape.addBias(tape.matmul(hidden, weight2), bias2);
        Variable loss = problem.regression()
                ? tape.meanSquaredError(tape.sigmoid(z), problem.y())
                : tape.softmaxCrossEntropy(z, problem.labels());
        double value = loss.value()[0];
        tape.backward(loss);
        optimizer.update();
        tape.reset();
        return value;
    }
}
