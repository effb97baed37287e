package uk.ac.manchester.tornado.api;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.TaskGraph.Launch;
import uk.ac.manchester.tornado.api.TaskGraph.Transfer;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/// Shim's own: a task graph with separate memory for "the device", which starts as garbage and changes only as transfers and kernels say.
final class DeviceGraph {
    private final TaskGraph graph;
    private final Map<Object, TornadoNativeArray> device = new IdentityHashMap<>();
    private final Set<Object> moved = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> listed = java.util.Collections.newSetFromMap(new IdentityHashMap<>());

    DeviceGraph(TaskGraph graph) {
        this.graph = graph;
        graph.toDevice.forEach(transfer -> listed.add(transfer.array()));
        graph.toHost.forEach(transfer -> listed.add(transfer.array()));
        listed.addAll(graph.consumed);
    }

    void execute(DeviceGraph before, GridScheduler grids) {
        if (graph.launches.isEmpty()) {
            throw new IllegalStateException(graph.name + " has no task: the real one fails with an index of -1");
        }
        for (Object array : graph.consumed) {
            TornadoNativeArray there = before == null ? null : before.device.get(array);
            if (there == null) {
                throw new IllegalStateException(graph.name + " consumes an array that the graph before it did not leave on the device");
            }
            device.put(array, there);
        }
        for (Transfer transfer : graph.toDevice) {
            TornadoNativeArray host = (TornadoNativeArray) transfer.array();
            TornadoNativeArray there = device.computeIfAbsent(host, key -> host.onDevice());
            if (transfer.mode() == DataTransferMode.EVERY_EXECUTION || transfer.mode() == DataTransferMode.FIRST_EXECUTION && moved.add(host)) {
                there.copyFrom(host);
            }
        }
        for (Launch launch : graph.launches) {
            run(launch, grids.get(graph.name + "." + launch.id()));
        }
        for (Transfer transfer : graph.toHost) {
            if (transfer.mode() == DataTransferMode.EVERY_EXECUTION) {
                fetch(transfer.array());
            }
        }
    }

    private void run(Launch launch, WorkerGrid grid) {
        Object[] arguments = launch.arguments().clone();
        int context = -1;
        for (int i = 0; i < arguments.length; i++) {
            Object argument = arguments[i];
            if (argument instanceof TornadoNativeArray host) {
                TornadoNativeArray there = device.computeIfAbsent(host, key -> host.onDevice());
                if (!listed.contains(host)) {
                    // No transfer names it: nothing says what it holds.
                    there.poison();
                }
                arguments[i] = there;
            } else if (argument instanceof KernelContext) {
                context = i;
            } else if (!(argument instanceof Number)) {
                throw new IllegalArgumentException(launch.id() + ": an argument of " + argument.getClass());
            }
        }
        Map<Object, byte[]> twice = twice(arguments);
        if (context < 0) {
            launch.call().accept(arguments);
        } else {
            items(launch, arguments, context, grid);
        }
        twice.forEach((array, before) -> {
            if (!Arrays.equals(before, ((TornadoNativeArray) array).getSegment().toArray(ValueLayout.JAVA_BYTE))) {
                throw new IllegalStateException(launch.id() + " writes an array that it is given twice: the real one makes it wait for itself, for ever");
            }
        });
    }

    /// What the arrays hold that are more than one argument.
    private static Map<Object, byte[]> twice(Object[] arguments) {
        Map<Object, byte[]> twice = new IdentityHashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            for (int j = 0; j < i; j++) {
                if (arguments[i] instanceof TornadoNativeArray array && arguments[j] == array) {
                    twice.put(array, array.getSegment().toArray(ValueLayout.JAVA_BYTE));
                }
            }
        }
        return twice;
    }

    private static void items(Launch launch, Object[] arguments, int context, WorkerGrid grid) {
        if (grid == null || grid.getLocalWork() == null) {
            throw new IllegalStateException(launch.id() + " uses a KernelContext but has no grid");
        }
        int[] global = ints(grid.getGlobalWork());
        int[] local = ints(grid.getLocalWork());
        for (int d = 0; d < 3; d++) {
            if (local[d] < 1 || global[d] % local[d] != 0) {
                throw new IllegalStateException(launch.id() + ": " + global[d] + " work items are no multiple of groups of " + local[d]);
            }
        }
        for (int z = 0; z < global[2]; z += local[2]) {
            for (int y = 0; y < global[1]; y += local[1]) {
                for (int x = 0; x < global[0]; x += local[0]) {
                    group(launch, arguments, context, new int[] {x, y, z}, local);
                }
            }
        }
    }

    private static void group(Launch launch, Object[] arguments, int context, int[] first, int[] local) {
        WorkGroup group = new WorkGroup(local[0] * local[1] * local[2]);
        List<Runnable> work = new ArrayList<>();
        for (int z = 0; z < local[2]; z++) {
            for (int y = 0; y < local[1]; y++) {
                for (int x = 0; x < local[0]; x++) {
                    Object[] own = arguments.clone();
                    own[context] = new KernelContext(group, new int[] {first[0] + x, first[1] + y, first[2] + z},
                            new int[] {first[0] / local[0], first[1] / local[1], first[2] / local[2]}, new int[] {x, y, z});
                    work.add(() -> launch.call().accept(own));
                }
            }
        }
        group.run(work);
    }

    private static int[] ints(long[] sizes) {
        return Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray();
    }

    void fetch(Object... arrays) {
        for (Object array : arrays) {
            TornadoNativeArray there = device.get(array);
            Set<Object> out = new HashSet<>();
            graph.toHost.forEach(transfer -> out.add(transfer.array()));
            if (there == null || !out.contains(array)) {
                throw new IllegalStateException(graph.name + " has no transfer to the host of that array");
            }
            ((TornadoNativeArray) array).copyFrom(there);
        }
    }

    void free() {
        device.clear();
        moved.clear();
    }
}
