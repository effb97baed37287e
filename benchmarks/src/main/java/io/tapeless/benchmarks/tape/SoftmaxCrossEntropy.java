package io.tapeless.benchmarks.tape;

/// Mean over rows of -log softmax(logits)[label]; d logits = (softmax - one-hot) / rows · d result.
record SoftmaxCrossEntropy(Variable logits, int[] labels, float[] probabilities, Variable result) implements Operation {
    @Override
    public void forward() {
        double sum = 0;
        for (int row = 0; row < logits.rows; row++) {
            int start = row * logits.columns;
            float logSumExp = LossKernels.softmaxRow(logits.value, probabilities, start, logits.columns);
            sum += logSumExp - logits.value[start + labels[row]];
        }
        result.value[0] = (float) (sum / logits.rows);
    }

    @Override
    public void backward(BufferPool pool) {
        if (!logits.requiresGradient) {
            return;
        }
        boolean accumulate = logits.openGradient(pool);
        float[] gradient = logits.gradient();
        float scale = result.gradient()[0] / logits.rows;
        LossKernels.scaled(probabilities, scale, gradient, logits.size(), accumulate);
        for (int row = 0; row < logits.rows; row++) {
            gradient[row * logits.columns + labels[row]] -= scale;
        }
    }
}
