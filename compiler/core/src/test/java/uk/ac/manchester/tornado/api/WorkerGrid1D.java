package uk.ac.manchester.tornado.api;

/// Shim.
public class WorkerGrid1D extends AbstractWorkerGrid {
    public WorkerGrid1D(int x) {
        super(x, 1, 1);
    }
}
