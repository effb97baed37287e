package io.tapeless.runtime;

/// A program that was generated with clocks (`dslc explain SPEC --profile`): how long each kernel took. Of one worker only: workers of a
/// team would write over each other's times.
public interface KernelTimes {
    /// Nanoseconds in each kernel, in the order of execution, summed over all runs since the caller last set them to zero. The live array.
    long[] kernelNanos();
}
