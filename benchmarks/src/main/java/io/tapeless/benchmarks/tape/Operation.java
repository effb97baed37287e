package io.tapeless.benchmarks.tape;

/// One recorded operation: what it read, what it made, how to go forth and back.
sealed interface Operation permits AddBias, MatrixMultiply, MeanSquaredError, Pointwise, SoftmaxCrossEntropy {
    /// What the operation makes.
    Variable result();

    /// Computes the result's values.
    void forward();

    /// Adds to the gradients of those operands that need one, given the gradient of the result.
    void backward(BufferPool pool);
}
