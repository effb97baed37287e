/// The same comparisons as [io.tapeless.benchmarks.Paired] under JMH: each in a fresh JVM, with confidence intervals.
package io.tapeless.benchmarks.jmh;
