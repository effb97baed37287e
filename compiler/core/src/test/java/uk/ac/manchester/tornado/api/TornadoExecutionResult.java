package uk.ac.manchester.tornado.api;

/// Shim: fetches what stayed on the device.
public class TornadoExecutionResult {
    private final TornadoExecutionPlan plan;

    TornadoExecutionResult(TornadoExecutionPlan plan) {
        this.plan = plan;
    }

    /// As the real one: from the graph that is selected now, not from the one that made this result.
    public TornadoExecutionResult transferToHost(Object... arrays) {
        plan.fetch(arrays);
        return this;
    }
}
