package io.tapeless.runtime.device;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// The programs of one model on one device, with what they share there. Generated; not thread-safe.
///
/// Graph 0 brings parameters and optimiser states from the host; every graph leaves them on the device for the next.
public interface DevicePlan extends AutoCloseable {
    /// The graph that uploads parameters and optimiser states.
    int UPLOAD = 0;

    /// The programs, in the order in which they were asked for.
    List<DeviceCode> programs();

    /// The first graph of a program.
    int graph(int program);

    /// Runs a graph: sends what changes with every run, computes, brings back what is wanted after every run.
    void execute(int graph);

    /// Brings arrays back that a graph left on the device.
    void fetch(int graph, Object... arrays);

    /// Arrays of parameters and states, in the order of the parameter set.
    List<Object> variables();

    /// Arrays of optimiser states, in the order of [#optimizerState]; empty when nothing trains.
    List<Object> optimizer();

    /// The host's side of an array.
    MemorySegment memory(Object array);

    /// Frees the device's memory.
    @Override
    void close();
}
