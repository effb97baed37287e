package io.tapeless.compiler.op;

import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;
import static io.tapeless.compiler.op.LoopFormulas.*;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.RandomDraw.Distribution;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.commit.Store;
import io.tapeless.compiler.op.leaf.HostScalar;
import io.tapeless.compiler.op.leaf.Literal;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.random.Draw;
import io.tapeless.compiler.op.subgraph.CustomGradient;
import io.tapeless.compiler.op.subgraph.GradientOf;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// One line per operator: how to apply it to random inputs inside its domain. Tests of operators walk this table;
/// `OperatorsTest` keeps it complete.
public final class OperatorSamples {
    /// @param mnemonic the operator the result is an application of
    public record Sample(String mnemonic, Function<Sampler, Value> apply) {}

    private OperatorSamples() {}

    public static List<Sample> all() {
        List<Sample> all = new ArrayList<>();
        elementwise(all);
        all.add(new Sample("sum", s -> reduce(s, Formulas::sum)));
        all.add(new Sample("prod", s -> reduce(s, Formulas::product)));
        all.add(new Sample("max", s -> reduce(s, Formulas::maxOver)));
        all.add(new Sample("min", s -> reduce(s, Formulas::minOver)));
        all.add(new Sample("logsumexp", s -> reduce(s, Formulas::logSumExp)));
        all.add(new Sample("argmax", s -> reduce(s, (x, axes) -> argMax(x, axes.getFirst()))));
        all.add(new Sample("argmin", s -> reduce(s, (x, axes) -> argMin(x, axes.getFirst()))));
        contractions(all);
        windows(all);
        movements(all);
        indexing(all);
        library(all);
        others(all);
        return all;
    }

    private static Sample unary(String mnemonic, double low, double high, UnaryOperator<Value> apply) {
        return new Sample(mnemonic, s -> apply.apply(s.input(low, high, s.shape())));
    }

    private static Sample binary(String mnemonic, double low, double high, BinaryOperator<Value> apply) {
        return new Sample(mnemonic, s -> {
            Shape shape = s.shape();
            return apply.apply(s.input(low, high, shape), s.input(low, high, shape));
        });
    }

    private static void elementwise(List<Sample> all) {
        all.add(binary("add", -2, 2, Formulas::plus));
        all.add(binary("sub", -2, 2, Formulas::minus));
        all.add(binary("mul", -2, 2, Formulas::times));
        all.add(binary("div", 0.5, 2, Formulas::over));
        all.add(binary("pow", 0.5, 2, Formulas::pow));
        all.add(binary("maximum", -2, 2, Formulas::maximum));
        all.add(binary("minimum", -2, 2, Formulas::minimum));
        all.add(binary("compare", -2, 2, Formulas::less));
        all.add(unary("neg", -2, 2, Formulas::negate));
        all.add(unary("abs", -2, 2, Formulas::absolute));
        all.add(unary("sign", -2, 2, Formulas::sign));
        all.add(unary("exp", -2, 2, Formulas::exp));
        all.add(unary("expm1", -2, 2, Formulas::expm1));
        all.add(unary("log", 0.5, 2, Formulas::log));
        all.add(unary("log1p", -0.5, 2, Formulas::log1p));
        all.add(unary("sqrt", 0.5, 2, Formulas::sqrt));
        all.add(unary("rsqrt", 0.5, 2, Formulas::rsqrt));
        all.add(unary("sin", -2, 2, Formulas::sin));
        all.add(unary("cos", -2, 2, Formulas::cos));
        all.add(unary("atan", -3, 3, Formulas::atan));
        all.add(unary("tanh", -2, 2, Formulas::tanh));
        all.add(unary("sigmoid", -3, 3, Formulas::sigmoid));
        all.add(unary("erf", -2, 2, Formulas::erf));
        all.add(unary("floor", -2, 2, Formulas::floor));
        all.add(unary("flush_subnormal", -2, 2, Formulas::flushSubnormal));
        all.add(unary("stop_gradient", -2, 2, Formulas::stopGradient));
        all.add(unary("clamp", -2, 2, x -> clamp(x, -0.7, 1.1)));
        all.add(unary("cast", -2, 2, x -> cast(x, DType.F32)));
        all.add(new Sample("and", s -> logical(s, Formulas::and)));
        all.add(new Sample("or", s -> logical(s, Formulas::or)));
        all.add(new Sample("not", s -> not(s.bools(s.shape()))));
        all.add(new Sample("where", s -> {
            Shape shape = s.shape();
            return where(s.bools(shape), s.input(shape), s.input(shape));
        }));
        all.add(new Sample("multiply_add", s -> {
            Shape shape = s.shape();
            return multiplyAdd(s.input(shape), s.input(shape), s.input(shape));
        }));
    }

