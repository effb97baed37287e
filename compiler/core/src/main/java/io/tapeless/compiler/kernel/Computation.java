package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// What a kernel computes, for any target: for every point of the parallel axes, fold `combine` over the reduction axes (in ascending
/// order), then store each result.
///
/// In `combine` and the results `Operand(i)` is `operands[i]`; `Operand(ACCUMULATOR)` is the folded value so far (in results: the final
/// one). Without reduction axes there is no fold.
///
/// @param name      after what it computes, unique in its program
/// @param formula   the formula in words of the graph, for comments
/// @param origin    the place in the spec
/// @param parallel  extents of the parallel axes, outermost first
/// @param reduction extents of the reduction axes, outermost first
/// @param fold      how the reduction folds, or null
/// @param operands  what is read
/// @param results   what is written; all over the parallel axes, or all extremes along the same ones of them
public record Computation(String name, String formula, Span origin, List<Dim> parallel, List<Dim> reduction, Fold fold,
        List<Operand> operands, List<Result> results) {
    /// The operand index of the accumulator.
    public static final int ACCUMULATOR = -1;

    public Computation {
        parallel = List.copyOf(parallel);
        reduction = List.copyOf(reduction);
        operands = List.copyOf(operands);
        results = List.copyOf(results);
    }

    /// The same under another name.
    Computation named(String other) {
        return new Computation(other, formula, origin, parallel, reduction, fold, operands, results);
    }

    /// The same with its operands in another order, each once.
    Computation reading(List<Operand> others) {
        List<Result> moved = results.stream().map(result -> new Result(result.access(), reading(result.value(), others), result.accumulate(), result.extreme()))
                .toList();
        Fold inside = fold == null ? null : new Fold(fold.kind, reading(fold.element, others), fold.domain, fold.edge);
        return new Computation(name, formula, origin, parallel, reduction, inside, others, moved);
    }

    private Scalar reading(Scalar scalar, List<Operand> others) {
        return scalar.mapLeaves(leaf -> leaf instanceof Scalar.Operand operand && operand.index() >= 0
                ? new Scalar.Operand(others.indexOf(operands.get(operand.index())), operand.type()) : leaf);
    }

    /// Some neighbours along the last parallel axis alone.
    Computation columns(long first, long count) {
        int axis = parallel.size() - 1;
        List<Dim> extents = new ArrayList<>(parallel);
        extents.set(axis, Dim.of(count));
        List<Operand> moved = operands.stream().map(operand -> operand instanceof Load load ? new Load(load.access().from(axis, first), load.guarded())
                : operand).toList();
        List<Result> stored = results.stream().map(result -> new Result(result.access().from(axis, first), from(result.value(), axis, first),
                result.accumulate())).toList();
        Fold folded = new Fold(fold.kind, from(fold.element, axis, first), fold.domain, 0);
        return new Computation(name, formula, origin, extents, reduction, folded, moved, stored);
    }

    private static Scalar from(Scalar value, int axis, long first) {
        return first == 0 ? value : value.mapLeaves(leaf -> leaf instanceof Scalar.Index index && index.axis() == axis
                ? leaf.plus(Scalar.constant(first, DType.I32)) : leaf);
    }

    /// Something an expression reads.
    public sealed interface Operand permits Load, Number {}

    /// An element of memory. `guarded`: read only where the expression asks for it (its coordinates may lie outside elsewhere).
    public record Load(Access access, boolean guarded) implements Operand {}

    /// A number the host computed.
    public record Number(Host host) implements Operand {}

    /// What is stored where; `accumulate` adds to what is there (scatter) instead of replacing it.
    ///
    /// @param extreme what is stored of the values along some axes, or null when each is
    public record Result(Access access, Scalar value, boolean accumulate, Extreme extreme) {
        public Result(Access access, Scalar value, boolean accumulate) {
            this(access, value, accumulate, null);
        }

        /// Whether it is the folded value and nothing else.
        public boolean isTotal() {
            return extreme == null && value instanceof Scalar.Operand operand && operand.index() == ACCUMULATOR;
        }
    }

    /// The largest of the values along parallel axes (`MAX`), on which the place of the result does not depend, or its position in row-major order within
    /// them (`ARGMAX`): the first one wins, and NaN is the largest.
    public record Extreme(Kind kind, List<Integer> axes) {
        public Extreme {
            axes = List.copyOf(axes);
        }
    }

    /// The kinds of fold.
    public enum Kind {
        SUM, PRODUCT_SUM, PRODUCT, MAX, MIN, ARGMAX, ARGMIN;

        /// Whether the fold gives a position, and so keeps two values.
        public boolean isPosition() {
            return this == ARGMAX || this == ARGMIN;
        }
    }

    /// A fold: `element` is what one point of the reduction contributes. PRODUCT_SUM has `element` = a·b and is one chain of fused
    /// multiply-adds. Only the points of the reduction inside every `domain` take part.
    ///
    /// @param edge how many of the last columns (of the last parallel axis) are sums of sixteen lanes along their terms, in the order of `FOLD_LANES`, whatever
    ///             runs them
    public record Fold(Kind kind, Scalar element, List<Within> domain, int edge) {
        public Fold {
            domain = List.copyOf(domain);
        }

        /// A fold whose columns are all alike.
        public Fold(Kind kind, Scalar element, List<Within> domain) {
            this(kind, element, domain, 0);
        }
    }

    /// Points where a coordinate exists: 0 ≤ `at` < `extent`, without a remainder. It depends on one reduction axis and on any parallel axes.
    public record Within(AffineIndex at, Dim extent) {
        /// Whether a point is one of them, where all extents are literal.
        public boolean holds(int[] point) {
            return holds(at.numerator(point), extent.constant());
        }

        /// Whether a point is one of them at the tuned sizes.
        public boolean holdsTuned(int[] point) {
            return holds(at.numerator(point, at.offset().tuned()), extent.tuned());
        }

        private boolean holds(long numerator, long extent) {
            return numerator >= 0 && numerator < extent * at.divisor() && numerator % at.divisor() == 0;
        }
    }

    /// The parallel axes along which results are extremes, outermost first; all results have the same.
    public List<Integer> window() {
        return results.getFirst().extreme() == null ? List.of() : results.getFirst().extreme().axes();
    }

    /// What is computed: each result, and the element of the fold.
    public Stream<Scalar> expressions() {
        return Stream.concat(results.stream().map(Result::value), Stream.ofNullable(fold).map(Fold::element));
    }

    /// Whether any element needs a function that the runtime computes as a polynomial.
    public boolean polynomials() {
        return expressions().flatMap(scalar -> scalar.nodes().stream())
                .anyMatch(node -> node instanceof Scalar.Unary unary && unary.function().transcendental());
    }

    /// Whether an expression that is used more than once is worth a local: constants, positions and the accumulator are not.
    public static boolean worthLocal(Scalar scalar) {
        return switch (scalar) {
            case Scalar.Constant c -> false;
            case Scalar.Index i -> false;
            case Scalar.Operand o -> o.index() != ACCUMULATOR;
            case Scalar.Unary u -> true;
            case Scalar.Binary b -> true;
            case Scalar.Compare c -> true;
            case Scalar.Select s -> true;
            case Scalar.Fma f -> true;
            case Scalar.Cast c -> true;
        };
    }

    /// Whether an expression reads what may be read only where it is asked for.
    public boolean guarded(Scalar scalar) {
        return scalar.nodes().stream().anyMatch(node -> node instanceof Scalar.Operand o && o.index() >= 0
                && operands.get(o.index()) instanceof Load load && load.guarded());
    }

    /// Whether a bound of the fold depends on an axis.
    public boolean bounds(int axis) {
        return fold != null && fold.domain().stream().anyMatch(within -> within.at().factor(axis) != 0);
    }

    /// Points of the reduction at the tuned sizes.
    public long foldedPoints() {
        return reduction.stream().mapToLong(Dim::tuned).reduce(1, Math::multiplyExact);
    }

    /// Number of axes, parallel and reduction.
    public int axes() {
        return parallel.size() + reduction.size();
    }

    /// Operations at the tuned sizes, roughly: what partitioning goes by.
    public long tunedWork() {
        return work(Dim.Symbol::tuned);
    }

    /// The same at other sizes.
    public long work(ToLongFunction<Dim.Symbol> sizes) {
        long points = 1;
        for (Dim dim : parallel) {
            points = Math.multiplyExact(points, dim.evaluate(sizes));
        }
        long inner = 1;
        for (Dim dim : reduction) {
            inner = Math.multiplyExact(inner, dim.evaluate(sizes));
        }
        int nodes = fold == null ? 0 : fold.element().nodes().size();
        int stores = results.stream().mapToInt(result -> result.value().nodes().size()).sum();
        return points * (inner * nodes + stores);
    }
}
