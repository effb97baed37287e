package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.DeviceKernel;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Prints tasks written as parallel loops: maps, folds inside an item, stages of long folds, scatters, draws. One nest of parallel loops,
/// at capacity, and the run's sizes as a condition inside it.
final class LoopKernel {
    /// TornadoVM runs at most three nested loops in parallel.
    private static final int MAX_LOOPS = 3;

    private final DeviceKernel kernel;
    private final Computation computation;
    private final KernelNaming naming;
    private final List<String> body = new ArrayList<>();
    private final List<String> positions = new ArrayList<>();

    private LoopKernel(DeviceKernel kernel, KernelNaming naming) {
        this.kernel = kernel;
        this.computation = kernel.computation();
        this.naming = naming;
    }

    /// @param seedPlace where the seed (low, high) and the micro-step (low, high) are in the array of sizes
    static KernelMethod print(DeviceKernel kernel, KernelNaming naming, int seedPlace) {
        LoopKernel printer = new LoopKernel(kernel, naming);
        String text = switch (kernel.schedule().form()) {
            case MAP -> printer.map();
            case PARTIALS -> printer.partials();
            case SCATTER -> printer.scatter();
            case DRAW -> printer.draw(seedPlace);
            case TILE -> throw new IllegalStateException("tiles have their own printer");
        };
        return new KernelMethod(kernel.name(), kernel.formula(), naming.parameters(), text, null);
    }

    private String position(int axis) {
        return positions.get(axis);
    }

    /// Loops over `extents` around the body, with the body's guard; positions of the axes are named as a side effect of [#name].
    private String nest(List<Dim> extents) {
        List<List<Dim>> loops = loops(extents);
        StringBuilder text = new StringBuilder();
        int depth = 0;
        for (int loop = 0; loop < loops.size(); loop++) {
            String v = "i" + loop;
            text.append("    ".repeat(depth++)).append("for (@Parallel int ").append(v).append(" = 0; ").append(v).append(" < ")
                    .append(naming.limit(product(loops.get(loop)))).append("; ").append(v).append("++) {\n");
        }
        List<String> conditions = new ArrayList<>();
        List<String> decoded = new ArrayList<>();
        for (int loop = 0; loop < loops.size(); loop++) {
            Dim extent = product(loops.get(loop));
            if (!extent.isConstant()) {
                conditions.add("i" + loop + " < " + naming.dim(extent));
            }
            decoded.addAll(decode(loops.get(loop), "i" + loop, loop));
        }
        String indent = "    ".repeat(depth);
        naming.symbolLines().forEach(line -> text.append(indent).append(line).append('\n'));
        String inner = indent;
        if (!conditions.isEmpty()) {
            text.append(indent).append("if (").append(String.join(" && ", conditions)).append(") {\n");
            inner += "    ";
        }
        for (String line : decoded) {
            text.append(inner).append(line).append('\n');
        }
        for (String line : body) {
            text.append(inner).append(line).append('\n');
        }
        if (!conditions.isEmpty()) {
            text.append(indent).append("}\n");
        }
        while (depth > 0) {
            text.append("    ".repeat(--depth)).append("}\n");
        }
        return text.toString();
    }

    /// At most three groups of axes, the innermost two alone.
    private static List<List<Dim>> loops(List<Dim> extents) {
        List<List<Dim>> loops = new ArrayList<>();
        int together = Math.max(1, extents.size() - MAX_LOOPS + 1);
        loops.add(List.copyOf(extents.subList(0, Math.min(together, extents.size()))));
        extents.stream().skip(together).forEach(dim -> loops.add(List.of(dim)));
        return loops;
    }

    private static Dim product(List<Dim> extents) {
        Dim product = Dim.ONE;
        for (Dim dim : extents) {
            product = product.times(dim);
        }
        return product;
    }

    /// Names the positions along the axes; the loops themselves come later, when it is known which sizes they need.
    private void name(List<Dim> extents) {
        List<List<Dim>> loops = loops(extents);
        for (int loop = 0; loop < loops.size(); loop++) {
            for (int axis = 0; axis < loops.get(loop).size(); axis++) {
                positions.add(loops.get(loop).size() == 1 ? "i" + loop : "i" + loop + "_" + axis);
            }
        }
        loops.forEach(group -> naming.dim(product(group)));
    }

    /// The positions of axes that share a loop.
    private List<String> decode(List<Dim> group, String v, int loop) {
        List<String> lines = new ArrayList<>();
        if (group.size() > 1) {
            String rest = v;
            for (int axis = group.size() - 1; axis >= 0; axis--) {
                String position = "i" + loop + "_" + axis;
                lines.add("final int " + position + " = " + (axis == 0 ? rest : rest + " % " + naming.factor(group.get(axis))) + ";");
                rest = axis == 0 ? rest : "(" + rest + ") / " + naming.factor(group.get(axis));
            }
        }
        return lines;
    }

    private ElementText element(String accumulator) {
        return new ElementText(computation, naming, this::position, accumulator, body);
    }

