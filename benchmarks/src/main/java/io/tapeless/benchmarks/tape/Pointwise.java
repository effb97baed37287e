package io.tapeless.benchmarks.tape;

/// An activation; its derivative is computed from the result.
record Pointwise(Function function, Variable x, Variable result) implements Operation {
    /// The activations.
    enum Function { RELU, TANH, SIGMOID }

    @Override
    public void forward() {
        switch (function) {
            case RELU -> VectorKernels.relu(x.value, result.value, x.size());
            case TANH -> VectorKernels.tanh(x.value, result.value, x.size());
            case SIGMOID -> VectorKernels.sigmoid(x.value, result.value, x.size());
        }
    }

    @Override
    public void backward(BufferPool pool) {
        if (!x.requiresGradient) {
            return;
        }
        boolean accumulate = x.openGradient(pool);
        float[] y = result.value;
        float[] dy = result.gradient();
        float[] dx = x.gradient();
        switch (function) {
            case RELU -> VectorKernels.reluGradient(y, dy, dx, x.size(), accumulate);
            case TANH -> VectorKernels.tanhGradient(y, dy, dx, x.size(), accumulate);
            case SIGMOID -> VectorKernels.sigmoidGradient(y, dy, dx, x.size(), accumulate);
        }
    }
}
