package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Tile;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// Prints a contraction whose results are extremes over windows: a tile has all points of its windows, in vectors or in plain loops.
final class PoolTileText {
    private final LoopNest nest;
    private final Computation computation;
    private final boolean vector;
    private final LaneType type = LaneType.FLOAT;
    private final List<Dim.Symbol> symbols;
    private final KernelScope scope;
    private final int lane;
    private final int rowAxis;
    private final List<Integer> window;
    private final int points;
    private final Access broadcast;
    private final Access filled;
    private final Lines lines = new Lines();
    private final List<KernelText.Method> methods = new ArrayList<>();

    PoolTileText(LoopNest nest, List<Dim.Symbol> symbols) {
        this.nest = nest;
        this.computation = nest.computation();
        this.vector = nest.schedule().vector();
        this.symbols = symbols;
        this.scope = new KernelScope(nest, symbols);
        this.lane = computation.parallel().size() - 1;
        this.rowAxis = nest.schedule().tile().rowAxis();
        this.window = computation.window();
        this.points = window.stream().mapToInt(axis -> (int) computation.parallel().get(axis).constant()).reduce(1, Math::multiplyExact);
        List<Load> factors = Contractions.factors(computation);
        this.broadcast = factors.get(0).access();
        this.filled = factors.get(1).access();
    }

    List<KernelText.Method> methods() {
        for (int axis = 0; axis < lane; axis++) {
            if (axis != rowAxis && !window.contains(axis)) {
                String v = scope.variable(axis);
                lines.open("for (int " + v + " = " + scope.start(axis) + "; " + v + " < " + scope.end(axis) + "; " + v + "++)");
            }
        }
        Tile tile = nest.schedule().tile();
        if (tile.narrow() == null) {
            tiles(tile);
        } else {
            lines.open("if (" + type.lanes() + " == " + 2 * type.narrowest() + ")");
            tiles(tile.narrow());
            lines.otherwise();
            tiles(tile);
        }
        lines.closeTo(0);
        methods.addFirst(new KernelText.Method(nest.name(), KernelText.parameters(nest, scope), lines.toString(), null));
        return methods;
    }

    private void tiles(Tile tile) {
        Block block = tile.main();
        int depth = lines.depth();
        String i = scope.variable(rowAxis);
        String j = scope.variable(lane);
        Dim extent = scope.extent(rowAxis);
        boolean once = extent.isConstant() && extent.constant() == block.rows();
        boolean fits = block.rows() == 1 || extent.constant() % block.rows() == 0;
        if (!once) {
            lines.open("for (int " + i + " = 0; " + i + " < " + JavaText.dim(extent) + "; " + i + (block.rows() == 1 ? "++" : " += " + block.rows()) + ")");
        }
        String width = !vector ? "1" : block.vectors() == 1 ? type.lanes() : block.vectors() + " * " + type.lanes();
        lines.open("for (int " + j + " = 0; " + j + " < " + JavaText.dim(scope.extent(lane)) + "; "
                + (width.equals("1") ? j + "++" : j + " += " + width) + ")");
        call(tile, once ? "0" : fits ? i : "Math.min(" + i + ", " + (extent.constant() - block.rows()) + ")");
        lines.closeTo(depth);
    }

    /// Prints the method of a tile, and its call for the position in the loops.
    private void call(Tile tile, String row) {
        Block block = tile.main();
        KernelScope inner = new KernelScope(nest, symbols);
        List<String> parameters = new ArrayList<>(inner.parameters());
        List<String> arguments = new ArrayList<>(inner.arguments());
        for (int axis = 0; axis <= lane; axis++) {
            if (!window.contains(axis)) {
                parameters.add("int " + inner.variable(axis));
                arguments.add(axis == rowAxis ? row : scope.variable(axis));
            }
        }
        String size = block.rows() + " × " + points + (vector ? " × " + block.vectors() + " vectors" : " elements");
        KernelText.Method method = new KernelText.Method(nest.name() + "Tile" + (vector ? block.rows() + "x" + points + "x" + block.vectors() : ""), parameters,
                new Body(inner, tile).text(), size + " that {@code " + nest.name() + "} takes extremes of.");
        methods.add(method);
        List<String> used = method.parameters().stream().map(parameter -> arguments.get(parameters.indexOf(parameter))).toList();
        lines.line(method.name() + "(" + String.join(", ", used) + ");");
    }

    /// One tile.
    private final class Body {
        private final KernelScope inner;
        private final int rows;
        private final int vectors;
        private final boolean written;
        private final Lines body = new Lines();
        private boolean explained;
        private final String element = vector ? type.vector() : "float";

        Body(KernelScope inner, Tile tile) {
            this.inner = inner;
            this.rows = tile.main().rows();
            this.vectors = tile.main().vectors();
            this.written = tile.columnAxis() >= 0;
        }

