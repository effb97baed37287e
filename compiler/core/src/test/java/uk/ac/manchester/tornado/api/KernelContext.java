package uk.ac.manchester.tornado.api;

/// Shim: a work item's place. The object that a program hands to a task stands for one of these per work item.
public class KernelContext {
    public final Integer globalIdx;
    public final Integer globalIdy;
    public final Integer globalIdz;
    public final Integer groupIdx;
    public final Integer groupIdy;
    public final Integer groupIdz;
    public final Integer localIdx;
    public final Integer localIdy;
    public final Integer localIdz;
    private final WorkGroup group;
    private int arrays;

    public KernelContext() {
        this(null, new int[3], new int[3], new int[3]);
    }

    KernelContext(WorkGroup group, int[] global, int[] groupId, int[] local) {
        this.group = group;
        globalIdx = global[0];
        globalIdy = global[1];
        globalIdz = global[2];
        groupIdx = groupId[0];
        groupIdy = groupId[1];
        groupIdz = groupId[2];
        localIdx = local[0];
        localIdy = local[1];
        localIdz = local[2];
    }

    public void localBarrier() {
        group.arrive();
    }

    public float[] allocateFloatLocalArray(int size) {
        return group.array(arrays++, size);
    }

    public double[] allocateDoubleLocalArray(int size) {
        return group.doubles(arrays++, size);
    }
}
