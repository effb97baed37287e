package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The Java method of one task, before it is written into a class.
///
/// @param name       the method
/// @param comment    what it computes, for its Javadoc
/// @param parameters in order; the task is added with arguments for these
/// @param body       indented lines
/// @param grid       work items of a kernel that asks a `KernelContext` where it is; null for one written as parallel loops
record KernelMethod(String name, String comment, List<Parameter> parameters, String body, Grid grid) {
    KernelMethod {
        parameters = List.copyOf(parameters);
    }

    /// `FloatArray dImage`.
    record Parameter(String type, String name) {}

    /// Work items in groups of `group` × `group` × 1: one group per `size` columns, `size` rows and point of the batch.
    record Grid(Dim columns, Dim rows, Dim batch, int size, int group) {}

    /// Those of a task's arguments that are arrays of the device.
    List<String> arrays(List<String> arguments) {
        return IntStream.range(0, parameters.size()).filter(i -> parameters.get(i).type().endsWith("Array")).mapToObj(arguments::get).distinct().toList();
    }

    /// How many arrays it writes.
    int writes() {
        return (int) parameters.stream().map(Parameter::name)
                .filter(parameter -> parameter.equals(KernelNaming.FAULTS) || Pattern.compile("\\b" + parameter + "\\.set\\(").matcher(body).find()).count();
    }

    KernelMethod named(String other) {
        return new KernelMethod(other, comment, parameters, body, grid);
    }
}
