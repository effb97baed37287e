package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A coordinate as an affine function of iteration axes, `(Σ factor · axis + offset) / divisor`; mostly just `axis + offset`, or `offset`.
/// Where the division leaves a remainder there is no such coordinate.
///
/// @param terms   the axes it depends on, each once, with factors other than 0
/// @param offset  added to the axis positions; may be negative
/// @param divisor at least 1
public record AffineIndex(List<Term> terms, Dim offset, long divisor) {
    /// `factor · axis`.
    public record Term(int axis, long factor) {}

    public AffineIndex {
        terms = List.copyOf(terms);
    }

    /// `axis + offset`, or just `offset` when `axis` is −1.
    public AffineIndex(int axis, Dim offset) {
        this(axis < 0 ? List.of() : List.of(new Term(axis, 1)), offset, 1);
    }

    public static AffineIndex axis(int axis) {
        return new AffineIndex(axis, Dim.ZERO);
    }

    public static AffineIndex constant(Dim offset) {
        return new AffineIndex(-1, offset);
    }

    public static List<AffineIndex> axes(int... axes) {
        return Arrays.stream(axes).mapToObj(AffineIndex::axis).toList();
    }

    /// True for `axis + offset` and for `offset`.
    public boolean isSimple() {
        return divisor == 1 && (terms.isEmpty() || terms.size() == 1 && terms.getFirst().factor() == 1);
    }

    /// The axis of a simple coordinate, or −1.
    ///
    /// @throws IllegalStateException when it is not simple
    public int axis() {
        if (!isSimple()) {
            throw new IllegalStateException(this + " is not one axis");
        }
        return terms.isEmpty() ? -1 : terms.getFirst().axis();
    }

    /// The factor of an axis; 0 where the coordinate does not depend on it.
    public long factor(int axis) {
        return terms.stream().filter(term -> term.axis() == axis).mapToLong(Term::factor).sum();
    }

    /// The numerator at a position; the offset must be a constant.
    public long numerator(int[] at) {
        return numerator(at, offset.constant());
    }

    /// The same for what the offset comes to.
    public long numerator(int[] at, long offset) {
        return terms.stream().mapToLong(term -> term.factor() * at[term.axis()]).sum() + offset;
    }

    /// This function of axes that are themselves coordinates: axis i is `axes[i]`. Divisions are taken to be exact.
    public AffineIndex of(List<AffineIndex> axes) {
        long common = 1;
        for (Term term : terms) {
            long other = axes.get(term.axis()).divisor;
            common = common / gcd(common, other) * other;
        }
        List<Term> sum = new ArrayList<>();
        Dim moved = offset.times(common);
        for (Term term : terms) {
            AffineIndex inner = axes.get(term.axis());
            long scale = Math.multiplyExact(term.factor(), common / inner.divisor);
            moved = moved.plus(inner.offset.times(scale));
            inner.terms.forEach(part -> sum.add(new Term(part.axis(), Math.multiplyExact(scale, part.factor()))));
        }
        return new AffineIndex(collected(sum), moved, Math.multiplyExact(divisor, common));
    }

    private static List<Term> collected(List<Term> terms) {
        return terms.stream().map(Term::axis).distinct().sorted()
                .map(axis -> new Term(axis, terms.stream().filter(term -> term.axis() == axis).mapToLong(Term::factor).sum()))
                .filter(term -> term.factor() != 0).toList();
    }

    /// The same where axis `axes[i]` is now axis i, and axes that are gone were always 0.
    public AffineIndex renumbered(List<Integer> axes) {
        return new AffineIndex(terms.stream().filter(term -> axes.contains(term.axis()))
                .map(term -> new Term(axes.indexOf(term.axis()), term.factor())).toList(), offset, divisor);
    }

    public static long gcd(long a, long b) {
        return b == 0 ? Math.abs(a) : gcd(b, a % b);
    }

    /// `(2·i1 + i3 - 1) / 2`
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Term term : terms) {
            long magnitude = Math.abs(term.factor());
            text.append(text.isEmpty() ? term.factor() < 0 ? "-" : "" : term.factor() < 0 ? " - " : " + ")
                    .append(magnitude == 1 ? "" : magnitude + "·").append('i').append(term.axis());
        }
        if (!offset.isZero() || text.isEmpty()) {
            text.append(text.isEmpty() ? "" : " + ").append(offset);
        }
        return divisor == 1 ? text.toString() : "(" + text + ") / " + divisor;
    }
}
