package io.tapeless.compiler.emit;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Within;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Schedule;
import io.tapeless.compiler.kernel.Tile;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Prints windows with borders as a walk over register tiles of features × positions. Which taps exist is known for every column of a tile:
/// tiles with the same taps share a method (one for the left border, one for the inside, one for the right), and in it each tap is a
/// statement, so that nothing is tested and nothing is multiplied by padding.
final class WindowTileText {
    private final LoopNest nest;
    private final Computation computation;
    private final Schedule schedule;
    private final Tile tile;
    private final List<Dim.Symbol> symbols;
    private final KernelScope scope;
    private final int lane;
    private final int column;
    private final int tap;
    private final Within within;
    private final Access broadcast;
    private final Access filled;
    private final List<KernelText.Method> methods = new ArrayList<>();

    /// Tiles one after the other that have the same taps.
    private record Run(int first, int end, List<List<Integer>> taps) {}

    WindowTileText(LoopNest nest, List<Dim.Symbol> symbols) {
        this.nest = nest;
        this.computation = nest.computation();
        this.schedule = nest.schedule();
        this.tile = schedule.tile();
        this.symbols = symbols;
        this.scope = new KernelScope(nest, symbols);
        this.lane = computation.parallel().size() - 1;
        this.column = tile.columnAxis();
        this.tap = computation.axes() - 1;
        this.within = computation.fold().domain().stream().filter(one -> one.at().factor(tap) != 0).findFirst().orElseThrow();
        List<Load> factors = Contractions.factors(computation, column);
        this.broadcast = factors.get(0).access();
        this.filled = factors.get(1).access();
    }

    List<KernelText.Method> methods() {
        Lines lines = new Lines();
        for (int axis = 0; axis < column; axis++) {
            String v = scope.variable(axis);
            boolean split = axis == schedule.partitionAxis();
            int step = axis == tile.rowAxis() ? tile.main().rows() : 1;
            lines.open("for (int " + v + " = " + (split ? "from" : "0") + "; " + v + " < " + (split ? "to" : JavaText.dim(scope.extent(axis))) + "; " + v
                    + (step == 1 ? "++" : " += " + step) + ")");
        }
        Map<List<List<Integer>>, String> calls = new LinkedHashMap<>();
        String q = scope.variable(column);
        for (Run run : runs()) {
            String call = calls.computeIfAbsent(run.taps, taps -> call(taps, calls.size()));
            lines.open("for (int " + q + " = " + run.first + "; " + q + " < " + run.end + "; " + q + " += " + tile.main().vectors() + ")");
            String r = scope.variable(lane);
            lines.open("for (int " + r + " = 0; " + r + " < " + JavaText.dim(scope.extent(lane)) + "; " + r + " += LANES)");
            lines.line(call + ";");
            lines.close();
            lines.close();
        }
        lines.closeTo(0);
        methods.addFirst(new KernelText.Method(nest.name(), KernelText.parameters(nest, scope), lines.toString(), null));
        return methods;
    }

