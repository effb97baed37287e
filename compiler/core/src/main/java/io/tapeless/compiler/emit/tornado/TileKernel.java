package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.tornado.KernelMethod.Grid;
import io.tapeless.compiler.emit.tornado.KernelMethod.Parameter;
import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.DeviceKernel;
import io.tapeless.compiler.kernel.DeviceSchedule.Tile;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Prints a matrix product as a KernelContext kernel: a group of work items stages a piece of each operand in shared memory, waits,
/// multiplies, waits, and moves on. Loads outside the operands give 0, so every item reaches every barrier; only the store is guarded.
final class TileKernel {
    private final DeviceKernel kernel;
    private final Computation computation;
    private final Tile tile;
    private final KernelNaming naming;
    private final Load rows;
    private final Load columns;
    private final List<String> lines = new ArrayList<>();
    /// The type of the products.
    private final String type;
    private final String zero;
    private final String shared;
    private int depth;

    private TileKernel(DeviceKernel kernel, KernelNaming naming) {
        this.kernel = kernel;
        this.computation = kernel.computation();
        this.tile = kernel.schedule().tile();
        this.naming = naming;
        this.type = naming.type(computation.fold().element().type());
        this.zero = naming.literal(0, computation.fold().element().type());
        this.shared = type.equals("double") ? "Double" : "Float";
        List<Load> factors = Contractions.factors(computation);
        this.rows = factors.get(tile.rowFirst() ? 0 : 1);
        this.columns = factors.get(tile.rowFirst() ? 1 : 0);
    }

