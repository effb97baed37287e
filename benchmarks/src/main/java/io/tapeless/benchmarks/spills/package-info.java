/// Looks for vectors that C2 keeps on the stack inside the loops it emits for generated kernels.
package io.tapeless.benchmarks.spills;
