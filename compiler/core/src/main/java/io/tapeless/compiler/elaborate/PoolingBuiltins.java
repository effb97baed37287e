package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.IndexFormulas;
import io.tapeless.compiler.op.WindowFormulas;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Pooling along 1 to 3 axes: `max_pool2d`, `avg_pool2d`, `adaptive_avg_pool2d`, `adaptive_max_pool2d`; and `unfold`, `fold`.
final class PoolingBuiltins {
    private PoolingBuiltins() {}

    static List<Builtin> list() {
        List<Builtin> all = new ArrayList<>();
        for (int axes = 1; axes <= 3; axes++) {
            int n = axes;
            all.add(Builtin.of("max_pool" + n + "d", 2, 2, "stride padding dilation ceil_mode", call -> maxPool(call, n)));
            all.add(Builtin.of("avg_pool" + n + "d", 2, 2, "stride padding ceil_mode count_include_pad divisor_override", call -> avgPool(call, n)));
            all.add(Builtin.of("adaptive_avg_pool" + n + "d", 2, 2, "", call -> adaptive(call, n, PoolingBuiltins::averaged)));
            all.add(Builtin.of("adaptive_max_pool" + n + "d", 2, 2, "", PoolingBuiltins.largest(n)));
        }
        all.add(Builtin.of("unfold", 2, 2, "dilation padding stride", PoolingBuiltins::unfold));
        all.add(Builtin.of("fold", 3, 3, "dilation padding stride", PoolingBuiltins::fold));
        return all;
    }

    /// What all pooling reads: the image, the kernel, how it slides and how often it fits.
    private record Pool(Value x, List<Integer> kernel, List<Sliding> by, List<Dim> positions) {
        static Pool of(BuiltinCall call, int axes) {
            WindowArguments arguments = new WindowArguments(call, axes);
            Value x = arguments.given();
            List<Integer> kernel = arguments.perAxis(call.operand(1), "the kernel size", 1);
            List<Integer> padding = arguments.perAxis("padding", 0, 0);
            for (int i = 0; i < axes; i++) {
                if (2 * padding.get(i) > kernel.get(i)) {
                    throw call.pass().problem(Diagnostic.error(Code.WINDOW_DOES_NOT_FIT, call.named("padding").span(),
                            "padding must be at most half the kernel size: "
                            + padding.get(i) + " and " + kernel.get(i)).hint("`padding: " + kernel.get(i) / 2
                                    + "` or less; `pad` before it adds more, of any value"));
                }
            }
            List<Integer> dilation = call.has("dilation") ? arguments.perAxis("dilation", 1, 1) : Collections.nCopies(axes, 1);
            List<Sliding> by = WindowArguments.slidings(arguments.perAxis("stride", kernel, 1), dilation, padding);
            List<Dim> positions = new ArrayList<>();
            for (int i = 0; i < axes; i++) {
                int axis = x.rank() - axes + i;
                positions.add(arguments.positions(x.shape().dim(axis), axis, Dim.of(kernel.get(i)), by.get(i), padding.get(i), call.flag("ceil_mode")));
            }
            return new Pool(x, kernel, by, positions);
        }

        int firstAxis() {
            return x.rank() - by.size();
        }
    }

    private static Meta maxPool(BuiltinCall call, int axes) {
        Pool pool = Pool.of(call, axes);
        return call.result(WindowFormulas.maxPool(pool.x, pool.kernel, pool.by, pool.positions), pool.x);
    }

