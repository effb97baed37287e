package io.tapeless.benchmarks.jmh;

import io.tapeless.benchmarks.Contender;
import io.tapeless.benchmarks.Problem;
import io.tapeless.benchmarks.Subject;
import io.tapeless.benchmarks.Update;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A training step of 2-8-1 on the four rows of exclusive or, with SGD.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"})
public class XorStep {
    /// The contender.
    @Param
    public Subject subject;

    private Contender contender;

    /// Builds the contender.
    @Setup
    public void create() {
        contender = subject.create(Problem.xor(), Update.SGD);
    }

    /// Ends it.
    @TearDown
    public void close() {
        contender.close();
    }

    /// One step; returns the loss.
    @Benchmark
    public double step() {
        return contender.step();
    }
}
