package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.tornado.KernelMethod.Parameter;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import java.util.ArrayList;
import java.util.List;

/// Gradients of several micro-batches, weighted by rows: the first graph adds them up, the second divides before it updates.
final class Accumulation {
    /// Host numbers at fixed places: rows of the batch, 1 for the first micro-batch, rows of all.
    static final int ROWS = 0;
    static final int FIRST = 1;
    static final int TOTAL = 2;
    static final int NUMBERS = 3;

    private static final List<Parameter> PARAMETERS = List.of(new Parameter("FloatArray", "dSum"), new Parameter("FloatArray", "dGradient"),
            new Parameter("FloatArray", "numbers"), new Parameter("int", "limit0"));
    private static final KernelMethod ADD = new KernelMethod("addGradient", "sum = rows * gradient + sum, without the old sum for the first micro-batch", PARAMETERS, """
            for (@Parallel int i0 = 0; i0 < limit0; i0++) {
                final float before = numbers.get(1) != 0f ? 0f : dSum.get(i0);
                dSum.set(i0, numbers.get(0) * dGradient.get(i0) + before);
            }
            """, null);
    private static final KernelMethod ADD_UNLESS_FAULT = new KernelMethod(ADD.name(), ADD.comment() + "; nothing when an index was outside its range",
            List.of(PARAMETERS.get(0), PARAMETERS.get(1), PARAMETERS.get(2), new Parameter("LongArray", KernelNaming.FAULTS), PARAMETERS.get(3)), """
            for (@Parallel int i0 = 0; i0 < limit0; i0++) {
                if (faults.get(0) == 0L) {
                    final float before = numbers.get(1) != 0f ? 0f : dSum.get(i0);
                    dSum.set(i0, numbers.get(0) * dGradient.get(i0) + before);
                }
            }
            """, null);
    private static final KernelMethod MEAN = new KernelMethod("meanGradient", "gradient = sum / rows of all micro-batches", PARAMETERS, """
            for (@Parallel int i0 = 0; i0 < limit0; i0++) {
                dGradient.set(i0, dSum.get(i0) / numbers.get(2));
            }
            """, null);

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
            code.add(0, code.faulty() ? ADD_UNLESS_FAULT : ADD, arguments);
            code.gradient(parameter, ResidentArrays.expression(ResidentArrays.meanOf(parameter)));
        }
    }

    /// Puts the means before the update.
    static void finish(DeviceProgramCode code, Graph update) {
        List<KernelMethod> methods = new ArrayList<>();
        List<List<String>> arguments = new ArrayList<>();
        for (String parameter : parameters(update)) {
            methods.add(MEAN);
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