    private static Value logical(Sampler s, BinaryOperator<Value> apply) {
        Shape shape = s.shape();
        return apply.apply(s.bools(shape), s.bools(shape));
    }

    private static Value reduce(Sampler s, java.util.function.BiFunction<Value, List<Integer>, Value> reduction) {
        Shape shape = s.shape(1 + s.below(3));
        return reduction.apply(s.input(shape), s.axes(shape.rank()));
    }

    private static void contractions(List<Sample> all) {
        all.add(new Sample("einsum", s -> contract(s, List.of(0, 1), List.of(1, 2), List.of(0, 2))));
        all.add(new Sample("einsum", s -> contract(s, List.of(0, 1), List.of(2, 1), List.of(0, 2))));
        all.add(new Sample("einsum", s -> contract(s, List.of(3, 0, 1), List.of(3, 1, 2), List.of(3, 0, 2))));
        all.add(new Sample("einsum", s -> contract(s, List.of(0), List.of(1), List.of(1, 0))));
        all.add(new Sample("einsum", s -> contract(s, List.of(0, 1), List.of(0, 1), List.of())));
        all.add(new Sample("einsum", s -> contract(s, List.of(0, 1), List.of(1), List.of(1, 0))));
    }

    /// Windows of random strides, dilations and paddings along `axes` axes; the three uses of one relation, and groups.
    private static void windows(List<Sample> all) {
        for (int axes = 1; axes <= 2; axes++) {
            int n = axes;
            all.add(new Sample("convolution", s -> {
                Windowed w = Windowed.of(s, n);
                int groups = 1 + s.below(2);
                Value weight = s.input(w.shape(Dim.of(2L * groups), Dim.of(2), w.taps));
                return WindowFormulas.convolution(s.input(w.shape(s.shape(1).dim(0), Dim.of(2L * groups), w.images)), weight, w.by, w.positions, groups);
            }));
            all.add(new Sample("convolution", s -> {
                Windowed w = Windowed.of(s, n);
                int groups = 1 + s.below(2);
                Value weight = s.input(w.shape(Dim.of(2L * groups), Dim.of(1), w.taps));
                return WindowFormulas.transposedConvolution(s.input(w.shape(s.shape(1).dim(0), Dim.of(2L * groups), w.positions)), weight, w.by,
                        w.images, groups);
            }));
            all.add(new Sample("convolution", s -> {
                Windowed w = Windowed.of(s, n);
                Value x = s.input(w.shape(s.shape(1).dim(0), Dim.of(2), w.images));
                return WindowFormulas.sumPool(x, w.kernel(), w.by, w.positions);
            }));
            all.add(new Sample("max_pool", s -> {
                Windowed w = Windowed.of(s, n).withoutEmptyWindows();
                return WindowFormulas.maxPool(s.input(w.shape(s.shape(1).dim(0), Dim.of(2), w.images)), w.kernel(), w.by, w.positions);
            }));
            all.add(new Sample("windows", s -> {
                Windowed w = Windowed.of(s, n);
                return WindowFormulas.unfold(s.input(w.shape(s.shape(1).dim(0), Dim.of(2), w.images)), w.kernel(), w.by, w.positions);
            }));
            all.add(new Sample("overlap", s -> {
                Windowed w = Windowed.of(s, n);
                List<Dim> rest = new ArrayList<>(w.taps);
                rest.addAll(w.positions);
                return WindowFormulas.fold(s.input(w.shape(s.shape(1).dim(0), Dim.of(2), rest)), w.by, w.images).input(0);
            }));
        }
    }

