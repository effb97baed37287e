package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Contractions;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Tile;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/// Prints a contraction in plain loops: small tiles of sums in locals, so that a processor has independent chains to work on and every
/// element is read once per tile. C2 does not vectorise such loops (it cannot tell that rows of different arrays do not overlap), so this
/// is what plain Java reaches: 15 GFLOP/s where one chain after the other reaches 3. The chains are the same, hence the bits.
final class ScalarTileText {
    private final LoopNest nest;
    private final Computation computation;
    private final Tile tile;
    private final List<Dim.Symbol> symbols;
    private final KernelScope scope;
    private final int lane;
    private final int rowAxis;
    private final DType type;
    private final Lines lines = new Lines();
    private final List<KernelText.Method> methods = new ArrayList<>();

    ScalarTileText(LoopNest nest, List<Dim.Symbol> symbols) {
        this.nest = nest;
        this.computation = nest.computation();
        this.tile = nest.schedule().tile();
        this.symbols = symbols;
        this.scope = new KernelScope(nest, symbols);
        this.lane = computation.parallel().size() - 1;
        this.rowAxis = tile.rowAxis();
        this.type = computation.fold().element().type();
    }

    /// Sums pass through scratch memory to what is made of them.
    static int scratch(LoopNest nest) {
        return nest.schedule().tile().main().rows() * nest.schedule().tile().main().vectors();
    }

    List<KernelText.Method> methods() {
        for (int axis = 0; axis < lane; axis++) {
            if (axis != rowAxis) {
                String v = scope.variable(axis);
                lines.open("for (int " + v + " = " + scope.start(axis) + "; " + v + " < " + scope.end(axis) + "; " + v + "++)");
            }
        }
        String i = scope.variable(rowAxis);
        String j = scope.variable(lane);
        int rows = tile.main().rows();
        int columns = tile.main().vectors();
        lines.line("int " + i + " = " + scope.start(rowAxis) + ";");
        lines.open("for (; " + i + " <= " + scope.end(rowAxis) + " - " + rows + "; " + i + " += " + rows + ")");
        lines.line("int " + j + " = 0;");
        lines.open("for (; " + j + " <= " + scope.end(lane) + " - " + columns + "; " + j + " += " + columns + ")");
        call("Tile", this::tileBody, rows + " × " + columns + " elements of the result of {@code " + nest.name() + "}.", i);
        lines.close();
        if (!divides(lane, columns)) {
            String row = scope.fresh("row");
            lines.open("for (; " + j + " < " + scope.end(lane) + "; " + j + "++)");
            lines.open("for (int " + row + " = " + i + "; " + row + " < " + i + " + " + rows + "; " + row + "++)");
            element(row);
            lines.close().close();
        }
        lines.close();
        if (!divides(rowAxis, rows)) {
            lines.open("for (; " + i + " < " + scope.end(rowAxis) + "; " + i + "++)");
            lines.open("for (int " + j + " = 0; " + j + " < " + scope.end(lane) + "; " + j + "++)");
            element(i);
        }
        lines.closeTo(0);
        methods.addFirst(new KernelText.Method(nest.name(), KernelText.parameters(nest, scope), lines.toString(), null));
        return methods;
    }

    private boolean divides(int axis, int by) {
        return scope.extent(axis).isConstant() && scope.extent(axis).constant() % by == 0;
    }

    private void element(String row) {
        call("Element", this::elementBody, "An element of the result of {@code " + nest.name() + "}.", row);
    }

    /// Prints a method, unless it is there, and its call for the position in the loops.
    private void call(String suffix, Function<KernelScope, String> body, String comment, String row) {
        KernelScope inner = new KernelScope(nest, symbols);
        List<String> parameters = new ArrayList<>(inner.parameters());
        List<String> arguments = new ArrayList<>(inner.arguments());
        for (int axis = 0; axis <= lane; axis++) {
            parameters.add("int " + inner.variable(axis));
            arguments.add(axis == rowAxis ? row : scope.variable(axis));
        }
        parameters.add(JavaText.type(type) + "[] lanes");
        arguments.add("lanes");
        KernelText.Method method = new KernelText.Method(nest.name() + suffix, parameters, body.apply(inner), comment);
        if (methods.stream().noneMatch(other -> other.name().equals(method.name()))) {
            methods.add(method);
        }
        List<String> used = method.parameters().stream().map(parameter -> arguments.get(parameters.indexOf(parameter))).toList();
        lines.line(method.name() + "(" + String.join(", ", used) + ");");
    }