    private void store(String accumulator) {
        ElementText text = element(accumulator);
        computation.results().forEach(result -> text.announce(result.value()));
        List<String> values = new ArrayList<>();
        for (Computation.Result result : computation.results()) {
            String value = text.print(result.value());
            if (computation.results().size() > 1 && !value.matches("e[0-9]+")) {
                // Every value is computed before the first is stored: they may read each other's targets.
                String name = naming.local();
                body.add("final " + ElementText.type(result.value().type()) + " " + name + " = " + value + ";");
                value = name;
            }
            values.add(value);
        }
        String guard = naming.commitGuard(computation);
        if (!guard.isEmpty()) {
            body.add("if (" + guard + ") {");
        }
        for (int i = 0; i < values.size(); i++) {
            body.add(text.store(computation.results().get(i).access(), values.get(i)));
        }
        if (!guard.isEmpty()) {
            body.add("}");
        }
    }

    private String map() {
        name(computation.parallel());
        String total = computation.fold() == null ? null : fold();
        store(total);
        return nest(computation.parallel());
    }

    private void nameReductions() {
        for (int axis = 0; axis < computation.reduction().size(); axis++) {
            positions.add("k" + axis);
        }
    }

    /// The serial fold of one item; returns the accumulator.
    private String fold() {
        nameReductions();
        Kind kind = computation.fold().kind();
        if (kind == Kind.ARGMAX || kind == Kind.ARGMIN) {
            return argument(kind);
        }
        body.add(ElementText.type(computation.fold().element().type()) + " total = " + start(kind) + ";");
        openReductions();
        combine(kind);
        closeReductions();
        return "total";
    }

    private void openReductions() {
        for (int axis = 0; axis < computation.reduction().size(); axis++) {
            body.add("for (int k" + axis + " = 0; k" + axis + " < " + naming.dim(computation.reduction().get(axis)) + "; k" + axis + "++) {");
        }
    }

    private void closeReductions() {
        computation.reduction().forEach(axis -> body.add("}"));
    }

    private void combine(Kind kind) {
        openDomain();
        ElementText text = element(null);
        Scalar element = computation.fold().element();
        String value = text.announce(element).print(element);
        boolean bool = element.type() == DType.BOOL;
        body.add("total = " + switch (kind) {
            case SUM, PRODUCT_SUM -> "total + " + value;
            case PRODUCT -> "total * " + value;
            case MAX -> bool ? "total || " + value : "TornadoMath.max(total, " + value + ")";
            case MIN -> bool ? "total && " + value : "TornadoMath.min(total, " + value + ")";
            case ARGMAX, ARGMIN -> throw new IllegalStateException("positions keep two values");
        } + ";");
        closeDomain();
    }

    /// Points outside the fold's domain take no part.
    private void openDomain() {
        List<String> conditions = computation.fold().domain().stream().map(within -> ElementText.inside(within, this::position, naming)).toList();
        if (!conditions.isEmpty()) {
            body.add("if (" + String.join(" && ", conditions) + ") {");
        }
    }

    private void closeDomain() {
        if (!computation.fold().domain().isEmpty()) {
            body.add("}");
        }
    }

    private String start(Kind kind) {
        DType type = computation.fold().element().type();
        return switch (kind) {
            case SUM, PRODUCT_SUM -> ElementText.literal(0, type);
            case PRODUCT -> ElementText.literal(1, type);
            case MAX -> extreme(type, Double.NEGATIVE_INFINITY);
            case MIN -> extreme(type, Double.POSITIVE_INFINITY);
            case ARGMAX, ARGMIN -> "-1";
        };
    }

    private static String extreme(DType type, double infinity) {
        return switch (type) {
            case F32, F64 -> EmitText.number(infinity, DType.F32);
            case I32 -> infinity < 0 ? "-2147483647" : "2147483647";
            case I64 -> infinity < 0 ? "-9223372036854775807L" : "9223372036854775807L";
            case BOOL -> infinity < 0 ? "false" : "true";
        };
    }

    /// The first extreme wins; NaN is an extreme (PyTorch's rule).
    private String argument(Kind kind) {
        Scalar element = computation.fold().element();
        String type = ElementText.type(element.type());
        body.add("int total = -1;");
        body.add(type + " best = " + ElementText.literal(0, element.type()) + ";");
        openReductions();
        openDomain();
        ElementText text = element(null);
        body.add("final " + type + " candidate = " + text.announce(element).print(element) + ";");
        String nan = element.type().isFloat() ? " || candidate != candidate && best == best" : "";
        body.add("if (total < 0 || candidate " + (kind == Kind.ARGMAX ? ">" : "<") + " best" + nan + ") {");
        body.add("best = candidate;");
        body.add("total = " + flatPosition() + ";");
        body.add("}");
        closeDomain();
        closeReductions();
        return "total";
    }

    /// The position within the reduced axes, in row-major order.
    private String flatPosition() {
        String position = "k0";
        for (int axis = 1; axis < computation.reduction().size(); axis++) {
            position = (axis > 1 ? "(" + position + ")" : position) + " * " + naming.factor(computation.reduction().get(axis)) + " + k" + axis;
        }
        return position;
    }

