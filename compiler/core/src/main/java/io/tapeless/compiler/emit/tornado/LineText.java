package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.kernel.LibraryKernel;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Prints routines along the lines of an axis, whose meaning is that of `io.tapeless.runtime.math.Lines`: running totals by a work item per line,
/// sorting and scattered extremes by a work item per element, which compares itself with its whole line.
final class LineText {
    private final LibraryKernel kernel;
    private final KernelNaming naming;
    private final Dim extent;
    private final Dim resultExtent;
    private final String inner;
    private final List<String> body = new ArrayList<>();

    private LineText(LibraryKernel kernel, KernelNaming naming) {
        this.kernel = kernel;
        this.naming = naming;
        this.extent = kernel.routine().arguments().get(0);
        this.resultExtent = kernel.routine().arguments().get(1);
        this.inner = naming.factor(kernel.routine().arguments().get(2));
    }

    static KernelMethod print(LibraryKernel kernel, KernelNaming naming) {
        LineText printer = new LineText(kernel, naming);
        return switch (kernel.routine().method()) {
            case "Lines.cumulativeSum" -> printer.runningSum(false);
            case "Lines.cumulativeSumBackwards" -> printer.runningSum(true);
            case "Lines.cumulativeProduct" -> printer.runningProduct();
            case "Lines.sortOrder" -> printer.order("<", "x != x && other == other");
            case "Lines.sortOrderDescending" -> printer.order(">", "other != other && x == x");
            case "Lines.scatterLargest" -> printer.extreme(DeviceFunctions.larger(printer.stored()), Double.NEGATIVE_INFINITY);
            case "Lines.scatterSmallest" -> printer.extreme(DeviceFunctions.smaller(printer.stored()), Double.POSITIVE_INFINITY);
            default -> throw new IllegalStateException("no device kernel for " + kernel.routine().method());
        };
    }

    /// Whether a routine is given an index that may be outside its range.
    static boolean indexed(LibraryKernel kernel) {
        return kernel.routine().method().startsWith("Lines.scatter");
    }

    private String start(String name, Dim length) {
        return "final int " + name + " = i0 / " + inner + " * " + naming.factor(length) + " * " + inner + " + i0 % " + inner + ";";
    }

    private String at(String start, String position) {
        return start + " + " + position + " * " + inner;
    }

    private DType stored() {
        return naming.stored(kernel.buffer().dtype());
    }

    /// The type of the result's elements.
    private String type() {
        return naming.type(kernel.buffer().dtype());
    }

    private String array(int operand) {
        return naming.buffer(kernel.reads().get(operand));
    }

    /// Compensated: what rounding takes from the total is given to the next element. Single precision alone would lose what the CPU keeps in double.
    private KernelMethod runningSum(boolean backwards) {
        ParallelNest nest = new ParallelNest(naming, List.of(kernel.routine().units()));
        String length = naming.factor(extent);
        body.add(start("start", extent));
        body.add(type() + " total = 0;");
        body.add(type() + " lost = 0;");
        body.add("for (int k = 0; k < " + length + "; k++) {");
        body.add("final int at = " + (backwards ? "start + (" + length + " - 1 - k) * " + inner : at("start", "k")) + ";");
        body.add("final " + type() + " x = " + array(0) + ".get(at) - lost;");
        body.add("final " + type() + " sum = total + x;");
        body.add("final " + type() + " more = (sum - total) - x;");
        body.add("lost = more == more ? more : 0;");
        body.add("total = sum;");
        body.add(naming.buffer(kernel.buffer()) + ".set(at, total);");
        body.add("}");
        return nest.method(kernel, body);
    }

    private KernelMethod runningProduct() {
        ParallelNest nest = new ParallelNest(naming, List.of(kernel.routine().units()));
        body.add(start("start", extent));
        body.add(type() + " total = 1;");
        body.add("for (int k = 0; k < " + naming.factor(extent) + "; k++) {");
        body.add("total = total * " + array(0) + ".get(" + at("start", "k") + ");");
        body.add(naming.buffer(kernel.buffer()) + ".set(" + at("start", "k") + ", total);");
        body.add("}");
        return nest.method(kernel, body);
    }

    /// The place of an element is the number of those before it: stable, NaN above all numbers.
    ///
    /// @param nan when a NaN decides that the other comes first
    private KernelMethod order(String before, String nan) {
        ParallelNest nest = new ParallelNest(naming, List.of(kernel.routine().units(), extent));
        Buffer values = kernel.reads().getFirst();
        String type = naming.type(values.dtype());
        boolean isFloat = values.dtype().isFloat();
        body.add(start("start", extent));
        body.add("final " + type + " x = " + array(0) + ".get(" + at("start", "i1") + ");");
        body.add("int place = 0;");
        body.add("for (int k = 0; k < " + naming.factor(extent) + "; k++) {");
        body.add("final " + type + " other = " + array(0) + ".get(" + at("start", "k") + ");");
        String equal = isFloat ? "(other == x || other != other && x != x)" : "other == x";
        body.add("if (other " + before + " x || " + (isFloat ? nan + " || " : "") + equal + " && k < i1) {");
        body.add("place = place + 1;");
        body.add("}");
        body.add("}");
        body.add(naming.buffer(kernel.buffer()) + ".set(" + at("start", "place") + ", i1);");
        return nest.method(kernel, body);
    }

    /// @param better the function of the better of two
    /// @param none   the value of a place without updates
    private KernelMethod extreme(String better, double none) {
        ParallelNest nest = new ParallelNest(naming, List.of(kernel.routine().units(), resultExtent));
        body.add(start("start", extent));
        body.add(start("result", resultExtent));
        body.add(type() + " total = " + naming.literal(none, kernel.buffer().dtype()) + ";");
        body.add("for (int k = 0; k < " + naming.factor(extent) + "; k++) {");
        body.add("if (" + naming.index("index", resultExtent, array(0) + ".get(" + at("start", "k") + ")") + " == i1) {");
        body.add("total = " + better + "(total, " + array(1) + ".get(" + at("start", "k") + "));");
        body.add("}");
        body.add("}");
        body.add(naming.buffer(kernel.buffer()) + ".set(" + at("result", "i1") + ", total);");
        return nest.method(kernel, body);
    }
}
