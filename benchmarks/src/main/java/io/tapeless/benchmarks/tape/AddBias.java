package io.tapeless.benchmarks.tape;

/// `result = x + bias` in every row; d x = d result, d bias = its sum over rows.
record AddBias(Variable x, Variable bias, Variable result) implements Operation {
    @Override
    public void forward() {
        VectorKernels.addRow(x.value, bias.value, result.value, x.rows, x.columns);
    }

    @Override
    public void backward(BufferPool pool) {
        if (bias.requiresGradient) {
            boolean accumulate = bias.openGradient(pool);
            VectorKernels.sumRows(result.gradient(), bias.gradient(), x.rows, x.columns, accumulate);
        }
        if (x.requiresGradient && !x.adoptGradient(result)) {
            boolean accumulate = x.openGradient(pool);
            VectorKernels.addTo(x.gradient(), result.gradient(), x.size(), accumulate);
        }
    }
}
