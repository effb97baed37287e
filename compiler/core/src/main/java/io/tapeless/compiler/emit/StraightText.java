package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Number;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.StraightLine;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Prints straight-line code as one Java method: an element is loaded once, lives in a local, and is stored once if anyone else needs it.
final class StraightText {
    /// An element of a buffer.
    private record Element(Buffer buffer, long offset) {}

    private final StraightLine line;
    private final Lines lines = new Lines();
    private final Map<Element, String> locals = new HashMap<>();
    private final Map<Buffer, String> buffers = new LinkedHashMap<>();
    private final Map<Host, String> numbers = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();

    private StraightText(StraightLine line) {
        this.line = line;
    }

    static StraightText of(StraightLine line) {
        StraightText text = new StraightText(line);
        for (LoopNest nest : line.nests()) {
            String place = nest.origin().isNone() ? "" : "  (" + JavaText.place(nest.origin()) + ")";
            text.lines.line("// " + nest.formula().replace("\n", " ") + place);
            text.points(nest.computation(), new int[nest.computation().parallel().size()], 0);
        }
        return text;
    }

    KernelText.Method method() {
        List<String> parameters = new ArrayList<>();
        buffers.forEach((buffer, name) -> parameters.add(JavaText.type(buffer.dtype()) + "[] " + name));
        numbers.forEach((host, name) -> parameters.add(JavaText.type(host.dtype()) + " " + name));
        return new KernelText.Method(line.name(), parameters, lines.toString(), comment());
    }

    private String comment() {
        return (line.nests().size() == 1 ? "A kernel" : line.nests().size() + " kernels") + " without loops: " + String.join(", ", line.nests().stream().map(nest -> "{@code " + nest.name() + "}").toList()) + ".";
    }

    /// The arrays that the method takes, and the names of its parameters for them.
    Map<Buffer, String> buffers() {
        return buffers;
    }

    /// The host numbers that the method takes.
    Map<Host, String> numbers() {
        return numbers;
    }

    private String fresh(String wanted) {
        String base = javax.lang.model.SourceVersion.isName(wanted) ? wanted : wanted + "Value";
        String name = base;
        for (int suffix = 2; !taken.add(name); suffix++) {
            name = base + "_" + suffix;
        }
        return name;
    }

    private String array(Buffer buffer) {
        return buffers.computeIfAbsent(buffer, key -> fresh(Names.camel(key.name())));
    }

    private void points(Computation c, int[] at, int axis) {
        if (axis < at.length) {
            for (int i = 0; i < c.parallel().get(axis).constant(); i++) {
                at[axis] = i;
                points(c, at, axis + 1);
            }
        } else {
            results(c, at, c.fold() == null ? null : fold(c, at));
        }
    }

    private void results(Computation c, int[] at, String total) {
        List<String> values = new ArrayList<>();
        for (Computation.Result result : c.results()) {
            Scalar value = At.point(result.value(), at);
            String text = new ElementText(c, at, total).announce(value).print(value);
            Element element = element(result.access(), at);
            values.add(isLocal(text) ? text : local(element, value.type(), text));
        }
        for (int i = 0; i < values.size(); i++) {
            Element element = element(c.results().get(i).access(), at);
            locals.put(element, values.get(i));
            if (line.stored().contains(element.buffer)) {
                lines.line(array(element.buffer) + "[" + element.offset + "] = " + values.get(i) + ";");
            }
        }
    }

    /// Whether a text only names something computed before.
    private static boolean isLocal(String text) {
        return javax.lang.model.SourceVersion.isName(text);
    }

    private String local(Element element, DType type, String value) {
        String name = fresh(Names.camel(element.buffer.name()) + "At" + element.offset);
        lines.line("final " + JavaText.type(type) + " " + name + " = " + value + ";");
        return name;
    }

