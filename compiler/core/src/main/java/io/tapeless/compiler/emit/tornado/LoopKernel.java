package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.DeviceKernel;
import io.tapeless.compiler.kernel.DeviceSchedule;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Prints tasks written as parallel loops over the elements of a result: maps, folds inside an item, stages of long folds.
final class LoopKernel {
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

    /// A map, with or without a fold, or the first stage of a long fold.
    static KernelMethod print(DeviceKernel kernel, KernelNaming naming) {
        LoopKernel printer = new LoopKernel(kernel, naming);
        return kernel.schedule().form() == DeviceSchedule.Form.PARTIALS ? printer.partials() : printer.map();
    }

    private String position(int axis) {
        return positions.get(axis);
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
                body.add("final " + naming.type(result.value().type()) + " " + name + " = " + value + ";");
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

    private KernelMethod map() {
        ParallelNest nest = new ParallelNest(naming, computation.parallel());
        positions.addAll(nest.positions());
        String total = computation.fold() == null ? null : fold();
        store(total);
        return nest.method(kernel.what(), body);
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
        if (kind.isPosition()) {
            return argument(kind);
        }
        body.add(naming.type(computation.fold().element().type()) + " total = " + start(kind) + ";");
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
            case MAX -> bool ? "total || " + value : DeviceFunctions.larger(naming.stored(element.type())) + "(total, " + value + ")";
            case MIN -> bool ? "total && " + value : DeviceFunctions.smaller(naming.stored(element.type())) + "(total, " + value + ")";
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
            case SUM, PRODUCT_SUM -> naming.literal(0, type);
            case PRODUCT -> naming.literal(1, type);
            case MAX -> extreme(type, Double.NEGATIVE_INFINITY);
            case MIN -> extreme(type, Double.POSITIVE_INFINITY);
            case ARGMAX, ARGMIN -> "-1";
        };
    }

    private String extreme(DType type, double infinity) {
        return switch (type) {
            case F32, F64 -> naming.literal(infinity, type);
            case I32 -> infinity < 0 ? "-2147483647" : "2147483647";
            case I64 -> infinity < 0 ? "-9223372036854775807L" : "9223372036854775807L";
            case BOOL -> infinity < 0 ? "false" : "true";
        };
    }

    /// The first extreme wins; NaN is an extreme (PyTorch's rule).
    private String argument(Kind kind) {
        Scalar element = computation.fold().element();
        String type = naming.type(element.type());
        body.add("int total = -1;");
        body.add(type + " best = " + naming.literal(0, element.type()) + ";");
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
        return ParallelNest.flat(naming, positions.subList(computation.parallel().size(), computation.axes()), computation.reduction());
    }

    /// A work item per output and chunk: element `chunk`, `chunk + 256`, … of the flattened fold.
    private KernelMethod partials() {
        int chunks = kernel.schedule().chunks();
        List<Dim> extents = new ArrayList<>(computation.parallel());
        extents.add(Dim.of(chunks));
        ParallelNest nest = new ParallelNest(naming, extents);
        positions.addAll(nest.positions());
        String chunk = positions.removeLast();
        nameReductions();
        Kind kind = computation.fold().kind();
        body.add(naming.type(computation.fold().element().type()) + " total = " + start(kind) + ";");
        body.add("for (int flat = " + chunk + "; flat < " + naming.dim(ParallelNest.product(computation.reduction())) + "; flat += " + chunks + ") {");
        body.addAll(ParallelNest.decode(naming, "flat", positions.subList(computation.parallel().size(), computation.axes()), computation.reduction()));
        combine(kind);
        body.add("}");
        Access access = computation.results().getFirst().access();
        ElementText text = element("total");
        String at = text.offset(access);
        body.add(naming.buffer(access.buffer()) + ".set(" + (at.equals("0") ? "" : at + " + ") + chunk + ", "
                + (access.buffer().dtype() == DType.BOOL ? "total ? 1 : 0" : "total") + ");");
        return nest.method(kernel.what(), body);
    }

}
