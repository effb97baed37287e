package io.tapeless.compiler.emit;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.plan.ParameterLayouts;
import io.tapeless.compiler.plan.ParameterLayouts.Stored;

/// The kernels of a model's programs, planned once for the classes and the manifest. What a model does not have is null; a model has a `step` or an `update`.
///
/// @param stored the step's graph with the order in which it keeps parameters
record PlannedPrograms(ProgramKernels forward, ProgramKernels evaluation, ProgramKernels backward, ProgramKernels step, Stored stored, ProgramKernels update) {
    static PlannedPrograms of(ModelPrograms programs, CodeStyle style) {
        Stored stored = programs.step() == null ? null : ParameterLayouts.of(programs.step());
        return new PlannedPrograms(kernels(programs.inference(), style), kernels(programs.evaluation(), style), kernels(programs.backward(), style),
                stored == null ? null : kernels(stored.graph(), style), stored, stored == null ? kernels(programs.update(), style) : null);
    }

    private static ProgramKernels kernels(Graph graph, CodeStyle style) {
        return graph == null ? null : ProgramKernels.of(graph, style);
    }
}
