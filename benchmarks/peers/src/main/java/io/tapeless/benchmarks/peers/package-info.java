/// Other runtimes on the problems of the benchmarks.
package io.tapeless.benchmarks.peers;