    private static Meta avgPool(BuiltinCall call, int axes) {
        Pool pool = Pool.of(call, axes);
        Value sum = WindowFormulas.sumPool(pool.x, pool.kernel, pool.by, pool.positions);
        if (call.has("divisor_override")) {
            int divisor = call.pass().conversions.integer(call.named("divisor_override").meta(), call.named("divisor_override").span());
            if (divisor == 0) {
                throw call.pass().problem(Code.COMPILE_TIME_ARITHMETIC, call.named("divisor_override").span(), "division by zero");
            }
            return call.result(Formulas.over(sum, divisor));
        }
        boolean padded = !call.has("count_include_pad") || call.flag("count_include_pad");
        boolean whole = !call.flag("ceil_mode") && (padded || pool.by.stream().allMatch(by -> by.padding() == 0));
        if (whole) {
            return call.result(Formulas.over(sum, pool.kernel.stream().mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b)));
        }
        Value counts = null;
        for (int i = 0; i < axes; i++) {
            int axis = pool.firstAxis() + i;
            double[] alongAxis = counts(new WindowArguments(call, axes), pool, i, padded);
            Value part = Formulas.broadcast(WindowFormulas.vector(alongAxis, sum.dtype()), sum.shape(), List.of(axis));
            counts = counts == null ? part : Formulas.times(counts, part);
        }
        return call.result(Formulas.over(sum, counts));
    }

    /// How many positions of each window along an axis count: those inside the axis, and in its padding when `padded`.
    private static double[] counts(WindowArguments arguments, Pool pool, int i, boolean padded) {
        int axis = pool.firstAxis() + i;
        int extent = arguments.fixed(pool.x.shape().dim(axis), axis);
        int padding = pool.by.get(i).padding();
        int positions = arguments.fixed(pool.positions.get(i), axis);
        arguments.checkTable(positions, 1);
        double[] counts = new double[positions];
        for (int o = 0; o < counts.length; o++) {
            int from = o * pool.by.get(i).stride() - padding;
            int to = Math.min(from + pool.kernel.get(i), extent + padding);
            counts[o] = padded ? to - from : Math.min(to, extent) - Math.max(from, 0);
        }
        return counts;
    }

    /// Pools one axis to a given size.
    @FunctionalInterface
    private interface AxisPool {
        Value of(Value x, int axis, int extent, int size);
    }

    private static Meta adaptive(BuiltinCall call, int axes, AxisPool pool) {
        WindowArguments arguments = new WindowArguments(call, axes);
        Value x = arguments.given();
        List<Integer> sizes = arguments.perAxis(call.operand(1), "the output size", 1);
        Value y = x;
        for (int i = 0; i < axes; i++) {
            int axis = x.rank() - axes + i;
            int size = sizes.get(i);
            if (size == 1) {
                y = Formulas.reshape(Formulas.mean(y, List.of(axis)), y.shape().with(axis, Dim.ONE));
            } else {
                int extent = arguments.fixed(x.shape().dim(axis), axis);
                arguments.checkTable(size, extent == size ? 1 : extent);
                y = pool.of(y, axis, extent, size);
            }
        }
        return call.result(y, x);
    }

    /// Bins from ⌊i·E/S⌋ to ⌈(i+1)·E/S⌉, as in PyTorch; they overlap where S does not divide E.
    private static Value averaged(Value x, int axis, int extent, int size) {
        if (extent == size) {
            return x;
        }
        double[][] rows = new double[size][extent];
        for (int i = 0; i < size; i++) {
            int from = start(i, extent, size);
            int to = end(i, extent, size);
            java.util.Arrays.fill(rows[i], from, to, 1.0 / (to - from));
        }
        return WindowFormulas.combined(x, axis, rows);
    }

    private static int start(int i, int extent, int size) {
        return (int) Math.floorDiv((long) i * extent, size);
    }

    private static int end(int i, int extent, int size) {
        return (int) Math.ceilDiv((i + 1L) * extent, size);
    }

    /// Bins of different length become windows of one length by taking the last position of the short ones again: the first one wins.
    private static Builtin.Meaning largest(int axes) {
        return call -> {
            WindowArguments arguments = new WindowArguments(call, axes);
            Value x = arguments.given();
            List<Integer> sizes = arguments.perAxis(call.operand(1), "the output size", 1);
            List<Integer> kernel = new ArrayList<>();
            Value y = x;
            for (int i = 0; i < axes; i++) {
                int axis = x.rank() - axes + i;
                int extent = arguments.fixed(x.shape().dim(axis), axis);
                int size = sizes.get(i);
                arguments.checkTable(size, 1);
                int longest = java.util.stream.IntStream.range(0, size).map(bin -> end(bin, extent, size) - start(bin, extent, size)).max().orElseThrow();
                if ((long) longest * size != extent) {
                    arguments.checkTable(size, longest);
                    double[] positions = new double[size * longest];
                    for (int at = 0; at < positions.length; at++) {
                        int bin = at / longest;
                        positions[at] = Math.min(start(bin, extent, size) + at % longest, end(bin, extent, size) - 1);
                    }
                    y = IndexFormulas.take(y, WindowFormulas.vector(positions, DType.I32), axis);
                }
                kernel.add(longest);
            }
            List<Sliding> by = WindowArguments.slidings(kernel, Collections.nCopies(axes, 1), Collections.nCopies(axes, 0));
            return call.result(WindowFormulas.maxPool(y, kernel, by, sizes.stream().map(size -> Dim.of(size)).toList()));
        };
    }

    private static Meta unfold(BuiltinCall call) {
        WindowArguments arguments = new WindowArguments(call, 2);
        Value x = arguments.image();
        List<Integer> kernel = arguments.perAxis(call.operand(1), "the kernel size", 1);
        List<Sliding> by = slidings(arguments);
        List<Dim> positions = positions(arguments, List.of(x.shape().dim(2), x.shape().dim(3)), kernel, by);
        Value windows = WindowFormulas.unfold(x, kernel, by, positions);
        Dim rows = x.shape().dim(1).times(kernel.get(0) * (long) kernel.get(1));
        Shape columns = new Shape(List.of(x.shape().dim(0), rows, positions.get(0).times(positions.get(1))));
        return call.result(arguments.asGiven(Formulas.reshape(windows, columns)));
    }

    private static Meta fold(BuiltinCall call) {
        WindowArguments arguments = new WindowArguments(call, 2);
        Value given = arguments.floats(call.tensor(0), call.place(0));
        if (given.rank() != 2 && given.rank() != 3) {
            throw call.pass().problem(Code.RANK_MISMATCH, call.place(0), "`fold` takes [N, C · taps, windows], not " + given.type());
        }
        Value x = given.rank() == 3 ? given : Formulas.reshape(given, given.shape().insert(0, Dim.ONE));
        Dim[] extents = extents(call, arguments);
        List<Integer> kernel = arguments.perAxis(call.operand(2), "the kernel size", 1);
        List<Sliding> by = slidings(arguments);
        List<Dim> positions = positions(arguments, List.of(extents), kernel, by);
        Dim taps = Dim.of(kernel.get(0) * (long) kernel.get(1));
        Dim channels = x.shape().dim(1).div(taps);
        if (!channels.times(taps).equals(x.shape().dim(1)) || !positions.get(0).times(positions.get(1)).equals(x.shape().dim(2))) {
            throw call.pass().problem(Diagnostic.error(Code.RESHAPE_COUNT, call.span(), "`fold` expects [N, C * " + taps + ", "
                    + positions.get(0).times(positions.get(1)) + "], but " + Texts.of(call.place(0)) + " is " + x.type()));
        }
        Shape windows = new Shape(List.of(x.shape().dim(0), channels, Dim.of(kernel.get(0)), Dim.of(kernel.get(1)), positions.get(0), positions.get(1)));
        Value image = WindowFormulas.fold(Formulas.reshape(x, windows), by, List.of(extents));
        return call.result(given.rank() == 3 ? image : Formulas.reshape(image, image.shape().without(0)));
    }

    private static Dim[] extents(BuiltinCall call, WindowArguments arguments) {
        if (call.meta(1) instanceof Meta.ListOf list && list.elements().size() == 2) {
            return list.elements().stream().map(element -> call.pass().conversions.dim(element, call.place(1))).toArray(Dim[]::new);
        }
        return arguments.perAxis(call.operand(1), "the output size", 1).stream().map(size -> Dim.of(size)).toArray(Dim[]::new);
    }

    private static List<Sliding> slidings(WindowArguments arguments) {
        return WindowArguments.slidings(arguments.perAxis("stride", 1, 1), arguments.perAxis("dilation", 1, 1), arguments.perAxis("padding", 0, 0));
    }

    private static List<Dim> positions(WindowArguments arguments, List<Dim> extents, List<Integer> kernel, List<Sliding> by) {
        List<Dim> positions = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            positions.add(arguments.positions(extents.get(i), 2 + i, Dim.of(kernel.get(i)), by.get(i), by.get(i).padding(), false));
        }
        return positions;
    }
}