    static KernelMethod print(DeviceKernel kernel, KernelNaming naming) {
        TileKernel printer = new TileKernel(kernel, naming);
        printer.print();
        StringBuilder text = new StringBuilder();
        naming.symbolLines().forEach(line -> text.append(line).append('\n'));
        // After the body: what it reads is known now.
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter("KernelContext", "context"));
        parameters.addAll(naming.parameters());
        printer.lines.forEach(line -> text.append(line).append('\n'));
        return new KernelMethod(kernel.name(), kernel.formula(), parameters, text.toString(), printer.grid());
    }

    private Grid grid() {
        Dim batch = Dim.ONE;
        for (int axis : tile.batch()) {
            batch = batch.times(extent(axis));
        }
        return new Grid(extent(tile.column()), extent(tile.row()), batch, tile.size(), tile.group());
    }

    private Dim extent(int axis) {
        int split = computation.parallel().size();
        return axis < split ? computation.parallel().get(axis) : computation.reduction().get(axis - split);
    }

    private void line(String text) {
        lines.add("    ".repeat(depth) + text);
    }

    private void open(String head) {
        line(head + " {");
        depth++;
    }

    private void close() {
        depth--;
        line("}");
    }

    private void print() {
        line("final int lx = context.localIdx;");
        line("final int ly = context.localIdy;");
        line("final int column0 = context.groupIdx * " + tile.size() + ";");
        line("final int row0 = context.groupIdy * " + tile.size() + ";");
        batch();
        line("final " + type + "[] left = context.allocate" + shared + "LocalArray(" + tile.size() * tile.step() + ");");
        line("final " + type + "[] right = context.allocate" + shared + "LocalArray(" + tile.size() * tile.step() + ");");
        for (int p = 0; p < tile.items(); p++) {
            for (int q = 0; q < tile.items(); q++) {
                line(type + " sum" + p + "_" + q + " = " + zero + ";");
            }
        }
        List<Integer> outer = new ArrayList<>();
        for (int axis = computation.parallel().size(); axis < computation.axes(); axis++) {
            if (axis != tile.depth()) {
                outer.add(axis);
                open("for (int " + position(axis) + " = 0; " + position(axis) + " < " + naming.dim(extent(axis)) + "; " + position(axis) + "++)");
            }
        }
        open("for (int k0 = 0; k0 < " + naming.dim(extent(tile.depth())) + "; k0 += " + tile.step() + ")");
        stage(rows, tile.row(), "row0", "left");
        stage(columns, tile.column(), "column0", "right");
        line("context.localBarrier();");
        multiply();
        line("context.localBarrier();");
        close();
        outer.forEach(axis -> close());
        store();
    }

    /// The position along a batch or outer reduction axis.
    private static String position(int axis) {
        return "at" + axis;
    }

    private void batch() {
        String rest = "context.groupIdz";
        if (tile.batch().size() > 1) {
            line("final int layer = context.groupIdz;");
            rest = "layer";
        }
        for (int i = tile.batch().size() - 1; i >= 0; i--) {
            String extent = naming.factor(extent(tile.batch().get(i)));
            line("final int " + position(tile.batch().get(i)) + " = " + (i == 0 ? rest : "(" + rest + ") % " + extent) + ";");
            rest = i == 0 ? rest : "(" + rest + ") / " + extent;
        }
    }

    /// Neighbouring items load neighbouring elements: along the depth when that is contiguous, else along the tile.
    private void stage(Load load, int axis, String first, String into) {
        boolean alongDepth = load.access().stride(tile.depth()).isOne();
        int items = tile.group() * tile.group();
        int count = tile.size() * tile.step() / items;
        open("for (int part = 0; part < " + count + "; part++)");
        line("final int flat = ly * " + tile.group() + " + lx + part * " + items + ";");
        line("final int across = " + (alongDepth ? "flat / " + tile.step() : "flat % " + tile.size()) + ";");
        line("final int deep = " + (alongDepth ? "flat % " + tile.step() : "flat / " + tile.size()) + ";");
        line("final int at = " + first + " + across;");
        line("final int k = k0 + deep;");
        IntFunction<String> variable = a -> a == axis ? "at" : a == tile.depth() ? "k" : position(a);
        ElementText text = new ElementText(computation, naming, variable, null, new ArrayList<>());
        StringBuilder inside = new StringBuilder();
        int other = axis == tile.row() ? tile.column() : tile.row();
        computation.fold().domain().stream().filter(within -> within.at().factor(other) == 0)
                .forEach(within -> inside.append(" && ").append(ElementText.inside(within, variable, naming)));
        line(into + "[deep * " + tile.size() + " + across] = at < " + naming.dim(extent(axis)) + " && k < " + naming.dim(extent(tile.depth())) + inside + " ? "
                + text.load(load.access()) + " : " + zero + ";");
        close();
    }

    private void multiply() {
        open("for (int deep = 0; deep < " + tile.step() + "; deep++)");
        for (int p = 0; p < tile.items(); p++) {
            line("final " + type + " left" + p + " = left[deep * " + tile.size() + " + ly" + (p == 0 ? "" : " + " + p * tile.group()) + "];");
        }
        for (int q = 0; q < tile.items(); q++) {
            line("final " + type + " right" + q + " = right[deep * " + tile.size() + " + lx" + (q == 0 ? "" : " + " + q * tile.group()) + "];");
        }
        for (int p = 0; p < tile.items(); p++) {
            for (int q = 0; q < tile.items(); q++) {
                line("sum" + p + "_" + q + " = sum" + p + "_" + q + " + left" + p + " * right" + q + ";");
            }
        }
        close();
    }

    private void store() {
        for (int p = 0; p < tile.items(); p++) {
            for (int q = 0; q < tile.items(); q++) {
                String row = "row0 + ly" + (p == 0 ? "" : " + " + p * tile.group());
                String column = "column0 + lx" + (q == 0 ? "" : " + " + q * tile.group());
                open("if (" + row + " < " + naming.dim(extent(tile.row())) + " && " + column + " < " + naming.dim(extent(tile.column())) + ")");
                results(row, column, "sum" + p + "_" + q);
                close();
            }
        }
    }

    private void results(String row, String column, String total) {
        List<String> locals = new ArrayList<>();
        IntFunction<String> variable = a -> a == tile.row() ? row : a == tile.column() ? column : position(a);
        ElementText text = new ElementText(computation, naming, variable, total, locals);
        List<String> stores = new ArrayList<>();
        for (Computation.Result result : computation.results()) {
            text.announce(result.value());
        }
        for (Computation.Result result : computation.results()) {
            Access access = result.access();
            stores.add(text.store(access, text.print(result.value())));
        }
        locals.forEach(this::line);
        String guard = naming.commitGuard(computation);
        if (!guard.isEmpty()) {
            open("if (" + guard + ")");
        }
        stores.forEach(this::line);
        if (!guard.isEmpty()) {
            close();
        }
    }
}
