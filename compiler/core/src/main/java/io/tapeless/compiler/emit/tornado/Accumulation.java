package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.tornado.KernelMethod.Parameter;
import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.List;

/// Gradients of several micro-batches, weighted by rows: the first graph adds them up, the second divides before it updates.
final class Accumulation {
    /// Host numbers at fixed places: rows of the batch, 1 for the first micro-batch, rows of all.
    static final int ROWS = 0;
    static final int FIRST = 1;
    static final int TOTAL = 2;
    static final int NUMBERS = 3;

    private static KernelMethod add(DeviceProgramCode code, String parameter) {
        DType type = type(code, parameter);
        String zero = EmitText.number(0, type);
        List<Parameter> parameters = new ArrayList<>(parameters(code, type));
        String sum = """
                final %1$s before = numbers.get(1) != 0 ? %2$s : dSum.get(i0);
                dSum.set(i0, %3$snumbers.get(0) * dGradient.get(i0) + before);
                """.formatted(type == DType.F64 ? "double" : "float", zero, cast(code, type));
        if (code.faulty()) {
            parameters.add(3, new Parameter("LongArray", KernelNaming.FAULTS));
            sum = "if (faults.get(0) == 0L) {\n" + sum.indent(4) + "}\n";
        }
        return new KernelMethod("addGradient", "sum = rows * gradient + sum, without the old sum for the first micro-batch"
                + (code.faulty() ? "; nothing when an index was outside its range" : ""), parameters,
                "for (@Parallel int i0 = 0; i0 < limit0; i0++) {\n" + sum.indent(4) + "}\n", null);
    }

    private static KernelMethod mean(DeviceProgramCode code, String parameter) {
        DType type = type(code, parameter);
        return new KernelMethod("meanGradient", "gradient = sum / rows of all micro-batches", parameters(code, type), """
                for (@Parallel int i0 = 0; i0 < limit0; i0++) {
                    dGradient.set(i0, dSum.get(i0) / %snumbers.get(2));
                }
                """.formatted(cast(code, type)), null);
    }

    private static DType type(DeviceProgramCode code, String parameter) {
        return code.gradientValue(parameter).dtype();
    }

    private static String cast(DeviceProgramCode code, DType type) {
        return code.arrays().numberType() == type ? "" : "(float) ";
    }

    private static List<Parameter> parameters(DeviceProgramCode code, DType type) {
        String array = KernelNaming.array(type);
        return List.of(new Parameter(array, "dSum"), new Parameter(array, "dGradient"),
                new Parameter(KernelNaming.array(code.arrays().numberType()), "numbers"),
                new Parameter("int", "limit0"));
    }

    private Accumulation() {}

    /// Parameters whose gradients the update reads.
    static List<String> parameters(Graph update) {
        return update.values().stream().filter(value -> value.op() instanceof Named leaf && leaf.role() == Named.Role.GRADIENT)
                .map(value -> ((Named) value.op()).name()).distinct().toList();
    }

    /// Appends the sums to the first graph, and says where the update finds the means.
    static void sum(DeviceProgramCode code, Graph update) {
        for (String parameter : parameters(update)) {
            String sum = ResidentArrays.expression(ResidentArrays.sumOf(parameter));
            List<String> arguments = new ArrayList<>(List.of(sum, code.computedGradient(parameter), "numbers"));
            if (code.faulty()) {
                arguments.add(KernelNaming.FAULTS);
            }
            arguments.add(elements(code, parameter));
            code.add(0, add(code, parameter), arguments);
            code.gradient(parameter, ResidentArrays.expression(ResidentArrays.meanOf(parameter)));
        }
    }

    /// Puts the means before the update.
    static void finish(DeviceProgramCode code, Graph update) {
        List<KernelMethod> methods = new ArrayList<>();
        List<List<String>> arguments = new ArrayList<>();
        for (String parameter : parameters(update)) {
            methods.add(mean(code, parameter));
            arguments.add(List.of(ResidentArrays.expression(ResidentArrays.sumOf(parameter)), ResidentArrays.expression(ResidentArrays.meanOf(parameter)),
                    "numbers", elements(code, parameter)));
        }
        code.addFirst(1, methods, arguments);
    }

    private static String elements(DeviceProgramCode code, String parameter) {
        Value gradient = code.gradientValue(parameter);
        return String.valueOf(gradient.shape().elements().constant());
    }
}