        String text() {
            for (int r = 0; r < rows; r++) {
                for (int n = 0; n < points * vectors; n++) {
                    body.line(element + " sum" + r + "_" + n + " = " + (vector ? type.zero() : "0f") + ";");
                }
            }
            int parallel = lane + 1;
            for (int fold = 0; fold < computation.reduction().size() - 1; fold++) {
                String k = inner.variable(parallel + fold);
                body.open("for (int " + k + " = 0; " + k + " < " + JavaText.dim(computation.reduction().get(fold)) + "; " + k + "++)");
            }
            products();
            body.closeTo(0);
            for (int r = 0; r < rows; r++) {
                for (int v = 0; v < vectors; v++) {
                    extremes(r, v);
                }
            }
            return body.toString();
        }

        /// The innermost loop of the sums. A factor that several of them share is loaded once.
        private void products() {
            boolean sums = !computation.reduction().isEmpty();
            int last = computation.axes() - 1;
            IntFunction<String> start = axis -> window.contains(axis) || sums && axis == last ? "0" : inner.variable(axis);
            body.line("int leftAt = " + TileBody.start(computation, inner, broadcast, start) + ";");
            body.line("int rightAt = " + TileBody.start(computation, inner, filled, start) + ";");
            if (written) {
                writtenTaps(last);
                return;
            }
            if (sums) {
                String k = inner.variable(last);
                body.open("for (int " + k + " = 0; " + k + " < " + JavaText.dim(computation.reduction().getLast()) + "; " + k + "++)");
            }
            boolean rightMoves = moves(filled);
            for (int n = 0; n < (rightMoves ? points : 1) * vectors; n++) {
                int point = rightMoves ? n / vectors : 0;
                body.line("final " + element + " right" + n + " = " + load(filled, "rightAt" + JavaText.plus(elements(filled, 0, point)) + times(n % vectors))
                        + ";");
            }
            boolean leftMoves = moves(broadcast);
            int each = leftMoves ? points : 1;
            for (int n = 0; n < rows * each; n++) {
                left(n, elements(broadcast, n / each, n % each));
                for (int m = leftMoves ? n % each * vectors : 0; m < (leftMoves ? n % each + 1 : points) * vectors; m++) {
                    product(n / each, m, "left" + n, "right" + (rightMoves ? m : m % vectors));
                }
            }
            if (sums) {
                body.line("leftAt += " + JavaText.dim(broadcast.stride(last)) + ";");
                body.line("rightAt += " + JavaText.dim(filled.stride(last)) + ";");
            }
        }

        /// The taps of a window one after the other: what the next ones read again stays in a register.
        private void writtenTaps(int last) {
            Map<String, String> loaded = new LinkedHashMap<>();
            for (int tap = 0; tap < computation.reduction().getLast().constant(); tap++) {
                List<String> right = new ArrayList<>();
                for (int m = 0; m < points * vectors; m++) {
                    String at = "rightAt" + JavaText.plus(elements(filled, 0, m / vectors) + tap * filled.stride(last).constant()) + times(m % vectors);
                    if (!loaded.containsKey(at)) {
                        loaded.put(at, "right" + loaded.size());
                        body.line("final " + element + " " + loaded.get(at) + " = " + load(filled, at) + ";");
                    }
                    right.add(loaded.get(at));
                }
                for (int row = 0; row < rows; row++) {
                    int n = tap * rows + row;
                    left(n, elements(broadcast, row, 0) + tap * broadcast.stride(last).constant());
                    for (int m = 0; m < points * vectors; m++) {
                        product(row, m, "left" + n, right.get(m));
                    }
                }
            }
        }

        private void left(int n, long elements) {
            String number = inner.buffer(broadcast.buffer()) + "[leftAt" + JavaText.plus(elements) + "]";
            body.line("final " + element + " left" + n + " = " + (vector ? type.broadcast(number) : number) + ";");
        }

        private void product(int row, int m, String left, String right) {
            String sum = "sum" + row + "_" + m;
            body.line(sum + " = " + (vector ? left + ".fma(" : "Math.fma(" + left + ", ") + right + ", " + sum + ");");
        }

        private String load(Access access, String at) {
            return vector ? type.load(inner.buffer(access.buffer()), at) : inner.buffer(access.buffer()) + "[" + at + "]";
        }

        /// What a row and a point add to a position.
        private long elements(Access access, int row, int point) {
            long elements = row == 0 ? 0 : row * access.stride(rowAxis).constant();
            for (int i = 0; i < window.size(); i++) {
                elements += tap(point, i) == 0 ? 0 : tap(point, i) * access.stride(window.get(i)).constant();
            }
            return elements;
        }

        private String times(int count) {
            return count == 0 ? "" : " + " + type.lanes();
        }

