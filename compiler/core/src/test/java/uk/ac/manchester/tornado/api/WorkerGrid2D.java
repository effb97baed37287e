package uk.ac.manchester.tornado.api;

/// Shim.
public class WorkerGrid2D extends AbstractWorkerGrid {
    public WorkerGrid2D(int x, int y) {
        super(x, y, 1);
    }
}
