/// An interpreted, define-by-run autograd tape, written as well as one can be: the baseline that generated code has to beat.
///
/// It uses kernels of the same quality as generated code (register-tiled contractions, the vector functions of
/// [io.tapeless.runtime.math.VectorMath]), pools its buffers, hands gradients over instead of copying them, and computes no gradient
/// that nobody asked for. What it does not have is what a compiler adds: fusion, shapes known as constants, chosen layouts.
/// One thread.
package io.tapeless.benchmarks.tape;