    private static Element element(Access access, int[] at) {
        long offset = access.offset().constant();
        for (int axis = 0; axis < access.strides().size(); axis++) {
            long stride = access.stride(axis).constant();
            offset += stride == 0 ? 0 : stride * at[axis];
        }
        for (Access.Quotient quotient : access.quotients()) {
            offset += quotient.at().numerator(at) / quotient.at().divisor() * quotient.stride().constant();
        }
        return new Element(access.buffer(), offset);
    }

    /// One ascending chain, as loops compute it. Returns the local that holds the total.
    private String fold(Computation c, int[] at) {
        Kind kind = c.fold().kind();
        DType type = c.fold().element().type();
        Element element = element(c.results().getFirst().access(), at);
        String total = fresh(Names.camel(element.buffer.name()) + "Total" + element.offset);
        int[] inner = java.util.Arrays.copyOf(at, c.axes());
        if (kind == Kind.ARGMAX || kind == Kind.ARGMIN) {
            String best = fresh(total + "Best");
            lines.line("int " + total + " = -1;");
            lines.line(JavaText.type(type) + " " + best + " = " + JavaText.number(0, type) + ";");
            along(c, inner, at.length, () -> position(c, inner, total, best));
        } else {
            lines.line(JavaText.type(type) + " " + total + " = " + Folds.start(kind, type) + ";");
            along(c, inner, at.length, () -> {
                Scalar value = At.point(c.fold().element(), inner);
                ElementText text = new ElementText(c, inner, null);
                text.announce(value);
                lines.line(total + " = " + Folds.combine(kind, type, total, text, value) + ";");
            });
        }
        return total;
    }

    private void along(Computation c, int[] at, int axis, Runnable body) {
        if (axis == at.length) {
            if (c.fold().domain().stream().allMatch(within -> within.holds(at))) {
                body.run();
            }
            return;
        }
        for (int i = 0; i < c.reduction().get(axis - c.parallel().size()).constant(); i++) {
            at[axis] = i;
            along(c, at, axis + 1, body);
        }
    }

    /// The first extreme wins; NaN is an extreme.
    private void position(Computation c, int[] at, String total, String best) {
        Scalar value = At.point(c.fold().element(), at);
        String x = new ElementText(c, at, null).announce(value).print(value);
        if (!isLocal(x)) {
            String name = fresh("x");
            lines.line("final " + JavaText.type(value.type()) + " " + name + " = " + x + ";");
            x = name;
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

    /// Prints expressions of one point: positions are numbers, elements are locals.
    private final class ElementText extends ScalarText {
        private final Computation computation;
        private final int[] at;
        private final String total;

        ElementText(Computation computation, int[] at, String total) {
            super(computation, null, axis -> String.valueOf(at[axis]), total, lines);
            this.computation = computation;
            this.at = at;
            this.total = total;
        }

        @Override
        ElementText announce(Scalar scalar) {
            super.announce(scalar);
            return this;
        }

        @Override
        String operand(Scalar.Operand o) {
            return o.index() == Computation.ACCUMULATOR ? total : switch (computation.operands().get(o.index())) {
                case Load load -> load(load.access());
                case Number number -> numbers.computeIfAbsent(number.host(), key -> StraightText.this.fresh("scalar"));
            };
        }

        private String load(Access access) {
            Element element = element(access, at);
            if (access.indirect() != null) {
                Access.Indirect indirect = access.indirect();
                return array(access.buffer()) + "[" + element.offset + " + Checks.index(" + load(indirect.index()) + ", " + indirect.extent() + ", \""
                        + indirect.index().buffer().name() + "\") * " + indirect.stride() + "]";
            }
            return locals.computeIfAbsent(element, key -> local(key, key.buffer.dtype(), array(key.buffer) + "[" + key.offset + "]"));
        }

        /// Conditions that ask for an element only sometimes have been decided: what is left may be read.
        @Override
        boolean lazy(Scalar scalar) {
            return false;
        }

        @Override
        String fresh(String wanted) {
            return StraightText.this.fresh(wanted);
        }
    }
}
