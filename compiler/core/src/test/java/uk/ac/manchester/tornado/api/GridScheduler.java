package uk.ac.manchester.tornado.api;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Shim: the grid of each task, by `graph.task`.
public class GridScheduler {
    private final Map<String, WorkerGrid> grids = new HashMap<>();

    public void addWorkerGrid(String task, WorkerGrid grid) {
        grids.put(task, grid);
    }

    public Set<String> keySet() {
        return grids.keySet();
    }

    public WorkerGrid get(String task) {
        return grids.get(task);
    }
}
