/// The autograd of a weekend: scalar loops, a fresh array and a closure for every operation. The second baseline.
package io.tapeless.benchmarks.naive;
