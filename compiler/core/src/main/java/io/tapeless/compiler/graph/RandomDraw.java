package io.tapeless.compiler.graph;

/// Random numbers. Element `i` (row-major position) is a function of (seed, micro-step, site, i) alone, fixed when the spec is
/// elaborated: no pass, thread count or layout changes it.
public non-sealed interface RandomDraw extends Op {
    /// Distributions; `a`, `b` are (low, high), (mean, deviation), (probability of 1, unused).
    enum Distribution { UNIFORM, NORMAL, BERNOULLI }

    Distribution distribution();

    double a();

    double b();

    /// The number of the draw in its model: a function of instance path and call ordinal.
    int site();
}
