package io.tapeless.benchmarks.tape;

import java.util.ArrayList;
import java.util.List;

/// Records operations while they run and goes back over them: `z = addBias(matmul(x, w), b)`, a loss, [#backward], an optimiser,
/// [#reset]. The order of recording is a topological order, so its reverse is one for gradients. Not thread-safe.
public final class Tape {
    private final List<Operation> operations = new ArrayList<>();
    private final List<float[]> buffers = new ArrayList<>();
    private final BufferPool pool = new BufferPool();

    /// The matrix product `left · right`.
    ///
    /// @throws IllegalArgumentException when the inner sizes differ
    public Variable matmul(Variable left, Variable right) {
        if (left.columns != right.rows) {
            throw new IllegalArgumentException("inner sizes differ: " + left.columns + " and " + right.rows);
        }
        boolean needed = left.requiresGradient || right.requiresGradient;
        return run(new MatrixMultiply(left, right, result(left.rows, right.columns, needed)));
    }

    /// `x + bias`, with the one row of `bias` added to every row of `x`.
    public Variable addBias(Variable x, Variable bias) {
        if (bias.rows != 1 || bias.columns != x.columns) {
            throw new IllegalArgumentException("a bias for " + x.columns + " columns, not [" + bias.rows + ", " + bias.columns + "]");
        }
        return run(new AddBias(x, bias, result(x.rows, x.columns, x.requiresGradient || bias.requiresGradient)));
    }

    /// max(x, 0), element by element.
    public Variable relu(Variable x) {
        return pointwise(Pointwise.Function.RELU, x);
    }

    /// Hyperbolic tangent, element by element.
    public Variable tanh(Variable x) {
        return pointwise(Pointwise.Function.TANH, x);
    }

    /// 1 / (1 + exp(-x)), element by element.
    public Variable sigmoid(Variable x) {
        return pointwise(Pointwise.Function.SIGMOID, x);
    }

    private Variable pointwise(Pointwise.Function function, Variable x) {
        return run(new Pointwise(function, x, result(x.rows, x.columns, x.requiresGradient)));
    }

    /// Mean over rows of -log softmax(logits)[label], with one label per row.
    public Variable softmaxCrossEntropy(Variable logits, int[] labels) {
        float[] probabilities = buffer(logits.size());
        return run(new SoftmaxCrossEntropy(logits, labels, probabilities, result(1, 1, logits.requiresGradient)));
    }

    /// Mean over all elements of (x - target)².
    public Variable meanSquaredError(Variable x, float[] target) {
        return run(new MeanSquaredError(x, target, result(1, 1, x.requiresGradient)));
    }

    /// Leaves d(loss)/d(parameter) in every parameter that `loss` depends on, added to what is there since `clearGradient`.
    ///
    /// @param loss the [1, 1] result of the last operation
    public void backward(Variable loss) {
        loss.openGradient(pool);
        loss.gradient()[0] = 1;
        for (int i = operations.size() - 1; i >= 0; i--) {
            Operation operation = operations.get(i);
            if (operation.result().hasGradient()) {
                operation.backward(pool);
                operation.result().releaseGradient(pool);
            }
        }
    }

    /// Forgets the operations and takes their memory back: variables made by this tape must not be used any more.
    public void reset() {
        operations.clear();
        buffers.forEach(pool::release);
        buffers.clear();
    }

    private Variable run(Operation operation) {
        operations.add(operation);
        operation.forward();
        return operation.result();
    }

    private Variable result(int rows, int columns, boolean requiresGradient) {
        return Variable.intermediate(rows, columns, buffer(rows * columns), requiresGradient);
    }

    private float[] buffer(int length) {
        float[] buffer = pool.take(length);
        buffers.add(buffer);
        return buffer;
    }
}
