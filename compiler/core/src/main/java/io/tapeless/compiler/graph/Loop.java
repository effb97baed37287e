package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// The steps of one `scan`: which values belong to it is written nowhere, it follows from what they depend on (see [Loops]).
///
/// Two loops are one when their ids are equal. An id is an object of its own ([#of]) or, in text and in plans, a number ([Loops#numbered]).
///
/// @param id      what makes the loop itself
/// @param length  number of steps, at least 1
/// @param reverse whether steps go from the last position to the first
/// @param recompute whether its adjoint computes the values of a step again, from what is carried, instead of storing them
public record Loop(Object id, Dim length, boolean reverse, boolean recompute) {
    /// What the names of positions begin with; a spec cannot spell it.
    public static final String POSITION = "position in loop ";

    /// A loop like no other.
    public static Loop of(Dim length, boolean reverse, boolean recompute) {
        return new Loop(new Object(), length, reverse, recompute);
    }

    /// The same steps as a loop like no other.
    public Loop fresh() {
        return of(length, reverse, recompute);
    }

    Loop numbered(int number) {
        return new Loop(number, length, reverse, recompute);
    }

    /// The position of the step being run, from 0 to `length` − 1. A symbol that no spec can spell.
    ///
    /// @throws IllegalStateException when the loop has no number yet
    public Dim.Symbol position() {
        if (!(id instanceof Integer number)) {
            throw new IllegalStateException("a loop without a number");
        }
        return new Dim.Symbol(POSITION + number, 1, Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
    }

    /// The pairs that describe the loop in graph text, with others after them.
    public Attributes attributes(Object... others) {
        List<Object> all = new ArrayList<>(List.of("loop", this, "length", length, "reverse", reverse, "recompute", recompute));
        all.addAll(List.of(others));
        return Attributes.of(all.toArray());
    }

    /// Where the carried value that enters the step at position p lies in a history of `length` + 1 places: p + this.
    public int before() {
        return reverse ? 1 : 0;
    }

    /// Where the carried value that leaves the step at position p lies: p + this.
    public int after() {
        return reverse ? 0 : 1;
    }

    /// The place of the value that enters the first step.
    public Dim start() {
        return reverse ? length : Dim.ZERO;
    }

    /// The place of the value that leaves the last step.
    public Dim end() {
        return reverse ? Dim.ZERO : length;
    }

    @Override
    public String toString() {
        return id instanceof Integer number ? String.valueOf(number) : "?";
    }
}
