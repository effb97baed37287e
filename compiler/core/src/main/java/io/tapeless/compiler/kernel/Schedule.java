package io.tapeless.compiler.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// How a computation is run: the loop form, what goes into vector lanes, and how workers share it.
///
/// @param form          the shape of the loops
/// @param vector        whether lanes are used (else plain loops)
/// @param tile          `TILE`, `LANE_TILE`, `WINDOW_TILE`, `POOL_TILE`, `SCALAR_TILE`: the register tiles; `FOLD_COLUMNS`: the vectors of outputs that
///                      fold side by side; else null
/// @param partitionAxis the parallel axis whose range workers share, or −1 when one worker does everything
/// @param unit          what boundaries between workers are multiples of
/// @param tail          how a lane loop treats what does not fill a vector
/// @param edge          how the last columns run whose sums have lanes along their terms ([Computation.Fold#edge()]), shared in the same way; null where
///                      there are none. All else is then about the columns before
/// @param why           what decided it, for people: schedules that differ in nothing else are equal
public record Schedule(Form form, boolean vector, Tile tile, int partitionAxis, int unit, Tail tail, Schedule edge, List<Decision> why) {
    public Schedule {
        why = List.copyOf(why);
    }

    Schedule(Form form, boolean vector, Tile tile, int partitionAxis, int unit, Tail tail, Schedule edge) {
        this(form, vector, tile, partitionAxis, unit, tail, edge, List.of());
    }

    Schedule(Form form, boolean vector, Tile tile, int partitionAxis, int unit, Tail tail) {
        this(form, vector, tile, partitionAxis, unit, tail, null);
    }

    /// The same with further reasons; those that are null are none.
    Schedule because(Decision... decisions) {
        return new Schedule(form, vector, tile, partitionAxis, unit, tail, edge,
                Stream.concat(why.stream(), Arrays.stream(decisions).filter(Objects::nonNull)).toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schedule schedule && form == schedule.form && vector == schedule.vector && Objects.equals(tile, schedule.tile)
                && partitionAxis == schedule.partitionAxis && unit == schedule.unit && tail == schedule.tail && Objects.equals(edge, schedule.edge);
    }

    @Override
    public int hashCode() {
        return Objects.hash(form, vector, tile, partitionAxis, unit, tail, edge);
    }

    /// The same, shared among workers along another axis.
    Schedule sharedAlong(int axis, int unit) {
        return new Schedule(form, vector, tile, axis, unit, tail, edge == null ? null : edge.sharedAlong(axis, unit), why);
    }

    /// The same for all columns but the last.
    Schedule before(Schedule last) {
        return new Schedule(form, vector, tile, partitionAxis, unit, tail, last, why);
    }

    /// What a lane loop does with the elements that do not fill a vector. C2 inlines hardly more than one polynomial function per
    /// method (with masked accesses not even one), so a body that calls any stands once, unmasked.
    public enum Tail {
        /// The body once more, masked.
        MASKED,
        /// Element by element, with the scalar functions (same bits); also where C1 would refuse so many masks ([Masks]).
        SCALAR
    }

    /// Loop forms.
    public enum Form {
        /// Every point of the parallel axes on its own; lanes run along the last axis.
        MAP,
        /// Each output folds serially; lanes hold neighbouring outputs (the last parallel axis).
        FOLD_COLUMNS,
        /// One output at a time; its fold runs on 16 virtual lanes along the last reduction axis, finished by a halving tree.
        FOLD_LANES,
        /// The same for several outputs at once, whose lanes stay in registers: products that share factors.
        LANE_TILE,
        /// One output at a time, one ascending chain.
        FOLD_SERIAL,
        /// A register tile of outputs (rows × vectors), each an ascending chain of fused multiply-adds.
        TILE,
        /// The same along windows with borders: rows are features, columns positions, taps are written out where they exist.
        WINDOW_TILE,
        /// Extremes over windows of what a contraction becomes: a tile has whole windows, rows × their points × vectors, in vectors or plain loops.
        POOL_TILE,
        /// A tile of outputs in locals, in plain loops.
        SCALAR_TILE,
        /// A contraction of matrices larger than the nearer caches: blocks of both operands are packed first (`runtime`'s `Panels`).
        PANELS,
        /// A copy into transposed order, a square at a time (`runtime`'s `Transposition`).
        TRANSPOSE,
        /// Updates added one after the other, by one worker.
        SCATTER
    }

    /// A schedule without register tiles.
    static Schedule plain(Form form, boolean vector, int partitionAxis, Tail tail) {
        return new Schedule(form, vector, null, partitionAxis, 1, tail);
    }

    @Override
    public String toString() {
        return form + (vector ? " vector, tail " + tail : tail == Tail.MASKED ? " scalar" : " scalar, tail " + tail) + (tile == null ? "" : " " + tile)
                + (partitionAxis < 0 ? " one worker" : " split i" + partitionAxis + (unit == 1 ? "" : " by " + unit))
                + (edge == null ? "" : "; last columns along the sum: " + edge);
    }
}
