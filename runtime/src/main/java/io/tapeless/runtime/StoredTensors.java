package io.tapeless.runtime;

import io.tapeless.runtime.math.AxisOrder;
import java.util.ArrayList;
import java.util.List;

/// The tensors that a generated trainer keeps in another order of axes while it trains, beside the row-major arrays that everybody else
/// sees: converts when the trainer begins a step after someone may have written those, and when someone wants to read them.
/// Conversions allocate nothing. As thread-safe as its [ParameterSet].
public final class StoredTensors implements ParameterSet.Holder {
    private record Pair(Object declared, Object stored, int[] shape, int[] order, int[] storedShape, int[] inverse) {}

    private final ParameterSet parameters;
    private final List<Pair> pairs = new ArrayList<>();
    private Pair[] all = {};

    /// @param parameters whose tensors (and whose trainer's states) are to be added
    public StoredTensors(ParameterSet parameters) {
        this.parameters = parameters;
    }

    /// Adds a tensor: axis i of `stored` is axis `order[i]` of `declared`, which has the given shape.
    public void add(Object declared, Object stored, int[] shape, int... order) {
        int[] storedShape = new int[shape.length];
        int[] inverse = new int[shape.length];
        for (int axis = 0; axis < shape.length; axis++) {
            storedShape[axis] = shape[order[axis]];
            inverse[order[axis]] = axis;
        }
        pairs.add(new Pair(declared, stored, shape, order, storedShape, inverse));
        all = pairs.toArray(Pair[]::new);
    }

    /// Before a step: the stored arrays hold the current values.
    public void begin() {
        if (parameters.take(this)) {
            for (Pair pair : all) {
                AxisOrder.permute(pair.declared, pair.shape, pair.order, pair.stored);
            }
        }
    }

    /// After the last step: the row-major arrays hold the current values.
    public void end() {
        parameters.release(this);
    }

    @Override
    public void export() {
        for (Pair pair : all) {
            AxisOrder.permute(pair.stored, pair.storedShape, pair.inverse, pair.declared);
        }
    }
}