        /// What becomes of the sums of a row's windows. What is no less than 0 becomes so after the extremes are found: once instead of at each point, and a
        /// window without a positive element has its first.
        private void extremes(int row, int v) {
            List<String> values = new ArrayList<>();
            Scalar result = computation.results().getFirst().value();
            boolean limited = isNeverNegative(result);
            Scalar value = limited ? ((Scalar.Binary) result).a() : result;
            Map<String, String> loaded = new HashMap<>();
            for (int point = 0; point < points; point++) {
                String text = value(value, row, point, v, loaded);
                if (!ScalarText.isLocal(text)) {
                    String name = inner.fresh("value");
                    body.line("final " + element + " " + name + " = " + text + ";");
                    text = name;
                }
                values.add(text);
            }
            boolean positions = computation.results().stream().anyMatch(one -> one.extreme().kind() == Kind.ARGMAX);
            String best = positions || limited ? inner.fresh("largest") : null;
            String position = positions ? inner.fresh("position") : null;
            if (best != null) {
                find(values, best, position);
            }
            if (limited) {
                limit(best, position);
            }
            for (Computation.Result one : computation.results().reversed()) {
                store(one.access(), row, v, one.extreme().kind() == Kind.ARGMAX ? position : limited ? best : largest(values));
            }
        }

        private String value(Scalar value, int row, int point, int v, Map<String, String> loaded) {
            IntFunction<String> at = axis -> window.contains(axis) ? String.valueOf(tap(point, window.indexOf(axis))) : place(row, v).apply(axis);
            String sum = "sum" + row + "_" + (point * vectors + v);
            return vector ? new VectorText(computation, inner, lane, at, sum, null, body).sharing(loaded).announce(value).vector(value)
                    : new ScalarText(computation, inner, at, sum, body).announce(value).print(value);
        }

        private IntFunction<String> place(int row, int v) {
            return axis -> inner.variable(axis) + (axis == rowAxis && row > 0 ? " + " + row : axis == lane ? times(v) : "");
        }

        /// Whether a value is the larger of another and 0. Then the largest of some is also the one at its position, to the bit: of two zeros of either sign
        /// the positive one is larger, and there are no negative ones.
        private boolean isNeverNegative(Scalar value) {
            return value instanceof Scalar.Binary limited && limited.function() == BinaryFunction.MAX && VectorText.isZero(limited.b());
        }

        private String largest(List<String> values) {
            String largest = values.getFirst();
            for (String value : values.subList(1, values.size())) {
                largest = vector ? value + ".max(" + largest + ")" : "Math.max(" + largest + ", " + value + ")";
            }
            return largest;
        }

        private void find(List<String> values, String best, String position) {
            if (!explained) {
                body.line(ExtremePositions.why(true));
                explained = true;
            }
            body.line(element + " " + best + " = " + values.getFirst() + ";");
            if (position != null) {
                body.line(vector ? "IntVector " + position + " = IntVector.zero(INT_SPECIES);" : "int " + position + " = 0;");
            }
            for (int point = 1; point < points; point++) {
                String next = values.get(point);
                if (vector) {
                    ExtremePositions.next(body, best, position, next, inner.fresh("better"), true, point);
                } else {
                    body.open("if (" + next + " > " + best + " || " + next + " != " + next + " && " + best + " == " + best + ")");
                    assign(best, next, position, point);
                }
            }
        }

        private void limit(String best, String position) {
            if (vector) {
                String none = inner.fresh("none");
                body.line("final VectorMask<Float> " + none + " = " + best + ".compare(VectorOperators.LE, " + type.zero() + ");");
                body.line(best + " = " + best + ".blend(" + type.zero() + ", " + none + ");");
                if (position != null) {
                    body.line(position + " = " + position + ".blend(IntVector.zero(INT_SPECIES), " + none + ".cast(INT_SPECIES));");
                }
            } else {
                body.open("if (" + best + " <= 0f)");
                assign(best, "0f", position, 0);
            }
        }

        private void assign(String best, String value, String position, int point) {
            body.line(best + " = " + value + ";");
            if (position != null) {
                body.line(position + " = " + point + ";");
            }
            body.close();
        }

        private void store(Access access, int row, int v, String value) {
            IntFunction<String> at = axis -> window.contains(axis) ? "0" : place(row, v).apply(axis);
            String offset = new ScalarText(computation, inner, at, null, body).offset(access);
            String array = inner.buffer(access.buffer());
            body.line(vector ? value + ".intoArray(" + array + ", " + offset + ");" : array + "[" + offset + "] = " + value + ";");
        }
    }

    /// Whether neighbours in a window read different elements.
    private boolean moves(Access access) {
        return window.stream().anyMatch(axis -> !access.stride(axis).isZero());
    }

    /// The position along a window's axis of one of its points.
    private int tap(int point, int axis) {
        int rest = point;
        for (int inner = window.size() - 1; inner > axis; inner--) {
            rest /= (int) computation.parallel().get(window.get(inner)).constant();
        }
        return rest % (int) computation.parallel().get(window.get(axis)).constant();
    }
}
