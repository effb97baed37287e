package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.contraction.Einsum;
import io.tapeless.compiler.op.elementwise.Multiply;
import io.tapeless.compiler.op.elementwise.Negate;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.reduction.Sum;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Rules that move work to the smaller side of a broadcast, a sum or a contraction. A sum of n equal numbers becomes n times the
/// number; a double sum becomes one; the last digit may differ.
public final class ReductionIdentities {
    static final List<Identity> ALL = List.of(
            new Identity("f(broadcast a, broadcast b) = broadcast f(a, b)", ReductionIdentities::beforeBroadcast),
            new Identity("f(unsqueeze a, unsqueeze b) = unsqueeze f(a, b)", ReductionIdentities::beforeUnsqueeze),
            new Identity("sum over no axes = x", v -> v.op() instanceof Sum(List<Integer> axes) && axes.isEmpty() ? v.input(0) : null),
            new Identity("sum over axes of extent 1 = reshape", ReductionIdentities::sumOfUnits),
            new Identity("sum of unsqueeze = reshape of sum", ReductionIdentities::sumOfUnsqueeze),
            new Identity("sum of broadcast = broadcast of n · x", ReductionIdentities::sumOfBroadcast),
            new Identity("sum of x · broadcast of a parameter = sum of x · parameter", ReductionIdentities::sumOfScaled),
            new Identity("sum of sum", ReductionIdentities::sumOfSum),
            new Identity("sum of permute", ReductionIdentities::sumOfPermute),
            new Identity("sum of everything reshaped = sum of everything", v -> v.op() instanceof Sum && v.rank() == 0
                    && v.input(0).op() instanceof Reshape ? sum(v.input(0).input(0), range(v.input(0).input(0).rank())) : null),
            new Identity("sum of −x = −sum of x", v -> v.op() instanceof Sum(List<Integer> axes) && v.input(0).op() instanceof Negate
                    ? negate(sum(v.input(0).input(0), axes)) : null),
            new Identity("einsum of permute, permute of einsum", ReductionIdentities::relabel),
            new Identity("einsum of broadcast along an axis that the other operand has", ReductionIdentities::einsumOfBroadcast));

    private ReductionIdentities() {}

    /// The operands are broadcasts of one kind, scalars repeated everywhere, or uniform leaves; at least one repeats something.
    private static Value beforeBroadcast(Value value) {
        if (!(value.op() instanceof Elementwise) || value.rank() == 0) {
            return null;
        }
        Value kind = null;
        for (Value input : value.inputs()) {
            if (input.op() instanceof Broadcast && (kind == null || kind.input(0).rank() == 0)) {
                kind = input;
            } else if (!(input.op() instanceof Broadcast) && !Match.isUniform(input)) {
                return null;
            }
        }
        Shape small = kind == null ? Shape.SCALAR : kind.input(0).shape();
        List<Integer> axes = kind == null ? List.of() : ((Broadcast) kind.op()).axes();
        List<Value> inputs = new ArrayList<>();
        for (Value input : value.inputs()) {
            Value before = before(input, small, axes);
            if (before == null) {
                return null;
            }
            inputs.add(before);
        }
        return broadcast(Value.of(value.op(), inputs, value.origin()), value.shape(), axes);
    }

    private static Value before(Value input, Shape small, List<Integer> axes) {
        if (!(input.op() instanceof Broadcast b)) {
            return Match.uniformAs(input, new TensorType(input.dtype(), small));
        }
        if (b.axes().equals(axes) && input.input(0).shape().equals(small)) {
            return input.input(0);
        }
        return input.input(0).rank() == 0 ? broadcast(input.input(0), small, List.of()) : null;
    }

    /// The operands only gained axes of extent 1, or are uniform leaves: these axes can be added to the result instead, where a
    /// broadcast absorbs them.
    private static Value beforeUnsqueeze(Value value) {
        if (!(value.op() instanceof Elementwise)) {
            return null;
        }
        Shape small = null;
        for (Value input : value.inputs()) {
            if (isUnsqueeze(input)) {
                if (small != null && !small.equals(input.input(0).shape())) {
                    return null;
                }
                small = input.input(0).shape();
            } else if (!Match.isUniform(input)) {
                return null;
            }
        }
        if (small == null) {
            return null;
        }
        List<Value> inputs = new ArrayList<>();
        for (Value input : value.inputs()) {
            inputs.add(isUnsqueeze(input) ? input.input(0) : Match.uniformAs(input, new TensorType(input.dtype(), small)));
        }
        return reshape(Value.of(value.op(), inputs, value.origin()), value.shape());
    }

