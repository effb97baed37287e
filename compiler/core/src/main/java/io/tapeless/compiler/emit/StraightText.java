package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.StraightLanes;
import io.tapeless.compiler.kernel.StraightLine;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Prints straight-line code as one Java method: an element is loaded once, lives in a local, by itself or as a lane of a vector, and is
/// stored once if anyone else needs it.
///
/// Code with vectors of eight begins by asking whether the machine has them; where it has only four lanes another method does the same.
final class StraightText {
    private static final String NARROW = "OfFour";

    private final StraightLine line;
    private final Lines lines = new Lines();
    private final StraightLocals locals;
    private final int widest;

    private StraightText(StraightLine line, int widest, StraightText wider) {
        this.line = line;
        this.widest = widest;
        this.locals = wider == null ? new StraightLocals(lines) : new StraightLocals(lines, wider.locals);
        for (LoopNest nest : line.nests()) {
            String place = nest.origin().isNone() ? "" : "  (" + JavaText.place(nest.origin()) + ")";
            lines.line("// " + nest.formula().replace("\n", " ") + place);
            points(nest, new int[nest.computation().parallel().size()], 0);
        }
    }

    static StraightText of(StraightLine line) {
        return new StraightText(line, line.widest(), null);
    }

    /// The method, and the one for narrower vectors that it may call.
    List<KernelText.Method> methods() {
        if (widest <= StraightLanes.NARROWEST) {
            return List.of(method(line.name(), lines.toString(), comment()));
        }
        StraightText narrow = new StraightText(line, StraightLanes.NARROWEST, this);
        KernelText.Method other = narrow.method(line.name() + NARROW, narrow.lines.toString(), "{@code " + line.name() + "} where vectors have four lanes.");
        Lines choice = new Lines();
        choice.open("if (" + LaneType.FLOAT.lanes() + " < " + widest + ")");
        choice.line(other.name() + "(" + String.join(", ", other.names()) + ");");
        choice.line("return;");
        choice.close();
        return List.of(method(line.name(), choice + lines.toString(), comment()), other);
    }

    private KernelText.Method method(String name, String body, String comment) {
        List<String> parameters = new ArrayList<>();
        locals.buffers().forEach((buffer, array) -> parameters.add(JavaText.type(buffer.dtype()) + "[] " + array));
        locals.numbers().forEach((host, number) -> parameters.add(JavaText.type(host.dtype()) + " " + number));
        return new KernelText.Method(name, parameters, body, comment);
    }

    private String comment() {
        String which = String.join(", ", line.nests().stream().map(nest -> "{@code " + nest.name() + "}").toList());
        return (line.nests().size() == 1 ? "A kernel" : line.nests().size() + " kernels") + " without loops: " + which + ".";
    }

    /// The arrays that the method takes, and the names of its parameters for them.
    Map<Buffer, String> buffers() {
        return locals.buffers();
    }

    /// The host numbers that the method takes.
    Map<Host, String> numbers() {
        return locals.numbers();
    }

    private void points(LoopNest nest, int[] at, int axis) {
        Computation c = nest.computation();
        if (axis == at.length) {
            results(c, at, c.fold() == null ? null : fold(c, at));
            return;
        }
        boolean lanes = axis == at.length - 1 && line.lanes().contains(nest.name());
        for (StraightLanes.Piece piece : StraightLanes.pieces(c.parallel().get(axis).constant(), lanes ? widest : 1)) {
            at[axis] = (int) piece.from();
            if (piece.width() == 1) {
                points(nest, at, axis + 1);
            } else {
                new PieceText(c, at, piece.width() == StraightLanes.WIDEST ? LaneType.EIGHT : LaneType.FOUR, locals, lines).print(line.stored());
            }
        }
    }

    private void results(Computation c, int[] at, String total) {
        ElementText element = new ElementText(c, at, total, locals, lines);
        List<Scalar> results = c.results().stream().map(result -> At.point(result.value(), at)).toList();
        results.forEach(element::announce);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            String text = element.print(results.get(i));
            values.add(ScalarText.isLocal(text) ? text : declare(c.results().get(i).access(), at, results.get(i).type(), text));
        }
        for (int i = 0; i < values.size(); i++) {
            Access access = c.results().get(i).access();
            long place = access.element(at);
            locals.define(access.buffer(), place, 1, values.get(i));
            if (line.stored().contains(access.buffer())) {
                lines.line(locals.array(access.buffer()) + "[" + place + "] = " + values.get(i) + ";");
            }
        }
    }

    private String declare(Access access, int[] at, DType type, String value) {
        return locals.declare(JavaText.type(type), Names.camel(access.buffer().name()) + "At" + access.element(at), value);
    }

    /// One ascending chain, as loops compute it. Returns the local that holds the total.
    private String fold(Computation c, int[] at) {
        Kind kind = c.fold().kind();
        DType type = c.fold().element().type();
        Access access = c.results().getFirst().access();
        String total = locals.fresh(Names.camel(access.buffer().name()) + "Total" + access.element(at));
        int[] inner = Arrays.copyOf(at, c.axes());
        if (kind.isPosition()) {
            String best = locals.fresh(total + "Best");
            lines.line("int " + total + " = -1;");
            lines.line(JavaText.type(type) + " " + best + " = " + JavaText.number(0, type) + ";");
            foldedPoints(c, inner, at.length, () -> position(c, inner, total, best));
        } else {
            lines.line(JavaText.type(type) + " " + total + " = " + Folds.start(kind, type) + ";");
            foldedPoints(c, inner, at.length, () -> {
                Scalar value = At.point(c.fold().element(), inner);
                ElementText text = new ElementText(c, inner, null, locals, lines);
                text.announce(value);
                lines.line(total + " = " + Folds.combine(kind, type, total, text, value) + ";");
            });
        }
        return total;
    }

    /// Runs a body for every point of a fold, in ascending order.
    static void foldedPoints(Computation c, int[] at, int axis, Runnable body) {
        if (axis == at.length) {
            if (c.fold().domain().stream().allMatch(within -> within.holds(at))) {
                body.run();
            }
            return;
        }
        for (int i = 0; i < c.reduction().get(axis - c.parallel().size()).constant(); i++) {
            at[axis] = i;
            foldedPoints(c, at, axis + 1, body);
        }
    }

    /// The first extreme wins; NaN is an extreme.
    private void position(Computation c, int[] at, String total, String best) {
        Scalar value = At.point(c.fold().element(), at);
        String x = new ElementText(c, at, null, locals, lines).announce(value).print(value);
        if (!ScalarText.isLocal(x)) {
            x = locals.declare(JavaText.type(value.type()), "x", x);
        }
        String better = x + (c.fold().kind() == Kind.ARGMAX ? " > " : " < ") + best;
        String nan = value.type().isFloat() ? " || " + x + " != " + x + " && " + best + " == " + best : "";
        lines.open("if (" + total + " < 0 || " + better + nan + ")");
        lines.line(best + " = " + x + ";");
        long position = 0;
        for (int axis = c.parallel().size(); axis < at.length; axis++) {
            position = position * c.reduction().get(axis - c.parallel().size()).constant() + at[axis];
        }
        lines.line(total + " = " + position + ";");
        lines.close();
    }
}
