package uk.ac.manchester.tornado.api;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/// Shim: runs one graph at a time; what one graph left on the device another may consume if it was the last to run.
public class TornadoExecutionPlan implements AutoCloseable {
    private final List<DeviceGraph> graphs = new ArrayList<>();
    private int selected;
    private DeviceGraph last;
    private GridScheduler grids = new GridScheduler();

    public TornadoExecutionPlan(ImmutableTaskGraph... graphs) {
        for (ImmutableTaskGraph graph : graphs) {
            this.graphs.add(new DeviceGraph(graph.graph));
        }
    }

    public TornadoExecutionPlan withGraph(int index) {
        selected = index;
        return this;
    }

    public TornadoExecutionPlan withGridScheduler(GridScheduler scheduler) {
        grids = scheduler;
        return this;
    }

    public TornadoExecutionPlan withDevice(TornadoDevice device) {
        return this;
    }

    /// The real one replays a graph that was captured: nothing may depend on what the host did while it was.
    public TornadoExecutionPlan withCUDAGraph() {
        System.setProperty("tapeless.shim.graphs", "true");
        return this;
    }

    public TornadoExecutionResult execute() {
        graphs.get(selected).execute(last, grids);
        last = graphs.get(selected);
        return new TornadoExecutionResult(this);
    }

    void fetch(Object... arrays) {
        graphs.get(selected).fetch(arrays);
    }

    public TornadoExecutionPlan freeDeviceMemory() {
        graphs.forEach(DeviceGraph::free);
        return this;
    }

    @Override
    public void close() throws TornadoExecutionPlanException {
        freeDeviceMemory();
    }
}