    private static boolean isUnsqueeze(Value value) {
        return value.op() instanceof Reshape && value.rank() > value.input(0).rank()
                && value.shape().dims().stream().filter(dim -> !dim.isOne()).toList().equals(
                        value.input(0).shape().dims().stream().filter(dim -> !dim.isOne()).toList());
    }

    private static Value sumOfUnits(Value value) {
        if (!(value.op() instanceof Sum(List<Integer> axes))) {
            return null;
        }
        Value x = value.input(0);
        List<Integer> longer = axes.stream().filter(axis -> !x.shape().dim(axis).isOne()).toList();
        return longer.size() == axes.size() ? null : reshape(sum(x, longer), value.shape());
    }

    private static Value sumOfUnsqueeze(Value value) {
        if (!(value.op() instanceof Sum(List<Integer> axes)) || !isUnsqueeze(value.input(0))) {
            return null;
        }
        Value wide = value.input(0);
        List<Integer> to = range(wide.rank()).stream().filter(axis -> !wide.shape().dim(axis).isOne()).toList();
        List<Integer> from = range(wide.input(0).rank()).stream().filter(axis -> !wide.input(0).shape().dim(axis).isOne()).toList();
        return reshape(sum(wide.input(0), axes.stream().filter(to::contains).map(axis -> from.get(to.indexOf(axis))).toList()), value.shape());
    }

    private static Value sumOfBroadcast(Value value) {
        if (!(value.op() instanceof Sum(List<Integer> axes)) || !(value.input(0).op() instanceof Broadcast inner)
                || value.dtype() == DType.BOOL) {
            return null;
        }
        Value x = value.input(0).input(0);
        List<Integer> repeated = axes.stream().filter(axis -> !inner.axes().contains(axis)).toList();
        if (repeated.isEmpty()) {
            return null;
        }
        Dim count = Dim.ONE;
        for (int axis : repeated) {
            count = count.times(inner.shape().dim(axis));
        }
        List<Integer> left = range(inner.shape().rank()).stream().filter(axis -> !repeated.contains(axis)).toList();
        Value once = broadcast(x, new Shape(left.stream().map(inner.shape()::dim).toList()), inner.axes().stream().map(left::indexOf).toList());
        Value summed = sum(once, axes.stream().filter(left::contains).map(left::indexOf).toList());
        return times(summed, size(count, summed.type()));
    }

    /// A parameter that is the same along all axes of a sum is multiplied by the sum. Its own gradient sums the same terms without it (the scale of a
    /// normalised feature), and a sum that both need runs once. Other factors stay: their product may be what is stored.
    ///
    /// @return the product with what is left of the sum, or null where there is no such parameter
    public static Value sumOfScaled(Value value) {
        if (!(value.op() instanceof Sum(List<Integer> axes)) || !value.dtype().isFloat()) {
            return null;
        }
        Value factor = factor(value.input(0), axes);
        if (factor == null) {
            return null;
        }
        Broadcast b = (Broadcast) factor.op();
        Value x = factor.input(0);
        List<Integer> own = range(x.rank()).stream().filter(axis -> !axes.contains(b.axes().get(axis))).toList();
        List<Integer> left = range(b.shape().rank()).stream().filter(axis -> !axes.contains(axis)).toList();
        Value squeezed = reshape(x, new Shape(own.stream().map(x.shape()::dim).toList()));
        return times(sum(without(value.input(0), factor), axes),
                broadcast(squeezed, value.shape(), own.stream().map(b.axes()::get).map(left::indexOf).toList()));
    }

    /// A parameter in a product, or in a product of it, that is repeated along all of these axes; else null.
    private static Value factor(Value product, List<Integer> axes) {
        if (!(product.op() instanceof Multiply)) {
            return null;
        }
        for (Value input : product.inputs()) {
            if (input.op() instanceof Broadcast b && isParameter(input.input(0))
                    && axes.stream().noneMatch(axis -> kept(b, input, axis) && !b.shape().dim(axis).isOne())) {
                return input;
            }
        }
        Value first = factor(product.input(0), axes);
        return first != null ? first : factor(product.input(1), axes);
    }

