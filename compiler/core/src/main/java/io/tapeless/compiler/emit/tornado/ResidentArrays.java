package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.emit.ModelPrograms;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.List;

/// The arrays that stay on the device between runs and belong to no single program: parameters, states, optimiser states, gradient sums.
final class ResidentArrays {
    /// A field of the plan's class.
    ///
    /// @param training allocated only when something trains
    record Resident(String tensor, DType dtype, long elements, boolean training) {
        String field() {
            return ResidentArrays.field(tensor);
        }
    }

    private ResidentArrays() {}

    static String sumOf(String parameter) {
        return parameter + ".gradient_sum";
    }

    static String meanOf(String parameter) {
        return parameter + ".gradient_mean";
    }

    /// Each tensor name has one field: the dots and underscores of names that would fall together are kept apart.
    static String field(String tensor) {
        StringBuilder text = new StringBuilder("r");
        for (char c : tensor.toCharArray()) {
            text.append(Character.isJavaIdentifierPart(c) && c != '_' ? String.valueOf(c) : c == '.' ? "_" : c == '_' ? "__" : "_" + Integer.toHexString(c) + "_");
        }
        return text.toString();
    }

    /// The array as the class of a program sees it.
    static String expression(String tensor) {
        return "plan." + field(tensor);
    }

    static List<Resident> variables(ElaboratedModel model) {
        return model.variables().stream().map(v -> new Resident(v.name(), v.type().dtype(), v.type().shape().elements().constant(), false)).toList();
    }

    static List<Resident> optimizer(ElaboratedModel model) {
        return model.update() == null ? List.of() : model.update().states().stream()
                .map(s -> new Resident(s.name(), s.type().dtype(), s.type().shape().elements().constant(), true)).toList();
    }

    /// Sums and means of gradients, when micro-batches are summed.
    static List<Resident> sums(ModelPrograms programs) {
        List<Resident> sums = new ArrayList<>();
        if (programs.update() != null && programs.model().update().accumulate() > 1) {
            for (String parameter : Accumulation.parameters(programs.update())) {
                long elements = programs.model().variables().stream().filter(v -> v.name().equals(parameter)).findFirst().orElseThrow().type().shape()
                        .elements().constant();
                sums.add(new Resident(sumOf(parameter), DType.F32, elements, true));
                sums.add(new Resident(meanOf(parameter), DType.F32, elements, true));
            }
        }
        return sums;
    }

    static List<Resident> all(ModelPrograms programs) {
        List<Resident> all = new ArrayList<>(variables(programs.model()));
        all.addAll(optimizer(programs.model()));
        all.addAll(sums(programs));
        return all;
    }

}