    private List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        int width = tile.main().vectors();
        int extent = (int) scope.extent(column).constant();
        for (int first = 0; first < extent; first += width) {
            List<List<Integer>> taps = new ArrayList<>();
            for (int j = 0; j < width; j++) {
                taps.add(taps(first + j));
            }
            if (!runs.isEmpty() && runs.getLast().taps.equals(taps)) {
                runs.add(new Run(runs.removeLast().first, first + width, taps));
            } else {
                runs.add(new Run(first, first + width, taps));
            }
        }
        return runs;
    }

    /// The taps that a position has.
    private List<Integer> taps(int position) {
        List<Integer> taps = new ArrayList<>();
        for (int k = 0; k < scope.extent(tap).constant(); k++) {
            int[] point = new int[computation.axes()];
            point[column] = position;
            point[tap] = k;
            if (within.holds(point)) {
                taps.add(k);
            }
        }
        return taps;
    }

    private String call(List<List<Integer>> taps, int number) {
        String where = runs().stream().filter(run -> run.taps.equals(taps))
                .map(run -> run.end - run.first == 1 ? String.valueOf(run.first) : run.first + " to " + (run.end - 1))
                .collect(Collectors.joining(", "));
        String shape = tile.main().rows() + " × " + tile.main().vectors() + " vectors of the result of {@code " + nest.name() + "}, for "
                + scope.variable(column) + " = " + where
                + ": there the same taps of a window are inside.";
        return call(nest.name() + "Tile" + (number == 0 ? "" : number + 1), shape, inner -> body(inner, taps));
    }

    private interface Body {
        String print(KernelScope scope);
    }

    /// A call of a method for a tile that begins at the loop variables. Methods for tiles with different taps finish alike.
    private String call(String name, String comment, Body body) {
        KernelScope inner = new KernelScope(nest, symbols);
        List<String> parameters = new ArrayList<>(inner.parameters());
        List<String> arguments = new ArrayList<>(inner.arguments());
        for (int axis = 0; axis <= lane; axis++) {
            parameters.add("int " + inner.variable(axis));
            arguments.add(inner.variable(axis));
        }
        KernelText.Method method = methods.stream().filter(one -> one.name().equals(name)).findFirst()
                .orElseGet(() -> new KernelText.Method(name, parameters, body.print(inner), comment));
        if (!methods.contains(method)) {
            methods.add(method);
        }
        List<String> used = method.parameters().stream().map(parameter -> arguments.get(parameters.indexOf(parameter))).toList();
        return method.name() + "(" + String.join(", ", used) + ")";
    }

    private static String sum(int row, int position) {
        return "sum" + row + "_" + position;
    }

    private String body(KernelScope inner, List<List<Integer>> taps) {
        Lines lines = new Lines();
        for (int r = 0; r < tile.main().rows(); r++) {
            for (int j = 0; j < tile.main().vectors(); j++) {
                lines.line("FloatVector " + sum(r, j) + " = FloatVector.zero(SPECIES);");
            }
        }
        for (int axis = computation.parallel().size(); axis < tap; axis++) {
            if (computation.bounds(axis)) {
                new Bounds(nest, inner).open(lines, axis);
            } else {
                String k = inner.variable(axis);
                lines.open("for (int " + k + " = 0; " + k + " < " + JavaText.dim(inner.extent(axis)) + "; " + k + "++)");
            }
        }
        IntFunction<String> atStart = axis -> axis == tap ? "0" : inner.variable(axis);
        lines.line("final int leftAt = " + new ScalarText(computation, inner, atStart, null, lines).offset(without(broadcast)) + ";");
        lines.line("final int rightAt = " + new ScalarText(computation, inner, atStart, null, lines).offset(without(filled)) + ";");
        if (tile.main().rows() == 1) {
            positions(lines, inner, taps);
        } else {
            Map<Long, String> loaded = new HashMap<>();
            for (int k = 0; k < scope.extent(tap).constant(); k++) {
                tap(lines, inner, taps, k, loaded);
            }
        }
        lines.closeTo(0);
        writeBack(lines, inner);
        return lines.toString();
    }

    /// The access at tap 0; what a quotient adds for the column stays, what it adds for the tap is a literal of each statement.
    private Access without(Access access) {
        List<Dim> strides = new ArrayList<>(access.strides());
        strides.set(tap, Dim.ZERO);
        List<Access.Quotient> others = access.quotients().stream().filter(quotient -> quotient.at().factor(tap) == 0).toList();
        for (Access.Quotient quotient : access.quotients()) {
            if (quotient.at().factor(tap) != 0) {
                // A tile begins at a multiple of the divisor: position / divisor is position · stride / divisor of memory.
                others = new ArrayList<>(others);
                others.add(new Access.Quotient(new AffineIndex(List.of(new AffineIndex.Term(column, quotient.at().factor(column))), Dim.ZERO,
                        quotient.at().divisor()), quotient.stride()));
            }
        }
        return new Access(access.buffer(), strides, access.offset(), null, others);
    }

    /// One tap of all sums that have it.
    ///
    /// @param loaded locals by displacement: neighbouring positions read the same with different taps, and C2 does not see that of all of them
    private void tap(Lines lines, KernelScope inner, List<List<Integer>> taps, int k, Map<Long, String> loaded) {
        List<Integer> positions = IntStream.range(0, tile.main().vectors()).filter(j -> taps.get(j).contains(k)).boxed().toList();
        if (positions.isEmpty()) {
            return;
        }
        for (int j : positions) {
            long displacement = displacement(j, k);
            if (!loaded.containsKey(displacement)) {
                loaded.put(displacement, "right" + loaded.size());
                lines.line("final FloatVector " + loaded.get(displacement) + " = FloatVector.fromArray(SPECIES, " + inner.buffer(filled.buffer()) + ", rightAt"
                        + JavaText.plus(displacement) + ");");
            }
        }
        lines.line("{");
        for (int r = 0; r < tile.main().rows(); r++) {
            long displacement = (r == 0 ? 0 : r * broadcast.stride(tile.rowAxis()).constant()) + k * broadcast.stride(tap).constant();
            lines.line("    final FloatVector left" + r + " = " + left(inner, displacement) + ";");
        }
        for (int j : positions) {
            for (int r = 0; r < tile.main().rows(); r++) {
                lines.line("    " + sum(r, j) + " = left" + r + ".fma(" + loaded.get(displacement(j, k)) + ", " + sum(r, j) + ");");
            }
        }
        lines.line("}");
    }

    private String left(KernelScope inner, long displacement) {
        String array = inner.buffer(broadcast.buffer());
        return broadcast.stride(lane).isZero() ? "FloatVector.broadcast(SPECIES, " + array + "[leftAt" + JavaText.plus(displacement) + "])"
                : "FloatVector.fromArray(SPECIES, " + array + ", leftAt" + JavaText.plus(displacement) + ")";
    }

    /// The taps of one row: each vector of the image is loaded once, for all sums it is part of. They are taken in the order in which a sum meets its taps.
    private void positions(Lines lines, KernelScope inner, List<List<Integer>> taps) {
        long direction = filled.stride(tap).constant()
                + filled.quotients().stream().mapToLong(quotient -> quotient.at().factor(tap) * quotient.stride().constant()).sum();
        Comparator<Long> order = direction >= 0 ? Comparator.naturalOrder() : Comparator.reverseOrder();
        SortedMap<Long, Map<Integer, Integer>> sums = new TreeMap<>(order);
        for (int j = 0; j < tile.main().vectors(); j++) {
            for (int k : taps.get(j)) {
                sums.computeIfAbsent(displacement(j, k), at -> new TreeMap<>()).put(j, k);
            }
        }
        lines.line("{");
        taps.stream().flatMap(List::stream).distinct().sorted().forEach(k ->
                lines.line("    final FloatVector left" + k + " = " + left(inner, k * broadcast.stride(tap).constant()) + ";"));
        int count = 0;
        for (Map.Entry<Long, Map<Integer, Integer>> at : sums.entrySet()) {
            String right = "right" + count++;
            lines.line("    final FloatVector " + right + " = FloatVector.fromArray(SPECIES, " + inner.buffer(filled.buffer()) + ", rightAt"
                    + JavaText.plus(at.getKey()) + ");");
            at.getValue().forEach((j, k) -> lines.line("    " + sum(0, j) + " = left" + k + ".fma(" + right + ", " + sum(0, j) + ");"));
        }
        lines.line("}");
    }

    /// Elements between the tile's first column at tap 0 and column j at tap k.
    private long displacement(int j, int k) {
        long displacement = j * filled.stride(column).constant() + k * filled.stride(tap).constant();
        for (Access.Quotient quotient : filled.quotients()) {
            if (quotient.at().factor(tap) != 0) {
                long numerator = j * quotient.at().factor(column) + k * quotient.at().factor(tap) + quotient.at().offset().constant();
                displacement += numerator / quotient.at().divisor() * quotient.stride().constant();
            }
        }
        return displacement;
    }

    /// Stores the sums; what is to be done to them is done by another method to what was stored, with all registers free.
    private void writeBack(Lines lines, KernelScope inner) {
        Access result = computation.results().getFirst().access();
        String array = inner.buffer(result.buffer());
        lines.line("final int resultAt = " + offset(lines, inner, inner::variable) + ";");
        for (int r = 0; r < tile.main().rows(); r++) {
            for (int j = 0; j < tile.main().vectors(); j++) {
                long displacement = (r == 0 ? 0 : r * result.stride(tile.rowAxis()).constant()) + j * result.stride(column).constant();
                lines.line(sum(r, j) + ".intoArray(" + array + ", resultAt" + JavaText.plus(displacement) + ");");
            }
        }
        if (!(computation.results().getFirst().value() instanceof Scalar.Operand)) {
            lines.line(call(nest.name() + "Finish", "What is done to a tile of {@code " + nest.name() + "}.", this::finish) + ";");
        }
    }

    private String finish(KernelScope inner) {
        Lines lines = new Lines();
        Access result = computation.results().getFirst().access();
        Scalar value = computation.results().getFirst().value();
        String row = inner.fresh("row");
        String position = inner.fresh("position");
        lines.open("for (int " + row + " = 0; " + row + " < " + tile.main().rows() + "; " + row + "++)");
        lines.open("for (int " + position + " = 0; " + position + " < " + tile.main().vectors() + "; " + position + "++)");
        IntFunction<String> at = at(inner, " + " + row, " + " + position);
        String sum = inner.fresh("sum");
        lines.line("final FloatVector " + sum + " = FloatVector.fromArray(SPECIES, " + inner.buffer(result.buffer()) + ", " + offset(lines, inner, at) + ");");
        VectorText text = new VectorText(computation, inner, lane, at, sum, null, lines);
        text.announce(value);
        lines.line(text.store(result, text.vector(value)));
        lines.closeTo(0);
        return lines.toString();
    }

    private IntFunction<String> at(KernelScope inner, String row, String position) {
        return axis -> inner.variable(axis) + (axis == tile.rowAxis() ? row : axis == column ? position : "");
    }

    private String offset(Lines lines, KernelScope inner, IntFunction<String> at) {
        return new ScalarText(computation, inner, at, null, lines).offset(computation.results().getFirst().access());
    }
}
