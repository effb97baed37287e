package io.tapeless.benchmarks.tape;

/// `result = left · right`; d left = d result · rightᵀ, d right = leftᵀ · d result.
record MatrixMultiply(Variable left, Variable right, Variable result) implements Operation {
    @Override
    public void forward() {
        ContractionKernels.nn(left.value, right.value, result.value, left.rows, right.columns, left.columns, false);
    }

    @Override
    public void backward(BufferPool buffers) {
        float[] dy = result.gradient();
        if (right.requiresGradient) {
            boolean accumulate = right.openGradient(buffers);
            ContractionKernels.tn(left.value, dy, right.gradient(), left.columns, right.columns, left.rows, accumulate);
        }
        if (left.requiresGradient) {
            boolean accumulate = left.openGradient(buffers);
            float[] transposed = buffers.take(right.size());
            ContractionKernels.nt(dy, right.value, transposed, left.gradient(), left.rows, left.columns, right.columns, accumulate);
            buffers.release(transposed);
        }
    }
}
