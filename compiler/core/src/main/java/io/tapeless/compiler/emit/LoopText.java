package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Schedule;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// Prints a kernel without tiles as loops over its outputs, with a vector of elements or of folds innermost where it has lanes.
final class LoopText {
    /// Lanes of the widest vectors: a multiple fills vectors of any width.
    private static final int WIDEST = 16;

    private final LoopNest nest;
    private final Computation computation;
    private final LaneType vectors;
    private final Schedule schedule;
    private final KernelScope scope;
    private final Lines lines = new Lines();
    private final IntFunction<String> variables;

    LoopText(LoopNest nest, KernelScope scope) {
        this.nest = nest;
        this.computation = nest.computation();
        this.vectors = LaneType.of(computation);
        this.schedule = nest.schedule();
        this.scope = scope;
        this.variables = scope::variable;
    }

    /// The body of the method.
    String text() {
        switch (schedule.form()) {
            case MAP -> map();
            case FOLD_COLUMNS -> columns();
            case FOLD_LANES -> {
                openParallel(computation.parallel().size());
                new LaneFoldText(this, nest, scope, lines).print();
            }
            case FOLD_SERIAL -> serial();
            case SCATTER -> scatter();
            case TILE, LANE_TILE, WINDOW_TILE, POOL_TILE, SCALAR_TILE, PANELS, TRANSPOSE -> throw new IllegalStateException("printed elsewhere");
        }
        lines.closeTo(0);
        return lines.toString();
    }

    private void openLoop(int axis) {
        String v = scope.variable(axis);
        lines.open("for (int " + v + " = " + scope.start(axis) + "; " + v + " < " + scope.end(axis) + "; " + v + "++)");
    }

    private void openParallel(int count) {
        for (int axis = 0; axis < count; axis++) {
            openLoop(axis);
        }
    }

    private void map() {
        int last = computation.parallel().size() - 1;
        if (!schedule.vector()) {
            openParallel(last + 1);
            ScalarText text = new ScalarText(computation, scope, variables, null, lines);
            text.storeResults();
            return;
        }
        openParallel(last);
        lookUp();
        overLanes(last, null, mask -> {
            VectorText text = new VectorText(computation, scope, last, variables, null, mask, lines).loadsFirst();
            storeVectors(text);
        }, () -> new ScalarText(computation, scope, variables, null, lines).storeResults());
    }

    /// The lane loop: blocks of vectors unless `block` is null, whole vectors, then what is left as the schedule says.
    private void overLanes(int axis, Runnable block, Consumer<String> body, Runnable element) {
        String v = scope.variable(axis);
        String end = scope.end(axis);
        lines.line("int " + v + " = " + scope.start(axis) + ";");
        if (block != null) {
            String width = schedule.tile().main().vectors() + " * " + vectors.lanes();
            lines.open("for (; " + v + " <= " + end + " - " + width + "; " + v + " += " + width + ")");
            block.run();
            lines.close();
        }
        Dim extent = scope.extent(axis);
        boolean mayFill = !extent.isConstant() || extent.constant() >= vectors.narrowest();
        if (mayFill) {
            lines.open("for (; " + v + " <= " + end + " - " + vectors.lanes() + "; " + v + " += " + vectors.lanes() + ")");
            body.accept(null);
            lines.close();
        }
        if (extent.isConstant() && extent.constant() % WIDEST == 0 && axis != schedule.partitionAxis()) {
            return;
        }
        if (schedule.tail() == Schedule.Tail.SCALAR) {
            lines.open("for (; " + v + " < " + end + "; " + v + "++)");
            element.run();
            lines.close();
            return;
        }
        lines.open("if (" + v + " < " + end + ")");
        lines.line(vectors.maskUntil(v, end));
        body.accept("mask");
        lines.close();
    }

