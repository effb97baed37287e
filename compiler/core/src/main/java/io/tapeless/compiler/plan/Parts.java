package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.movement.Concat;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/// Long parts of concatenations, put in place one by one, each in a loop of its own that asks no element where it comes from; short ones beside them, too,
/// where these are most of the whole (a border of zeros). What a part has of parts itself is put in the same place.
public final class Parts {
    /// Concatenations of more parts are one kernel: every part would be another.
    private static final int MAX_PARTS = 8;
    /// Elements of a part, and its extent along a joined last axis, from which a kernel of its own pays.
    private static final int MIN_PART_ELEMENTS = 256;
    private static final int MIN_PART_EXTENT = 8;
    /// Elements of long parts, and their share of the whole, from which short ones get a kernel of their own as well.
    private static final int MIN_LONG_ELEMENTS = 2048;
    private static final double MIN_LONG_SHARE = 0.75;

    private Parts() {}

    /// A part, and where it begins along each axis of the whole.
    public record Part(Value piece, List<Dim> start) {}

    /// The parts of a concatenation that is stored by its parts, in order.
    ///
    /// @param inlined what is computed where it is used: concatenations among that are parts of this one
    public static List<Part> of(Value whole, Set<Value> inlined) {
        List<Part> parts = new ArrayList<>();
        collect(whole, Collections.nCopies(whole.rank(), Dim.ZERO), inlined, parts);
        return parts;
    }

    private static void collect(Value whole, List<Dim> start, Set<Value> inlined, List<Part> into) {
        int axis = ((Concat) whole.op()).axis();
        List<Dim> at = new ArrayList<>(start);
        for (Value piece : whole.inputs()) {
            if (piece.op() instanceof Concat && inlined.contains(piece)) {
                collect(piece, at, inlined, into);
            } else {
                into.add(new Part(piece, List.copyOf(at)));
            }
            at.set(axis, at.get(axis).plus(piece.shape().dim(axis)));
        }
    }

    /// Whether a value is stored by its parts.
    static boolean joinsLong(Value value) {
        if (!(value.op() instanceof Concat concat) || value.inputs().size() > MAX_PARTS) {
            return false;
        }
        long parts = value.inputs().stream().filter(part -> isLong(part, concat.axis())).mapToLong(part -> part.shape().elements().tuned()).sum();
        long all = value.shape().elements().tuned();
        return parts == all || parts >= MIN_LONG_ELEMENTS && parts >= MIN_LONG_SHARE * all;
    }

    static boolean isLong(Value part, int axis) {
        return part.shape().elements().tuned() >= MIN_PART_ELEMENTS && (axis < part.rank() - 1 || part.shape().dim(axis).tuned() >= MIN_PART_EXTENT);
    }
}