    private String tileBody(KernelScope inner) {
        Lines body = new Lines();
        int rows = tile.main().rows();
        int columns = tile.main().vectors();
        String zero = JavaText.number(0, type);
        for (int sum = 0; sum < rows * columns; sum++) {
            body.line(JavaText.type(type) + " " + sum(sum / columns, sum % columns) + " = " + zero + ";");
        }
        openFold(inner, body, computation.reduction().size() - 1);
        products(inner, body, rows, columns);
        body.closeTo(0);
        for (int sum = 0; sum < rows * columns; sum++) {
            body.line("lanes[" + sum + "] = " + sum(sum / columns, sum % columns) + ";");
        }
        String row = inner.fresh("row");
        String column = inner.fresh("column");
        String total = inner.fresh("total");
        body.open("for (int " + row + " = 0; " + row + " < " + rows + "; " + row + "++)");
        body.open("for (int " + column + " = 0; " + column + " < " + columns + "; " + column + "++)");
        body.line("final " + JavaText.type(type) + " " + total + " = lanes[" + row + " * " + columns + " + " + column + "];");
        IntFunction<String> at = axis -> inner.variable(axis) + (axis == rowAxis ? " + " + row : axis == lane ? " + " + column : "");
        new ScalarText(computation, inner, at, total, body).storeResults();
        body.closeTo(0);
        return body.toString();
    }

    private static String sum(int row, int column) {
        return "sum" + row + "_" + column;
    }

    private void openFold(KernelScope inner, Lines body, int count) {
        for (int fold = 0; fold < count; fold++) {
            String k = inner.variable(computation.parallel().size() + fold);
            body.open("for (int " + k + " = 0; " + k + " < " + JavaText.dim(computation.reduction().get(fold)) + "; " + k + "++)");
        }
    }

    /// The loop over the last axis of the sum: every sum takes one product.
    private void products(KernelScope inner, Lines body, int rows, int columns) {
        List<Load> factors = Contractions.factors(computation);
        Access left = factors.get(0).access();
        Access right = factors.get(1).access();
        int last = computation.axes() - 1;
        String k = inner.variable(last);
        ScalarText text = new ScalarText(computation, inner, inner::variable, null, body);
        body.line("int leftAt = " + text.offset(left.atStartOf(last)) + ";");
        body.line("int rightAt = " + text.offset(right.atStartOf(last)) + ";");
        body.open("for (int " + k + " = 0; " + k + " < " + JavaText.dim(computation.reduction().getLast()) + "; " + k + "++)");
        String element = JavaText.type(type);
        for (int column = 0; column < columns; column++) {
            body.line("final " + element + " right" + column + " = " + inner.buffer(right.buffer()) + "[rightAt"
                    + JavaText.plus(right.stride(lane).times(column)) + "];");
        }
        for (int row = 0; row < rows; row++) {
            body.line("final " + element + " left" + row + " = " + inner.buffer(left.buffer()) + "[leftAt"
                    + JavaText.plus(left.stride(rowAxis).times(row)) + "];");
            for (int column = 0; column < columns; column++) {
                body.line(sum(row, column) + " = Math.fma(left" + row + ", right" + column + ", " + sum(row, column) + ");");
            }
        }
        body.line("leftAt += " + JavaText.dim(left.stride(last)) + ";");
        body.line("rightAt += " + JavaText.dim(right.stride(last)) + ";");
    }

    private String elementBody(KernelScope inner) {
        Lines body = new Lines();
        Scalar.Binary product = (Scalar.Binary) computation.fold().element();
        String total = inner.fresh("total");
        body.line(JavaText.type(type) + " " + total + " = " + JavaText.number(0, type) + ";");
        openFold(inner, body, computation.reduction().size());
        ScalarText text = new ScalarText(computation, inner, inner::variable, null, body);
        body.line(total + " = Math.fma(" + text.print(product.a()) + ", " + text.print(product.b()) + ", " + total + ");");
        body.closeTo(0);
        new ScalarText(computation, inner, inner::variable, total, body).storeResults();
        return body.toString();
    }
}