    /// A work item per output and chunk: element `chunk`, `chunk + 256`, … of the flattened fold.
    private String partials() {
        int chunks = kernel.schedule().chunks();
        List<Dim> extents = new ArrayList<>(computation.parallel());
        extents.add(Dim.of(chunks));
        name(extents);
        String chunk = positions.removeLast();
        nameReductions();
        Kind kind = computation.fold().kind();
        body.add(ElementText.type(computation.fold().element().type()) + " total = " + start(kind) + ";");
        body.add("for (int flat = " + chunk + "; flat < " + naming.dim(product(computation.reduction())) + "; flat += " + chunks + ") {");
        String rest = "flat";
        for (int axis = computation.reduction().size() - 1; axis >= 0; axis--) {
            String extent = naming.factor(computation.reduction().get(axis));
            body.add("final int k" + axis + " = " + (axis == 0 ? rest : rest + " % " + extent) + ";");
            rest = "(" + rest + ") / " + extent;
        }
        combine(kind);
        body.add("}");
        Access access = computation.results().getFirst().access();
        ElementText text = element("total");
        String at = text.offset(access);
        body.add(naming.buffer(access.buffer()) + ".set(" + (at.equals("0") ? "" : at + " + ") + chunk + ", "
                + (access.buffer().dtype() == DType.BOOL ? "total ? 1 : 0" : "total") + ");");
        return nest(extents);
    }

    /// A work item per element of the target along the axis that the index chooses and the axes it shares with the updates: it goes
    /// through the updates in order and adds those that are for it.
    private String scatter() {
        Computation.Result result = computation.results().getFirst();
        Access target = result.access();
        List<Integer> shared = new ArrayList<>();
        List<Integer> searched = new ArrayList<>();
        for (int axis = 0; axis < computation.parallel().size(); axis++) {
            (target.stride(axis).isZero() ? searched : shared).add(axis);
        }
        List<Dim> extents = new ArrayList<>();
        extents.add(target.indirect().extent());
        shared.forEach(axis -> extents.add(computation.parallel().get(axis)));
        name(extents);
        List<String> named = new ArrayList<>(positions);
        positions.clear();
        for (int axis = 0; axis < computation.parallel().size(); axis++) {
            positions.add(shared.contains(axis) ? named.get(1 + shared.indexOf(axis)) : "k" + axis);
        }
        DType type = target.buffer().dtype();
        body.add(ElementText.type(type) + " total = " + ElementText.literal(0, type) + ";");
        searched.forEach(axis -> body.add("for (int k" + axis + " = 0; k" + axis + " < " + naming.dim(computation.parallel().get(axis)) + "; k" + axis + "++) {"));
        ElementText index = element(null);
        body.add("if (" + index.index(target.indirect()) + " == " + named.getFirst() + ") {");
        ElementText text = element(null);
        body.add("total = total + " + text.announce(result.value()).print(result.value()) + ";");
        body.add("}");
        searched.forEach(axis -> body.add("}"));
        Access plain = new Access(target.buffer(), target.strides(), target.offset(), null);
        String offset = index.offset(plain);
        String chosen = named.getFirst() + (target.indirect().stride().isOne() ? "" : " * " + naming.factor(target.indirect().stride()));
        body.add(naming.buffer(target.buffer()) + ".set(" + (offset.equals("0") ? "" : offset + " + ") + chosen + ", total);");
        return nest(extents);
    }

    private String draw(int seedPlace) {
        List<Dim> extents = List.of(kernel.buffer().elements());
        name(extents);
        RandomDraw draw = kernel.draw();
        List<String> key = new ArrayList<>();
        for (int part = 0; part < 4; part++) {
            key.add("(long) " + naming.size(seedPlace + part) + " & 4294967295L");
        }
        body.add("final long word = tlPhilox(" + String.join(", ", key) + ", " + (draw.site() & 0xFFFF_FFFFL) + "L, (long) i0);");
        String low = EmitText.number(draw.a(), DType.F32);
        String out = naming.buffer(kernel.buffer());
        boolean bool = kernel.buffer().dtype() == DType.BOOL;
        body.add(out + ".set(i0, " + switch (draw.distribution()) {
            case BERNOULLI -> "(word >>> 8) < " + (long) Math.rint((bool ? draw.a() : (float) draw.a()) * 0x1p24) + "L ? " + (bool ? "1 : 0" : "1f : 0f");
            case UNIFORM -> {
                float range = (float) draw.b() - (float) draw.a();
                float last = draw.b() > draw.a() ? Math.nextDown((float) draw.b()) : (float) draw.a();
                yield "TornadoMath.min(" + low + " + " + EmitText.number(range, DType.F32) + " * ((float) (word >>> 8) * 5.9604645e-8f), "
                        + EmitText.number(last, DType.F32) + ")";
            }
            case NORMAL -> low + " + " + EmitText.number(draw.b(), DType.F32) + " * tlNormal(word)";
        } + ");");
        return nest(extents);
    }
}
