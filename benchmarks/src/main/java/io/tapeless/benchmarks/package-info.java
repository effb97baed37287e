/// Generated training steps against interpreted ones: the same problem, weights and data for every contender, one thread.
package io.tapeless.benchmarks;