    /// A random geometry: images, taps and positions that fit together.
    private record Windowed(List<Dim> images, List<Dim> taps, List<Dim> positions, List<Sliding> by) {
        static Windowed of(Sampler s, int axes) {
            Windowed w = new Windowed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int i = 0; i < axes; i++) {
                int taps = 1 + s.below(3);
                Sliding by = new Sliding(1 + s.below(3), 1 + s.below(3), s.below(3) - (taps > 1 ? 0 : 1));
                int positions = 1 + s.below(3);
                int reach = (positions - 1) * by.stride() + (taps - 1) * by.dilation() + 1;
                w.images.add(Dim.of(Math.max(1, reach - by.padding() - s.below(2) + s.below(3))));
                w.taps.add(Dim.of(taps));
                w.positions.add(Dim.of(positions));
                w.by.add(by);
            }
            return w;
        }

        /// The maximum of no elements would be −∞.
        Windowed withoutEmptyWindows() {
            List<Dim> larger = new ArrayList<>();
            List<Sliding> shifted = new ArrayList<>();
            for (int i = 0; i < by.size(); i++) {
                Sliding old = by.get(i);
                int padding = Math.min(old.padding(), (int) (taps.get(i).constant() - 1) * old.dilation());
                int needed = Math.max(old.dilation(), (int) (positions.get(i).constant() - 1) * old.stride() - padding + 1);
                larger.add(Dim.of(Math.max(images.get(i).constant(), needed)));
                shifted.add(new Sliding(old.stride(), old.dilation(), padding));
            }
            return new Windowed(larger, taps, positions, shifted);
        }

        List<Integer> kernel() {
            return taps.stream().map(dim -> (int) dim.constant()).toList();
        }