    private static boolean isParameter(Value value) {
        Value leaf = value.op() instanceof Reshape ? value.input(0) : value;
        return leaf.op() instanceof Named named && named.role() == Named.Role.PARAMETER;
    }

    /// The product of all but one factor, or null where that is not in it.
    private static Value without(Value product, Value factor) {
        if (!(product.op() instanceof Multiply)) {
            return null;
        }
        Value first = product.input(0);
        Value second = product.input(1);
        if (first == factor || second == factor) {
            return first == factor ? second : first;
        }
        Value less = without(first, factor);
        if (less != null) {
            return times(less, second);
        }
        Value rest = without(second, factor);
        return rest == null ? null : times(first, rest);
    }

    private static Value sumOfSum(Value value) {
        if (!(value.op() instanceof Sum(List<Integer> outer)) || !(value.input(0).op() instanceof Sum(List<Integer> inner))) {
            return null;
        }
        Value x = value.input(0).input(0);
        List<Integer> left = range(x.rank()).stream().filter(axis -> !inner.contains(axis)).toList();
        List<Integer> all = new ArrayList<>(inner);
        outer.forEach(axis -> all.add(left.get(axis)));
        return sum(x, all);
    }

    private static Value sumOfPermute(Value value) {
        if (!(value.op() instanceof Sum(List<Integer> axes)) || !(value.input(0).op() instanceof Permute(List<Integer> order))) {
            return null;
        }
        List<Integer> left = range(order.size()).stream().filter(axis -> !axes.contains(axis)).map(order::get).toList();
        List<Integer> ascending = left.stream().sorted().toList();
        return permute(sum(value.input(0).input(0), axes.stream().map(order::get).toList()), left.stream().map(ascending::indexOf).toList());
    }

    private static Value relabel(Value value) {
        if (value.op() instanceof Permute(List<Integer> order) && value.input(0).op() instanceof Einsum inner) {
            return einsum(value.input(0).input(0), inner.left(), value.input(0).input(1), inner.right(),
                    order.stream().map(inner.result()::get).toList());
        }
        if (!(value.op() instanceof Einsum op)) {
            return null;
        }
        if (value.input(0).op() instanceof Permute(List<Integer> order)) {
            return einsum(value.input(0).input(0), beforePermute(op.left(), order), value.input(1), op.right(), op.result());
        }
        if (value.input(1).op() instanceof Permute(List<Integer> order)) {
            return einsum(value.input(0), op.left(), value.input(1).input(0), beforePermute(op.right(), order), op.result());
        }
        return null;
    }

    private static List<Integer> beforePermute(List<Integer> labels, List<Integer> order) {
        return range(labels.size()).stream().map(axis -> labels.get(order.indexOf(axis))).toList();
    }

    /// A batch axis that one operand merely repeats needs not be there: the other operand has it.
    private static Value einsumOfBroadcast(Value value) {
        if (!(value.op() instanceof Einsum op)) {
            return null;
        }
        for (int side = 0; side < 2; side++) {
            Value operand = value.input(side);
            List<Integer> labels = side == 0 ? op.left() : op.right();
            List<Integer> others = side == 0 ? op.right() : op.left();
            if (operand.op() instanceof Broadcast b && range(labels.size()).stream().allMatch(axis -> kept(b, operand, axis)
                    || others.contains(labels.get(axis)) && op.result().contains(labels.get(axis)))) {
                Value x = operand.input(0);
                List<Integer> ownAxes = range(x.rank()).stream().filter(axis -> kept(b, operand, b.axes().get(axis))).toList();
                Value squeezed = reshape(x, new Shape(ownAxes.stream().map(x.shape()::dim).toList()));
                List<Integer> ownLabels = ownAxes.stream().map(b.axes()::get).map(labels::get).toList();
                return side == 0 ? einsum(squeezed, ownLabels, value.input(1), op.right(), op.result())
                        : einsum(value.input(0), op.left(), squeezed, ownLabels, op.result());
            }
        }
        return null;
    }

    /// True when the axis of the broadcast's result is one of its operand, not repeated.
    private static boolean kept(Broadcast b, Value result, int axis) {
        int from = b.axes().indexOf(axis);
        return from >= 0 && result.input(0).shape().dim(from).equals(b.shape().dim(axis));
    }
}
