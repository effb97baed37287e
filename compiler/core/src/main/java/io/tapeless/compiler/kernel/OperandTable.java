package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Number;
import io.tapeless.compiler.kernel.Computation.Operand;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.plan.HostValues.SizeLeaf;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What an expression reads, each once: elements of tensors and numbers of the host; and coordinates as expressions.
final class OperandTable {
    private final ProgramPlan plan;
    private final List<Operand> operands = new ArrayList<>();
    private final Map<Operand, Integer> known = new HashMap<>();

    OperandTable(ProgramPlan plan) {
        this.plan = plan;
    }

    Scalar of(Operand operand, DType type) {
        int index = known.computeIfAbsent(operand, key -> {
            operands.add(key);
            return operands.size() - 1;
        });
        return new Scalar.Operand(index, type);
    }

    /// An element of a stored value.
    ///
    /// @param axes    of the loops
    /// @param guarded whether the coordinates may lie outside
    Scalar load(Value value, List<AffineIndex> coordinates, Access.Indirect indirect, int axes, boolean guarded) {
        Buffer buffer = plan.buffers().get(value);
        Access plain = access(buffer, value.shape(), coordinates, axes);
        return of(new Load(new Access(plain.buffer(), plain.strides(), plain.offset(), indirect, plain.quotients()), guarded), value.dtype());
    }

    /// A dim as an i32 number.
    Scalar number(Dim dim) {
        if (dim.isConstant()) {
            return Scalar.constant(dim.constant(), DType.I32);
        }
        Host host = new Host(new Scalar.Operand(0, DType.I32), List.of(new SizeLeaf(dim)), DType.I32);
        return of(new Number(host), DType.I32);
    }

    /// The part of an address that comes from a tensor of positions along `axis` of `data`.
    Access.Indirect indirect(Value index, Shape data, int axis, List<Integer> indexAxes, List<AffineIndex> coordinates, int axes) {
        List<AffineIndex> at = indexAxes.stream().map(coordinates::get).toList();
        Access position = access(plan.buffers().get(index), index.shape(), at, axes);
        return new Access.Indirect(position, data.strides().get(axis), data.dim(axis));
    }

    /// Where the coordinates of a tensor of `shape` lie in its buffer.
    static Access access(Buffer buffer, Shape shape, List<AffineIndex> coordinates, int axes) {
        List<Dim> strides = new ArrayList<>(Collections.nCopies(axes, Dim.ZERO));
        List<Access.Quotient> quotients = new ArrayList<>();
        Dim offset = Dim.ZERO;
        List<Dim> steps = shape.strides();
        for (int axis = 0; axis < shape.rank(); axis++) {
            AffineIndex at = coordinates.get(axis);
            if (at.divisor() != 1) {
                quotients.add(new Access.Quotient(at, steps.get(axis)));
                continue;
            }
            offset = offset.plus(at.offset().times(steps.get(axis)));
            for (AffineIndex.Term term : at.terms()) {
                strides.set(term.axis(), strides.get(term.axis()).plus(steps.get(axis).times(term.factor())));
            }
        }
        return new Access(buffer.memory(), strides, offset.plus(buffer.offset()), null, quotients);
    }

    /// Operands were built while axes were still being added: gives every access one stride per axis.
    List<Operand> padded(int axes) {
        return operands.stream().map(operand -> switch (operand) {
            case Load load -> (Operand) new Load(load.access().over(axes), load.guarded());
            case Number number -> number;
        }).toList();
    }

    /// A coordinate as an i32 number.
    Scalar position(AffineIndex at) {
        Scalar sum = at.terms().isEmpty() || !at.offset().isZero() ? number(at.offset()) : null;
        for (AffineIndex.Term term : at.terms()) {
            sum = sum == null ? scaled(term) : scaled(term).plus(sum);
        }
        return at.divisor() == 1 ? sum
                : new Scalar.Binary(BinaryFunction.DIV, sum, Scalar.constant(at.divisor(), DType.I32));
    }

    /// 0 ≤ coordinate < extent, without a remainder; only the upper bound where the coordinate cannot be below 0.
    Scalar inside(AffineIndex at, Dim extent) {
        AffineIndex.Term first = at.terms().getFirst();
        Scalar position = scaled(first);
        for (AffineIndex.Term term : at.terms().subList(1, at.terms().size())) {
            position = position.plus(scaled(term));
        }
        Scalar low = new Scalar.Compare(Comparison.GE, position, number(at.offset().times(-1)));
        Scalar high = new Scalar.Compare(Comparison.LT, position, number(extent.times(at.divisor()).minus(at.offset())));
        boolean notBelow = at.offset().isConstant() && at.offset().constant() >= 0 && at.terms().stream().allMatch(term -> term.factor() >= 0);
        Scalar both = notBelow ? high : new Scalar.Binary(BinaryFunction.AND, low, high);
        if (at.divisor() == 1) {
            return both;
        }
        Scalar whole = position.plus(number(at.offset()));
        Scalar divisor = Scalar.constant(at.divisor(), DType.I32);
        Scalar back = new Scalar.Binary(BinaryFunction.DIV, whole, divisor).times(divisor);
        return new Scalar.Binary(BinaryFunction.AND, both, new Scalar.Compare(Comparison.EQ, back, whole));
    }

    private static Scalar scaled(AffineIndex.Term term) {
        Scalar index = new Scalar.Index(term.axis());
        return term.factor() == 1 ? index : index.times(Scalar.constant(term.factor(), DType.I32));
    }
}
