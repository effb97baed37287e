package io.tapeless.compiler.emit.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// A task of a graph.
///
/// @param id        unique in its graph
/// @param method    the kernel
/// @param arguments Java expressions in the program's class
/// @param arrays    those of them that are arrays
/// @param writes    how many of the arrays it writes
/// @param grid      work items of a kernel that has a grid, else null
/// @param library   what runs instead where the device has the maker's library, or null
record DeviceTask(String id, String method, List<String> arguments, List<String> arrays, int writes, KernelMethod.Grid grid, LibraryCall library) {
    /// A product by the device maker's library with the tasks around it.
    ///
    /// @param before    what makes its operands 0 behind the sizes of the run
    /// @param arguments Java expressions: those of the method that makes the call
    /// @param after     what is done with the sums; empty when they are the result
    record LibraryCall(List<DeviceTask> before, List<String> arguments, List<String> arrays, List<DeviceTask> after) {
        LibraryCall {
            before = List.copyOf(before);
            arguments = List.copyOf(arguments);
            arrays = List.copyOf(arrays);
            after = List.copyOf(after);
        }

        /// The tasks around the call.
        List<DeviceTask> around() {
            return Stream.concat(before.stream(), after.stream()).toList();
        }
    }

    DeviceTask {
        arguments = List.copyOf(arguments);
        arrays = List.copyOf(arrays);
    }

    /// A task of a kernel written as parallel loops.
    static DeviceTask of(String id, String method, KernelMethod kernel, List<String> arguments) {
        return new DeviceTask(id, method, arguments, kernel.arrays(arguments), kernel.writes(), kernel.grid(), null);
    }

    /// The same task with a call of a library that may run instead.
    DeviceTask or(LibraryCall call) {
        return new DeviceTask(id, method, arguments, arrays, writes, grid, call);
    }

    /// How many tasks of a graph it may become.
    int count() {
        return library == null ? 1 : library.around().size() + 1;
    }

    /// How many nodes of TornadoVM's graph it may take beside those of its arguments: one, and one for each array that it writes.
    int nodes() {
        return Math.max(1 + writes, library == null ? 0 : 2 + library.around().stream().mapToInt(DeviceTask::nodes).sum());
    }

    /// Everything that it may be given.
    List<String> used() {
        return with(arguments, library == null ? List.of() : library.arrays, DeviceTask::used);
    }

    /// The arrays among that.
    List<String> usedArrays() {
        return with(arrays, library == null ? List.of() : library.arrays, DeviceTask::usedArrays);
    }

    private List<String> with(List<String> own, List<String> ofCall, Function<DeviceTask, List<String>> ofTask) {
        List<String> all = new ArrayList<>(own);
        all.addAll(ofCall);
        if (library != null) {
            library.around().forEach(task -> all.addAll(ofTask.apply(task)));
        }
        return all;
    }
}
