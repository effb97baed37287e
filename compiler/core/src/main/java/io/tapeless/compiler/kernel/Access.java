package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Where one step of an iteration reads or writes: an element of a buffer at an offset that is affine in the iteration axes, plus at most
/// one coordinate read from an index tensor, plus coordinates that are exact quotients.
///
/// @param buffer   the memory
/// @param strides  elements moved per step of each iteration axis (parallel axes first, then reduction axes)
/// @param offset   elements from the start of the buffer
/// @param indirect a coordinate that comes from memory, or null
/// @param quotients coordinates with a divisor
public record Access(Buffer buffer, List<Dim> strides, Dim offset, Indirect indirect, List<Quotient> quotients) {
    /// A coordinate that is an exact quotient, times the elements between its neighbours.
    public record Quotient(AffineIndex at, Dim stride) {}

    /// A coordinate read from an index tensor: `stride · index`, with 0 ≤ index < extent checked when it runs.
    public record Indirect(Access index, Dim stride, Dim extent) {}

    public Access {
        strides = List.copyOf(strides);
        quotients = List.copyOf(quotients);
    }

    /// An access without quotients.
    public Access(Buffer buffer, List<Dim> strides, Dim offset, Indirect indirect) {
        this(buffer, strides, offset, indirect, List.of());
    }

    /// Whether a coordinate with a divisor depends on an axis.
    public boolean divides(int axis) {
        return quotients.stream().anyMatch(quotient -> quotient.at.factor(axis) != 0);
    }

    /// Whether neighbours along an axis are the same element.
    public boolean isShared(int axis) {
        return strides.get(axis).isZero() && !divides(axis) && (indirect == null || indirect.index.isShared(axis));
    }

    public Dim stride(int axis) {
        return strides.get(axis);
    }

    /// The element at a point of an iteration of literal extents, without the coordinate from memory.
    public long element(int[] at) {
        long element = offset.constant();
        for (int axis = 0; axis < strides.size(); axis++) {
            element += strides.get(axis).isZero() ? 0 : strides.get(axis).constant() * at[axis];
        }
        for (Quotient quotient : quotients) {
            element += quotient.at.numerator(at) / quotient.at.divisor() * quotient.stride.constant();
        }
        return element;
    }

    /// The access where the position along an axis is 0.
    public Access atStartOf(int axis) {
        List<Dim> others = new ArrayList<>(strides);
        others.set(axis, Dim.ZERO);
        return new Access(buffer, others, offset, indirect, quotients);
    }

    /// The access where positions along an axis are counted from a later one.
    Access from(int axis, long first) {
        if (divides(axis)) {
            throw new IllegalStateException("no part of an axis that is divided: " + this);
        }
        Indirect moved = indirect == null ? null : new Indirect(indirect.index.from(axis, first), indirect.stride, indirect.extent);
        return new Access(buffer, strides, offset.plus(strides.get(axis).times(first)), moved, quotients);
    }

    /// The access in an iteration of the first `axes` axes, or of more, on which it does not depend.
    Access over(int axes) {
        List<Dim> first = new ArrayList<>(strides.subList(0, Math.min(axes, strides.size())));
        while (first.size() < axes) {
            first.add(Dim.ZERO);
        }
        Indirect moved = indirect == null ? null : new Indirect(indirect.index.over(axes), indirect.stride, indirect.extent);
        return new Access(buffer, first, offset, moved, quotients);
    }

    /// The access after axes were merged or dropped: axis i of the result takes the stride of old axis `axes[i]`.
    Access select(List<Integer> axes) {
        List<Dim> kept = new ArrayList<>();
        axes.forEach(axis -> kept.add(strides.get(axis)));
        Indirect moved = indirect == null ? null : new Indirect(indirect.index.select(axes), indirect.stride, indirect.extent);
        return new Access(buffer, kept, offset, moved,
                quotients.stream().map(quotient -> new Quotient(quotient.at.renumbered(axes), quotient.stride)).toList());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(buffer.name()).append('[');
        String separator = "";
        for (int axis = 0; axis < strides.size(); axis++) {
            if (!strides.get(axis).isZero()) {
                text.append(separator).append(times(strides.get(axis))).append("i").append(axis);
                separator = " + ";
            }
        }
        if (indirect != null) {
            text.append(separator).append(times(indirect.stride)).append('(').append(indirect.index).append(" < ").append(indirect.extent).append(')');
            separator = " + ";
        }
        for (Quotient quotient : quotients) {
            text.append(separator).append(times(quotient.stride)).append('(').append(quotient.at).append(')');
            separator = " + ";
        }
        if (!offset.isZero() || separator.isEmpty()) {
            text.append(separator).append(offset);
        }
        return text.append(']').toString();
    }

    private static String times(Dim stride) {
        return stride.isOne() ? "" : (stride.isConstant() ? stride : stride.factor()) + "·";
    }
}