        Shape shape(Dim first, Dim second, List<Dim> rest) {
            List<Dim> dims = new ArrayList<>(List.of(first, second));
            dims.addAll(rest);
            return new Shape(dims);
        }
    }

    private static Value contract(Sampler s, List<Integer> left, List<Integer> right, List<Integer> result) {
        List<Dim> dims = s.shape(4).dims();
        return einsum(s.input(new Shape(left.stream().map(dims::get).toList())), left,
                s.input(new Shape(right.stream().map(dims::get).toList())), right, result);
    }

    private static void movements(List<Sample> all) {
        all.add(new Sample("reshape", s -> {
            Shape shape = s.shape(2);
            return Value.of(new io.tapeless.compiler.op.movement.Reshape(new Shape(List.of(shape.elements(), Dim.ONE))), s.input(shape));
        }));
        all.add(new Sample("batch_blocks", s -> Value.of(new io.tapeless.compiler.op.movement.BatchBlocks(4), s.input(s.shape(2)))));
        all.add(new Sample("first_rows", s -> {
            Shape shape = s.shape(2);
            return Value.of(new io.tapeless.compiler.op.movement.FirstRows(shape.dim(0)), s.input(shape.with(0, shape.dim(0).plus(2))));
        }));
        all.add(new Sample("permute", s -> {
            List<Integer> order = new ArrayList<>(range(3));
            Collections.shuffle(order, new Random(s.below(100)));
            return Value.of(new io.tapeless.compiler.op.movement.Permute(order), s.input(s.shape(3)));
        }));
        all.add(new Sample("broadcast", s -> {
            Shape shape = s.shape(3);
            List<Integer> axes = s.axes(3);
            List<Dim> dims = axes.stream().map(axis -> s.below(3) == 0 ? Dim.ONE : shape.dim(axis)).toList();
            return Value.of(new io.tapeless.compiler.op.movement.Broadcast(shape, axes), s.input(new Shape(dims)));
        }));
        all.add(new Sample("broadcast", s -> {
            Shape shape = s.shape(2);
            return Value.of(new io.tapeless.compiler.op.movement.Broadcast(shape, List.of(1, 0)),
                    s.input(new Shape(shape.dims().reversed())));
        }));
        all.add(new Sample("slice", s -> {
            Shape shape = s.shape(2).with(1, Dim.of(5));
            return slice(s.input(shape), 1, Dim.of(s.below(3)), Dim.of(1 + s.below(2)));
        }));
        all.add(new Sample("pad", s -> pad(s.input(s.shape(2)), s.below(2), Dim.of(s.below(3)), Dim.of(1 + s.below(2)), 0.5)));
        all.add(new Sample("diagonal", s -> {
            Dim side = s.dim();
            int other = s.below(3);
            List<Dim> dims = new ArrayList<>(List.of(side, side));
            dims.add(other, Dim.of(2));
            int first = other == 0 ? 1 : 0;
            int second = other == 2 ? 1 : 2;
            Value x = s.input(new Shape(dims));
            return s.below(2) == 0 ? diagonal(x, first, second) : diagonal(x, second, first);
        }));
        all.add(new Sample("concat", s -> {
            Shape shape = s.shape(2);
            return concat(List.of(s.input(shape), s.input(shape.with(1, Dim.of(2))), s.input(shape)), 1);
        }));
    }

    private static void library(List<Sample> all) {
        all.add(new Sample("cumsum", s -> along(s, (x, axis) -> cumulativeSum(x, axis, false))));
        all.add(new Sample("cumsum", s -> along(s, (x, axis) -> cumulativeSum(x, axis, true))));
        all.add(new Sample("cumprod", s -> along(s, Formulas::cumulativeProduct)));
        all.add(new Sample("argsort", s -> along(s, (x, axis) -> sortOrder(x, axis, false))));
        all.add(new Sample("argsort", s -> along(s, (x, axis) -> sortOrder(x, axis, true))));
        all.add(new Sample("orthonormal", s -> {
            int columns = 1 + s.below(4);
            return orthonormal(s.input(Shape.of(columns + s.below(3), columns)));
        }));
        for (boolean largest : new boolean[] {true, false}) {
            all.add(new Sample("scatter_extreme", s -> {
                // Every place gets an update: an infinity has no differences.
                int axis = s.below(2);
                Shape shape = s.shape(2).with(axis, Dim.of(2));
                Value index = concat(List.of(position(shape, axis), s.index(2, shape.with(axis, Dim.of(3)))), axis);
                return scatterExtreme(index, s.input(index.shape()), axis, Dim.of(2), largest);
            }));
        }
    }

    private static Value along(Sampler s, java.util.function.BiFunction<Value, Integer, Value> apply) {
        Shape shape = s.shape(1 + s.below(3));
        return apply.apply(s.input(shape), s.below(shape.rank()));
    }

    private static void indexing(List<Sample> all) {
        all.add(new Sample("gather", s -> {
            Shape shape = s.shape(2);
            return gather(s.input(shape), s.index(s.extent(shape.dim(1)), shape.with(1, Dim.ONE)), 1);
        }));
        all.add(new Sample("gather", s -> {
            Shape shape = s.shape(3);
            return gather(s.input(shape), s.index(s.extent(shape.dim(0)), shape.with(0, Dim.of(4))), 0);
        }));
        all.add(new Sample("take", s -> {
            Shape shape = s.shape(3);
            int axis = s.below(3);
            return take(s.input(shape), s.index(s.extent(shape.dim(axis)), s.shape(s.below(3))), axis);
        }));
        all.add(new Sample("scatter_add", s -> {
            Shape shape = s.shape(2);
            int axis = s.below(2);
            return scatterElements(s.index(4, shape), s.input(shape), axis, Dim.of(4));
        }));
        all.add(new Sample("scatter_slices", s -> {
            Shape shape = s.shape(3);
            return scatterSlices(s.index(4, new Shape(shape.dims().subList(1, 3))), s.input(shape), 1, Dim.of(4));
        }));
        all.add(new Sample("position", s -> {
            Shape shape = s.shape(1 + s.below(3));
            return position(shape, s.below(shape.rank()));
        }));
        all.add(new Sample("one_hot", s -> {
            Shape shape = s.shape(2);
            return oneHot(s.index(3, shape), s.below(3), Dim.of(3), DType.F64);
        }));
    }

    private static void others(List<Sample> all) {
        for (Distribution distribution : Distribution.values()) {
            all.add(new Sample(distribution.name().toLowerCase(java.util.Locale.ROOT), s -> Value.of(
                    new Draw(distribution, 0.25, 0.75, s.below(9), new TensorType(DType.F64, s.shape())))));
        }
        all.add(new Sample("call", s -> {
            Value x = s.input(s.shape());
            return Value.of(cube(x.type()), x);
        }));
        all.add(new Sample("grad", s -> {
            Value x = s.input(s.shape(2));
            return Value.of(new GradientOf(), sum(times(x, times(x, x)), List.of(0, 1)), x);
        }));
        all.add(new Sample("history", s -> {
            Value h = s.input(s.shape(2));
            Value x = s.input(h.shape().insert(1, s.dim()));
            Loop loop = Loop.of(x.shape().dim(1), s.below(2) == 0, false);
            Value carried = carryIn(loop, 0, h.type());
            return history(loop, List.of(h), List.of(tanh(plus(carried, at(x, loop, 1, 0)))), 0);
        }));
        all.add(new Sample("collect", s -> {
            Value h = s.input(s.shape(2));
            Value x = s.input(h.shape().insert(0, s.dim()));
            Value w = s.input(h.shape());
            Loop loop = Loop.of(x.shape().dim(0), s.below(2) == 0, s.below(2) == 0);
            Value carried = carryIn(loop, 0, h.type());
            return collect(loop, List.of(h), List.of(sin(plus(times(carried, w), at(x, loop, 0, 0)))), times(carried, carried));
        }));
        // Parts of a loop: nothing by themselves, tested with the two above and by ScanTest.
        all.add(new Sample("at", s -> {
            Value x = s.input(s.shape(2));
            return at(x, Loop.of(x.shape().dim(1), false, false), 1, 0);
        }));
        all.add(new Sample("carry", s -> carryIn(Loop.of(s.dim(), false, false), 0, new TensorType(DType.F64, s.shape()))));
        all.add(new Sample("store", s -> Value.of(new Store("w"), s.input(s.shape()))));
        all.add(new Sample("constant", s -> constant(-1.5, new TensorType(DType.F64, s.shape()))));
        all.add(new Sample("literal", s -> Value.of(new Literal(List.of(1.0, -2.5), new TensorType(DType.F64, Shape.of(2))))));
        all.add(new Sample("size", s -> Value.of(new io.tapeless.compiler.op.leaf.Size(s.dim().times(2).plus(1),
                new TensorType(DType.F64, s.shape())))));
        all.add(new Sample("host", s -> Value.of(new HostScalar("t", new TensorType(DType.F64, s.shape())))));
        for (Named.Role role : Named.Role.values()) {
            all.add(new Sample(role.name().toLowerCase(java.util.Locale.ROOT),
                    s -> Value.of(new Named(role, "fc1.weight", new TensorType(DType.F32, s.shape())))));
        }
    }

    /// x³ whose clause states 3x² from the saved input.
    private static CustomGradient cube(TensorType type) {
        Value x = Value.of(new Named(Named.Role.INPUT, "0", type));
        Value dy = Value.of(new Named(Named.Role.INPUT, "dy", type));
        return new CustomGradient("cube",
                new Graph("cube", List.of(new Graph.Root(Graph.Role.OUTPUT, "0", times(x, times(x, x))))),
                new Graph("cube_gradient", List.of(new Graph.Root(Graph.Role.GRADIENT, "0", times(dy, times(times(x, x), 3))))), CustomGradient.Stated.CHECKED);
    }
}