    private void storeVectors(VectorText text) {
        computation.results().forEach(result -> text.announce(result.value()));
        List<String> values = new ArrayList<>();
        for (Computation.Result result : computation.results()) {
            String value = text.vector(result.value());
            if (computation.results().size() > 1 && !ScalarText.isLocal(value)) {
                String name = scope.fresh("result");
                lines.line("final " + vectors.vector() + " " + name + " = " + value + ";");
                value = name;
            }
            values.add(value);
        }
        for (int i = 0; i < values.size(); i++) {
            lines.line(text.store(computation.results().get(i).access(), values.get(i)));
        }
    }

    void openFold(int count) {
        for (int axis = 0; axis < count; axis++) {
            int reduced = computation.parallel().size() + axis;
            if (computation.bounds(reduced)) {
                new Bounds(nest, scope).open(lines, reduced);
            } else {
                openLoop(reduced);
            }
        }
    }

    private void columns() {
        int last = computation.parallel().size() - 1;
        if (!schedule.vector()) {
            serial();
            return;
        }
        openParallel(last);
        WrittenOut points = WrittenOut.fits(computation) ? new WrittenOut(computation, scope, lines) : null;
        if (computation.fold().kind().isPosition()) {
            overLanes(last, null, mask -> new ExtremePositions(this, nest, scope, lines).print(writtenOut(points, mask), position()), this::foldSerially);
            return;
        }
        overLanes(last, schedule.tile() == null ? null : () -> columns(last, schedule.tile().main().vectors(), null, null),
                mask -> columns(last, 1, writtenOut(points, mask), mask), this::foldSerially);
    }

    private static WrittenOut writtenOut(WrittenOut points, String mask) {
        return points == null || mask != null && !points.fitsMasks() ? null : points;
    }

    /// Neighbouring vectors of outputs, each with a chain of its own.
    ///
    /// @param points the points of the fold where these are written out, or null
    private void columns(int last, int count, WrittenOut points, String mask) {
        int depth = lines.depth();
        List<String> totals = new ArrayList<>();
        List<IntFunction<String>> positions = new ArrayList<>();
        for (int vector = 0; vector < count; vector++) {
            String shift = vector == 0 ? "" : " + " + (vector == 1 ? "" : vector + " * ") + vectors.lanes();
            positions.add(axis -> scope.variable(axis) + (axis == last ? shift : ""));
            totals.add(scope.fresh("total"));
        }
        if (points != null) {
            writeOut(points, last, positions.getFirst(), totals.getFirst(), mask);
        } else {
            totals.forEach(total -> lines.line(vectors.vector() + " " + total + " = " + Folds.vectorStart(computation.fold().kind(), vectors) + ";"));
            openFold(computation.reduction().size());
            for (int vector = 0; vector < count; vector++) {
                VectorText element = new VectorText(computation, scope, last, positions.get(vector), null, mask, lines).loadsFirst();
                lines.line(totals.get(vector) + " = " + foldVector(element, totals.get(vector)) + ";");
            }
        }
        lines.closeTo(depth);
        for (int vector = 0; vector < count; vector++) {
            storeVectors(new VectorText(computation, scope, last, positions.get(vector), totals.get(vector), mask, lines).loadsFirst());
        }
    }

    private void writeOut(WrittenOut points, int last, IntFunction<String> position, String total, String mask) {
        Kind kind = computation.fold().kind();
        Scalar element = computation.fold().element();
        // An extreme starts at its first element, which infinity would leave as it is.
        boolean fromFirst = points.whole() && (kind == Kind.MAX || kind == Kind.MIN);
        if (!fromFirst) {
            lines.line(vectors.vector() + " " + total + " = " + Folds.vectorStart(kind, vectors) + ";");
        }
        points.print(lines, position, point -> {
            VectorText text = new VectorText(computation, scope, last, point.at(), null, mask, lines);
            if (fromFirst && point.number() == 0) {
                lines.line(vectors.vector() + " " + total + " = " + text.announce(element).vector(element) + ";");
            } else {
                lines.line(total + " = " + foldVector(text, total) + ";");
            }
        });
    }

