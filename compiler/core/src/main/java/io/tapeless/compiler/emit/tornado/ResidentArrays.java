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
            text.append(Character.isJavaIdentifierPart(c) && c != '_' ? String.valueOf(c) : c == '.' ? "_" : c == '_' ? "__"
                    : "_" + Integer.toHexString(c) + "_");
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

    /// How many there are at most.
    static int count(ElaboratedModel model) {
        int variables = model.variables().size();
        return variables + (model.update() == null ? 0 : model.update().states().size() + (model.update().accumulate() == 1 ? 0 : 2 * variables));
    }

    /// Parameters whose gradients are summed over micro-batches.
    static List<ElaboratedModel.Variable> summed(ModelPrograms programs) {
        if (programs.update() == null || programs.model().update().accumulate() == 1) {
            return List.of();
        }
        List<String> names = Accumulation.parameters(programs.update());
        return programs.model().variables().stream().filter(variable -> names.contains(variable.name())).toList();
    }

    /// Sums of gradients over the micro-batches that wait for their update.
    static List<Resident> sums(ModelPrograms programs) {
        return summed(programs).stream().map(v -> new Resident(sumOf(v.name()), v.type().dtype(), v.type().shape().elements().constant(), true)).toList();
    }

    /// Their means, which the update reads.
    static List<Resident> means(ModelPrograms programs) {
        return summed(programs).stream().map(v -> new Resident(meanOf(v.name()), v.type().dtype(), v.type().shape().elements().constant(), true)).toList();
    }

    static List<Resident> all(ModelPrograms programs) {
        List<Resident> all = new ArrayList<>(variables(programs.model()));
        all.addAll(optimizer(programs.model()));
        all.addAll(sums(programs));
        all.addAll(means(programs));
        return all;
    }

}
