package io.tapeless.benchmarks.tape;

/// Mean of (x - target)²; d x = 2 (x - target) / size · d result.
record MeanSquaredError(Variable x, float[] target, Variable result) implements Operation {
    @Override
    public void forward() {
        result.value[0] = LossKernels.sumOfSquaredDifferences(x.value, target, x.size()) / x.size();
    }

    @Override
    public void backward(BufferPool pool) {
        if (x.requiresGradient) {
            boolean accumulate = x.openGradient(pool);
            float scale = 2 * result.gradient()[0] / x.size();
            LossKernels.scaledDifference(x.value, target, scale, x.gradient(), x.size(), accumulate);
        }
    }
}