    String foldVector(VectorText text, String total) {
        Scalar element = computation.fold().element();
        return Folds.combineVectors(computation.fold().kind(), total, text.announce(element), element);
    }

    private void serial() {
        openParallel(computation.parallel().size());
        foldSerially();
    }

    /// One output as one ascending chain.
    private void foldSerially() {
        int depth = lines.depth();
        Kind kind = computation.fold().kind();
        DType type = computation.fold().element().type();
        String total = scope.fresh("total");
        if (kind.isPosition()) {
            argument(kind, type, total);
        } else {
            lines.line(JavaText.type(type) + " " + total + " = " + Folds.start(kind, type) + ";");
            openFold(computation.reduction().size());
            ScalarText text = new ScalarText(computation, scope, variables, null, lines);
            text.announce(computation.fold().element());
            lines.line(total + " = " + Folds.combine(kind, type, total, text, computation.fold().element()) + ";");
            lines.closeTo(depth);
        }
        new ScalarText(computation, scope, variables, total, lines).storeResults();
    }

    /// The first extreme wins; NaN is an extreme (PyTorch's rule).
    private void argument(Kind kind, DType type, String total) {
        int depth = lines.depth();
        lines.line("int " + total + " = -1;");
        lines.line(JavaText.type(type) + " best = " + JavaText.number(0, type) + ";");
        openFold(computation.reduction().size());
        ScalarText text = new ScalarText(computation, scope, variables, null, lines);
        lines.line("final " + JavaText.type(type) + " x = " + text.announce(computation.fold().element()).print(computation.fold().element()) + ";");
        String better = "x " + (kind == Kind.ARGMAX ? ">" : "<") + " best";
        String nan = type.isFloat() ? " || x != x && best == best" : "";
        lines.open("if (" + total + " < 0 || " + better + nan + ")");
        lines.line("best = x;");
        lines.line(total + " = " + position() + ";");
        lines.closeTo(depth);
    }

    /// The position within the reduced axes, in row-major order.
    private String position() {
        String position = "";
        for (int axis = computation.parallel().size(); axis < computation.axes(); axis++) {
            position = position.isEmpty() ? scope.variable(axis)
                    : (position.contains(" ") ? "(" + position + ")" : position) + " * " + JavaText.factor(scope.extent(axis)) + " + " + scope.variable(axis);
        }
        return position;
    }

    private void scatter() {
        Computation.Result result = computation.results().getFirst();
        String target = scope.buffer(result.access().buffer());
        lines.line("Arrays.fill(" + target + ", 0, " + JavaText.dim(result.access().buffer().elements()) + ", "
                + JavaText.number(0, result.access().buffer().dtype()) + ");");
        int last = computation.parallel().size() - 1;
        if (!schedule.vector()) {
            openParallel(last + 1);
            add(target, result);
            return;
        }
        openParallel(last);
        lookUp();
        overLanes(last, null, mask -> {
            VectorText text = new VectorText(computation, scope, last, variables, null, mask, lines).announce(result.value());
            lines.line(text.store(result.access(), text.load(result.access()) + ".add(" + text.vector(result.value()) + ")"));
        }, () -> add(target, result));
    }

    private void add(String target, Computation.Result result) {
        ScalarText text = new ScalarText(computation, scope, variables, null, lines);
        text.announce(result.value());
        lines.line(target + "[" + text.offset(result.access()) + "] += " + text.print(result.value()) + ";");
    }

    /// What indices say of the rows that the lanes walk along: read and checked once for a row.
    private void lookUp() {
        ScalarText text = new ScalarText(computation, scope, variables, null, lines);
        Stream<Access> read = computation.operands().stream().filter(operand -> operand instanceof Load).map(operand -> ((Load) operand).access());
        Stream.concat(read, computation.results().stream().map(Computation.Result::access)).map(Access::indirect).filter(Objects::nonNull).distinct()
                .forEach(indirect -> lines.line("final int " + scope.lookedUp(indirect) + " = " + text.checked(indirect) + ";"));
    }
}
