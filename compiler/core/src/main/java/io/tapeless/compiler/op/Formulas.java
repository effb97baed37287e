package io.tapeless.compiler.op;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.contraction.Einsum;
import io.tapeless.compiler.op.elementwise.Absolute;
import io.tapeless.compiler.op.elementwise.Add;
import io.tapeless.compiler.op.elementwise.And;
import io.tapeless.compiler.op.elementwise.ArcTangent;
import io.tapeless.compiler.op.elementwise.Cast;
import io.tapeless.compiler.op.elementwise.Clamp;
import io.tapeless.compiler.op.elementwise.Compare;
import io.tapeless.compiler.op.elementwise.Cosine;
import io.tapeless.compiler.op.elementwise.Divide;
import io.tapeless.compiler.op.elementwise.ErrorFunction;
import io.tapeless.compiler.op.elementwise.Expm1;
import io.tapeless.compiler.op.elementwise.Exponential;
import io.tapeless.compiler.op.elementwise.Floor;
import io.tapeless.compiler.op.elementwise.FlushSubnormal;
import io.tapeless.compiler.op.elementwise.HyperbolicTangent;
import io.tapeless.compiler.op.elementwise.Log1p;
import io.tapeless.compiler.op.elementwise.Logarithm;
import io.tapeless.compiler.op.elementwise.Maximum;
import io.tapeless.compiler.op.elementwise.Minimum;
import io.tapeless.compiler.op.elementwise.Multiply;
import io.tapeless.compiler.op.elementwise.MultiplyAdd;
import io.tapeless.compiler.op.elementwise.Negate;
import io.tapeless.compiler.op.elementwise.Not;
import io.tapeless.compiler.op.elementwise.Or;
import io.tapeless.compiler.op.elementwise.Power;
import io.tapeless.compiler.op.elementwise.ReciprocalSquareRoot;
import io.tapeless.compiler.op.elementwise.Sigmoid;
import io.tapeless.compiler.op.elementwise.Sign;
import io.tapeless.compiler.op.elementwise.Sine;
import io.tapeless.compiler.op.elementwise.SquareRoot;
import io.tapeless.compiler.op.elementwise.StopGradient;
import io.tapeless.compiler.op.elementwise.Subtract;
import io.tapeless.compiler.op.elementwise.Where;
import io.tapeless.compiler.op.leaf.Constant;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.op.library.CumulativeProduct;
import io.tapeless.compiler.op.library.CumulativeSum;
import io.tapeless.compiler.op.library.Orthonormal;
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.op.movement.Concat;
import io.tapeless.compiler.op.movement.Diagonal;
import io.tapeless.compiler.op.movement.Pad;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.movement.Slice;
import io.tapeless.compiler.op.reduction.ArgMax;
import io.tapeless.compiler.op.reduction.ArgMin;
import io.tapeless.compiler.op.reduction.MaxOver;
import io.tapeless.compiler.op.reduction.MinOver;
import io.tapeless.compiler.op.reduction.Product;
import io.tapeless.compiler.op.reduction.Sum;
import io.tapeless.compiler.op.subgraph.LogSumExp;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The vocabulary in which gradient rules, passes and the elaborator write graph formulas: each call makes one value (or returns an
/// operand when nothing needs doing). Element-wise calls want equal shapes; numbers take the shape and dtype of the other side. What reads
/// by an index is in [IndexFormulas], what belongs to loops in [LoopFormulas], windows in [WindowFormulas].
public final class Formulas {
    private Formulas() {}

    /// A number in the shape and dtype of `x`.
    public static Value like(Value x, double value) {
        return Value.of(new Constant(value, x.type()), List.of(), x.origin());
    }

    /// A constant of any type.
    public static Value constant(double value, TensorType type) {
        return Value.of(new Constant(value, type));
    }

    /// A dim as a number, in any shape.
    public static Value size(Dim dim, TensorType type) {
        return dim.isConstant() ? constant(dim.constant(), type) : Value.of(new Size(dim, type));
    }

    public static Value negate(Value x) {
        return Value.of(new Negate(), x);
    }

    public static Value absolute(Value x) {
        return Value.of(new Absolute(), x);
    }

    public static Value exp(Value x) {
        return Value.of(new Exponential(), x);
    }

    public static Value log(Value x) {
        return Value.of(new Logarithm(), x);
    }

    public static Value log1p(Value x) {
        return Value.of(new Log1p(), x);
    }

    public static Value expm1(Value x) {
        return Value.of(new Expm1(), x);
    }

    public static Value sqrt(Value x) {
        return Value.of(new SquareRoot(), x);
    }

    public static Value rsqrt(Value x) {
        return Value.of(new ReciprocalSquareRoot(), x);
    }

    public static Value sin(Value x) {
        return Value.of(new Sine(), x);
    }

    public static Value cos(Value x) {
        return Value.of(new Cosine(), x);
    }

    public static Value tanh(Value x) {
        return Value.of(new HyperbolicTangent(), x);
    }

    public static Value sigmoid(Value x) {
        return Value.of(new Sigmoid(), x);
    }

    public static Value erf(Value x) {
        return Value.of(new ErrorFunction(), x);
    }

    public static Value atan(Value x) {
        return Value.of(new ArcTangent(), x);
    }

    public static Value sign(Value x) {
        return Value.of(new Sign(), x);
    }

    public static Value floor(Value x) {
        return Value.of(new Floor(), x);
    }

    public static Value not(Value x) {
        return Value.of(new Not(), x);
    }

    public static Value stopGradient(Value x) {
        return Value.of(new StopGradient(), x);
    }

    public static Value plus(Value a, Value b) {
        return Value.of(new Add(), a, b);
    }

    public static Value minus(Value a, Value b) {
        return Value.of(new Subtract(), a, b);
    }

    public static Value times(Value a, Value b) {
        return Value.of(new Multiply(), a, b);
    }

    public static Value over(Value a, Value b) {
        return Value.of(new Divide(), a, b);
    }

    public static Value pow(Value a, Value b) {
        return Value.of(new Power(), a, b);
    }

    public static Value maximum(Value a, Value b) {
        return Value.of(new Maximum(), a, b);
    }

    public static Value minimum(Value a, Value b) {
        return Value.of(new Minimum(), a, b);
    }

    public static Value and(Value a, Value b) {
        return Value.of(new And(), a, b);
    }

    public static Value or(Value a, Value b) {
        return Value.of(new Or(), a, b);
    }

    public static Value plus(Value a, double b) {
        return plus(a, like(a, b));
    }

    public static Value minus(Value a, double b) {
        return minus(a, like(a, b));
    }

    public static Value times(Value a, double b) {
        return times(a, like(a, b));
    }

    public static Value over(Value a, double b) {
        return over(a, like(a, b));
    }

    public static Value pow(Value a, double b) {
        return pow(a, like(a, b));
    }

    public static Value minus(double a, Value b) {
        return minus(like(b, a), b);
    }

    public static Value over(double a, Value b) {
        return over(like(b, a), b);
    }

    public static Value equal(Value a, Value b) {
        return Value.of(new Compare(Comparison.EQ), a, b);
    }

    public static Value notEqual(Value a, Value b) {
        return Value.of(new Compare(Comparison.NE), a, b);
    }

    public static Value less(Value a, Value b) {
        return Value.of(new Compare(Comparison.LT), a, b);
    }

    public static Value atMost(Value a, Value b) {
        return Value.of(new Compare(Comparison.LE), a, b);
    }

    public static Value greater(Value a, Value b) {
        return Value.of(new Compare(Comparison.GT), a, b);
    }

    public static Value atLeast(Value a, Value b) {
        return Value.of(new Compare(Comparison.GE), a, b);
    }

    /// x, or 0 where it is subnormal.
    public static Value flushSubnormal(Value x) {
        return Value.of(new FlushSubnormal(), x);
    }

    /// a · b + c, rounded once.
    public static Value multiplyAdd(Value a, Value b, Value c) {
        return Value.of(new MultiplyAdd(), a, b, c);
    }

    public static Value where(Value condition, Value a, Value b) {
        return Value.of(new Where(), condition, a, b);
    }

    public static Value clamp(Value x, double low, double high) {
        return Value.of(new Clamp(low, high), x);
    }

    public static Value cast(Value x, DType to) {
        return x.dtype() == to ? x : Value.of(new Cast(to), x);
    }

    /// Sum over axes; `x` itself when there are none.
    public static Value sum(Value x, List<Integer> axes) {
        return axes.isEmpty() ? x : Value.of(new Sum(axes), x);
    }

    /// Mean over axes: the sum divided by the number of elements summed. Float dtypes.
    public static Value mean(Value x, List<Integer> axes) {
        Value total = sum(x, axes);
        Dim count = Dim.ONE;
        for (int axis : axes) {
            count = count.times(x.shape().dim(axis));
        }
        return over(total, size(count, total.type()));
    }

    public static Value product(Value x, List<Integer> axes) {
        return axes.isEmpty() ? x : Value.of(new Product(axes), x);
    }

    public static Value maxOver(Value x, List<Integer> axes) {
        return axes.isEmpty() ? x : Value.of(new MaxOver(axes), x);
    }

    public static Value minOver(Value x, List<Integer> axes) {
        return axes.isEmpty() ? x : Value.of(new MinOver(axes), x);
    }

    public static Value argMax(Value x, int axis) {
        return Value.of(new ArgMax(List.of(axis)), x);
    }

    public static Value argMin(Value x, int axis) {
        return Value.of(new ArgMin(List.of(axis)), x);
    }

    public static Value logSumExp(Value x, List<Integer> axes) {
        return Value.of(new LogSumExp(axes), x);
    }

    public static Value reshape(Value x, Shape shape) {
        return x.shape().equals(shape) ? x : Value.of(new Reshape(shape), x);
    }

    public static Value permute(Value x, List<Integer> order) {
        return order.equals(range(x.rank())) ? x : Value.of(new Permute(order), x);
    }

    /// Repeats `x` so that its axis i becomes axis `axes[i]` of `shape`.
    public static Value broadcast(Value x, Shape shape, List<Integer> axes) {
        return x.shape().equals(shape) && axes.equals(range(shape.rank())) ? x : Value.of(new Broadcast(shape, axes), x);
    }

    /// NumPy's broadcasting: axes are matched from the right.
    public static Value broadcast(Value x, Shape shape) {
        int missing = shape.rank() - x.rank();
        return broadcast(x, shape, IntStream.range(missing, shape.rank()).boxed().toList());
    }

    /// Undoes the disappearance of reduced axes: a result of reducing `axes` of something of `shape`, repeated along them.
    public static Value restore(Value reduced, Shape shape, List<Integer> axes) {
        return broadcast(reduced, shape, range(shape.rank()).stream().filter(axis -> !axes.contains(axis)).toList());
    }

    public static Value slice(Value x, int axis, Dim start, Dim extent) {
        boolean whole = start.isZero() && x.shape().dim(axis).equals(extent);
        return whole ? x : Value.of(new Slice(axis, start, extent), x);
    }

    public static Value pad(Value x, int axis, Dim before, Dim after, double value) {
        return before.isZero() && after.isZero() ? x : Value.of(new Pad(axis, before, after, value), x);
    }

    public static Value concat(List<Value> parts, int axis) {
        return parts.size() == 1 ? parts.getFirst() : Value.of(new Concat(axis), parts.toArray(Value[]::new));
    }

    public static Value diagonal(Value x, int first, int second) {
        return Value.of(new Diagonal(first, second), x);
    }

    public static Value cumulativeSum(Value x, int axis, boolean backwards) {
        return Value.of(new CumulativeSum(axis, backwards), x);
    }

    public static Value cumulativeProduct(Value x, int axis) {
        return Value.of(new CumulativeProduct(axis), x);
    }

    public static Value orthonormal(Value x) {
        return Value.of(new Orthonormal(), x);
    }

    /// A contraction written with one label per axis. A label that one operand alone has and the result lacks is summed first;
    /// a result label that neither operand has is not allowed.
    public static Value einsum(Value left, List<Integer> leftLabels, Value right, List<Integer> rightLabels, List<Integer> result) {
        List<Integer> alone = positionsOf(leftLabels, rightLabels, result);
        if (!alone.isEmpty()) {
            return einsum(sum(left, alone), keep(leftLabels, alone), right, rightLabels, result);
        }
        List<Integer> aloneRight = positionsOf(rightLabels, leftLabels, result);
        if (!aloneRight.isEmpty()) {
            return einsum(left, leftLabels, sum(right, aloneRight), keep(rightLabels, aloneRight), result);
        }
        return Value.of(new Einsum(leftLabels, rightLabels, result), left, right);
    }

    private static List<Integer> positionsOf(List<Integer> labels, List<Integer> other, List<Integer> result) {
        return range(labels.size()).stream()
                .filter(i -> !other.contains(labels.get(i)) && !result.contains(labels.get(i))).toList();
    }

    private static List<Integer> keep(List<Integer> labels, List<Integer> without) {
        return range(labels.size()).stream().filter(i -> !without.contains(i)).map(labels::get).toList();
    }

    /// The axes behind a new first one: `[first, axes + 1 …]`.
    public static List<Integer> after(int first, List<Integer> axes) {
        List<Integer> all = new ArrayList<>(List.of(first));
        axes.forEach(axis -> all.add(axis + 1));
        return all;
    }

    /// `[0, 1, … n−1]`.
    public static List<Integer> range(int n) {
        List<Integer> all = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            all.add(i);
        }
        return all;
    }
}
