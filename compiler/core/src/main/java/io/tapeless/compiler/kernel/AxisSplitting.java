package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Operand;
import io.tapeless.compiler.kernel.Computation.Within;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Splits an axis along which windows fall between strides (the gradient of an image under a convolution of stride 2, and a transposed convolution) into
/// quotient × remainder: `x = stride · r + e`. All positions of one remainder have the same taps, so neighbours along `r` can be rows of a register tile; along
/// x they could not, and a tile's rows would be images at one position, which are often so far apart that all of them meet in one set of the nearest cache.
/// Sums and their order stay what they are.
final class AxisSplitting {
    private final Computation c;
    private final int axis;
    private final long divisor;
    private final Within between;

    private AxisSplitting(Computation c, int axis, Within between) {
        this.c = c;
        this.axis = axis;
        this.between = between;
        this.divisor = between.at().divisor();
    }

    /// The computation with the innermost axis of that kind split, or as it is.
    static Computation apply(Computation c) {
        boolean product = c.fold() != null && c.parallel().size() > 1 && c.fold().edge() == 0 && c.results().size() == 1 && c.window().isEmpty()
                && Contractions.factors(c) != null;
        int rows = product ? Contractions.rowAxis(c) : -1;
        if (rows < 0) {
            return c;
        }
        for (int axis = c.parallel().size() - 2; axis >= rows; axis--) {
            int here = axis;
            List<Within> own = c.fold().domain().stream().filter(within -> within.at().factor(here) != 0).toList();
            if (!own.isEmpty()) {
                AxisSplitting splitting = new AxisSplitting(c, axis, own.getFirst());
                return own.size() == 1 && splitting.fits() ? splitting.split() : c;
            }
        }
        return c;
    }

    private boolean fits() {
        Dim extent = c.parallel().get(axis);
        boolean literal = divisor > 1 && between.at().factor(axis) == 1 && extent.isConstant() && extent.constant() % divisor == 0
                && extent.constant() > divisor
                && between.at().offset().isConstant() && between.extent().isConstant()
                && between.at().terms().stream().allMatch(term -> extent(term.axis()).isConstant());
        boolean plain = Stream.concat(c.operands().stream().filter(Load.class::isInstance).map(load -> ((Load) load).access()),
                c.results().stream().map(Computation.Result::access))
                .allMatch(access -> access.indirect() == null
                        && access.quotients().stream().allMatch(one -> one.at().factor(axis) == 0
                                || one.at().factor(axis) == 1 && one.at().divisor() == divisor));
        boolean position = Stream.of(c.fold().element(), c.results().getFirst().value()).flatMap(value -> value.nodes().stream())
                .anyMatch(new Scalar.Index(axis)::equals);
        // Every position that is a whole number of strides away must be there: else rows have bounds all the same.
        return literal && plain && !position && Math.ceilDiv(extreme(-1), divisor) >= 0 && Math.floorDiv(extreme(1), divisor) < between.extent().constant();
    }

    private Dim extent(int of) {
        int parallel = c.parallel().size();
        return of < parallel ? c.parallel().get(of) : c.reduction().get(of - parallel);
    }

    /// The smallest (−1) or largest (1) numerator.
    private long extreme(int side) {
        long sum = between.at().offset().constant();
        for (AffineIndex.Term term : between.at().terms()) {
            sum += term.factor() * side > 0 ? term.factor() * (extent(term.axis()).constant() - 1) : 0;
        }
        return sum;
    }

    private Computation split() {
        List<Dim> parallel = new ArrayList<>(c.parallel());
        parallel.set(axis, Dim.of(parallel.get(axis).constant() / divisor));
        parallel.add(axis + 1, Dim.of(divisor));
        List<Operand> operands = c.operands().stream().map(operand -> operand instanceof Load load ? (Operand) new Load(split(load.access()), load.guarded())
                : operand).toList();
        List<Within> domain = c.fold().domain().stream().map(within -> within == between ? whole() : new Within(moved(within.at()), within.extent())).toList();
        Computation.Fold fold = new Computation.Fold(c.fold().kind(), moved(c.fold().element()), domain, 0);
        List<Computation.Result> results = c.results().stream()
                .map(result -> new Computation.Result(split(result.access()), moved(result.value()), result.accumulate(), result.extreme())).toList();
        return new Computation(c.name(), c.formula(), c.origin(), parallel, c.reduction(), fold, operands, results);
    }

    /// What is left of the bounds: that a tap is a whole number of strides away from the remainder.
    private Within whole() {
        AffineIndex at = moved(between.at());
        long shift = Math.ceilDiv(-extreme(-1) + c.parallel().get(axis).constant(), divisor) * divisor;
        return new Within(new AffineIndex(at.terms(), at.offset().plus(Dim.of(shift)), divisor), Dim.of(Math.floorDiv(extreme(1) + shift, divisor) + 1));
    }

    private Access split(Access access) {
        List<Dim> strides = new ArrayList<>(access.strides());
        Dim stride = strides.get(axis);
        Dim rows = stride.times(divisor);
        List<Access.Quotient> quotients = new ArrayList<>();
        for (Access.Quotient quotient : access.quotients()) {
            rows = quotient.at().factor(axis) == 0 ? rows : rows.plus(quotient.stride());
            quotients.add(new Access.Quotient(moved(quotient.at()), quotient.stride()));
        }
        strides.set(axis, rows);
        strides.add(axis + 1, stride);
        return new Access(access.buffer(), strides, access.offset(), null, quotients);
    }

    /// The coordinate for the remainder alone: what whole strides add is a stride of their own.
    private AffineIndex moved(AffineIndex at) {
        return new AffineIndex(at.terms().stream().map(term -> new AffineIndex.Term(term.axis() >= axis ? term.axis() + 1 : term.axis(), term.factor()))
                .toList(),
                at.offset(), at.divisor());
    }

    private Scalar moved(Scalar scalar) {
        return scalar.mapLeaves(leaf -> leaf instanceof Scalar.Index index && index.axis() > axis ? new Scalar.Index(index.axis() + 1) : leaf);
    }
}
