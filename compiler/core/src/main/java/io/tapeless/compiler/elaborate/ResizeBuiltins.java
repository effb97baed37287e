package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.IndexFormulas;
import io.tapeless.compiler.op.WindowFormulas;
import io.tapeless.compiler.type.DType;
import java.util.List;

/// `interpolate(x, size: | scale_factor:, mode:, align_corners:)` for x[N, C, …]: PyTorch's, axis by axis. Nearest neighbours are taken;
/// linear and cubic ones are combined by a matrix worked out at compile time.
final class ResizeBuiltins {
    private static final List<String> MODES = List.of("nearest", "nearest-exact", "linear", "bilinear", "trilinear", "bicubic", "area");

    private ResizeBuiltins() {}

    static List<Builtin> list() {
        return List.of(Builtin.of("interpolate", 1, 1, "size scale_factor mode align_corners", ResizeBuiltins::interpolate));
    }

    /// One axis: from how many positions to how many, and the step in the source that PyTorch computes with.
    private record Axis(int from, int to, double step) {}

    private static Meta interpolate(BuiltinCall call) {
        Value x = call.tensor(0);
        if (x.rank() < 3 || x.rank() > 5) {
            throw call.pass().problem(Code.RANK_MISMATCH, call.place(0), "`interpolate` takes [N, C, …] of rank 3 to 5, not " + x.type());
        }
        int axes = x.rank() - 2;
        WindowArguments arguments = new WindowArguments(call, axes);
        arguments.floats(x, call.place(0));
        if (call.has("size") == call.has("scale_factor")) {
            throw call.pass().problem(Code.MISSING_ARGUMENT, call.span(), "`interpolate` needs either `size` or `scale_factor`");
        }
        String mode = mode(call, axes);
        boolean corners = call.flag("align_corners");
        List<Double> factors = call.has("scale_factor") ? factors(call, axes) : null;
        Value y = x;
        for (int i = 0; i < axes; i++) {
            int axis = 2 + i;
            boolean repeats = mode.startsWith("nearest") && factors != null && factors.get(i) == Math.rint(factors.get(i)) && factors.get(i) >= 1;
            if (repeats) {
                y = WindowFormulas.repeated(y, axis, factors.get(i).intValue());
            } else {
                Axis size = axis(call, arguments, x, axis, i, factors);
                arguments.checkTable(size.to, mode.startsWith("nearest") ? 1 : size.from);
                y = resized(y, axis, size, mode, corners);
            }
        }
        return call.result(y, x);
    }

    private static String mode(BuiltinCall call, int axes) {
        String mode = call.has("mode") ? call.pass().conversions.text(call.named("mode").meta(), call.named("mode").span()) : "nearest";
        boolean fits = switch (mode) {
            case "linear" -> axes == 1;
            case "bilinear", "bicubic" -> axes == 2;
            case "trilinear" -> axes == 3;
            default -> MODES.contains(mode);
        };
        if (!fits) {
            Diagnostic diagnostic = Diagnostic.error(Code.ARGUMENT_KIND, call.named("mode").span(), MODES.contains(mode)
                    ? "mode \"" + mode + "\" is not for " + Texts.axes(axes) : "unknown mode \"" + mode + "\"");
            throw call.pass().problem(diagnostic.hint("the modes are " + Texts.and(MODES)));
        }
        return mode;
    }

    private static List<Double> factors(BuiltinCall call, int axes) {
        Operators.Operand operand = call.named("scale_factor");
        List<Meta> written = operand.meta() instanceof Meta.ListOf list ? list.elements() : java.util.Collections.nCopies(axes, operand.meta());
        List<Double> factors = written.stream().map(element -> call.pass().conversions.real(element, operand.span())).toList();
        if (factors.size() != axes || factors.stream().anyMatch(factor -> !(factor > 0))) {
            throw call.pass().problem(Code.ARGUMENT_KIND, operand.span(), "`scale_factor` is a positive number, or one for each of " + Texts.axes(axes));
        }
        return factors;
    }

    private static Axis axis(BuiltinCall call, WindowArguments arguments, Value x, int axis, int i, List<Double> factors) {
        int from = arguments.fixed(x.shape().dim(axis), axis);
        if (factors == null) {
            int to = arguments.perAxis("size", 1, 1).get(i);
            return new Axis(from, to, (double) from / to);
        }
        int to = (int) Math.floor(from * factors.get(i));
        if (to < 1) {
            throw call.pass().problem(Code.DIM_NOT_POSITIVE, call.named("scale_factor").span(), "nothing is left of axis " + axis + ", which has " + from);
        }
        return new Axis(from, to, 1 / factors.get(i));
    }

    private static Value resized(Value y, int axis, Axis size, String mode, boolean corners) {
        if (size.from == size.to && size.step == 1) {
            return y;
        }
        return switch (mode) {
            case "nearest" -> nearest(y, axis, size, 0);
            case "nearest-exact" -> nearest(y, axis, size, 0.5);
            case "area" -> WindowFormulas.combined(y, axis, areas(size));
            case "bicubic" -> WindowFormulas.combined(y, axis, cubic(size, corners));
            default -> WindowFormulas.combined(y, axis, linear(size, corners));
        };
    }

    private static Value nearest(Value y, int axis, Axis size, double centre) {
        double[] positions = new double[size.to];
        for (int i = 0; i < size.to; i++) {
            positions[i] = Math.min(Math.floor((i + centre) * size.step), size.from - 1);
        }
        return IndexFormulas.take(y, WindowFormulas.vector(positions, DType.I32), axis);
    }

    /// Where position `i` lies in the source.
    private static double source(Axis size, int i, boolean corners) {
        return corners ? size.to == 1 ? 0 : i * (double) (size.from - 1) / (size.to - 1) : (i + 0.5) * size.step - 0.5;
    }

    private static double[][] linear(Axis size, boolean corners) {
        double[][] rows = new double[size.to][size.from];
        for (int i = 0; i < size.to; i++) {
            double at = Math.max(source(size, i, corners), 0);
            int left = Math.min((int) at, size.from - 1);
            int right = Math.min(left + 1, size.from - 1);
            rows[i][left] += 1 - (at - left);
            rows[i][right] += at - left;
        }
        return rows;
    }

    /// Keys' kernel with a = −0.75; positions outside are those at the border.
    private static double[][] cubic(Axis size, boolean corners) {
        double[][] rows = new double[size.to][size.from];
        for (int i = 0; i < size.to; i++) {
            double at = source(size, i, corners);
            int first = (int) Math.floor(at) - 1;
            for (int tap = 0; tap < 4; tap++) {
                rows[i][Math.clamp(first + tap, 0, size.from - 1)] += keys(Math.abs(at - (first + tap)));
            }
        }
        return rows;
    }

    private static double keys(double distance) {
        double a = -0.75;
        return distance <= 1 ? ((a + 2) * distance - (a + 3)) * distance * distance + 1
                : distance < 2 ? ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a : 0;
    }

    private static double[][] areas(Axis size) {
        double[][] rows = new double[size.to][size.from];
        for (int i = 0; i < size.to; i++) {
            int from = (int) Math.floorDiv((long) i * size.from, size.to);
            int to = (int) Math.ceilDiv((i + 1L) * size.from, size.to);
            java.util.Arrays.fill(rows[i], from, to, 1.0 / (to - from));
        }
        return rows;
    }
}
