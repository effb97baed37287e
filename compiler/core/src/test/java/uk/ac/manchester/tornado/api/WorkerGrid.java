package uk.ac.manchester.tornado.api;

/// Shim: how many work items run, and in which groups.
public interface WorkerGrid {
    long[] getGlobalWork();

    long[] getLocalWork();

    void setGlobalWork(long x, long y, long z);

    void setLocalWork(long x, long y, long z);
}
