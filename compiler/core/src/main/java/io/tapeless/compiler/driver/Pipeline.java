package io.tapeless.compiler.driver;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.emit.ModelPrograms;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Graph.Role;
import io.tapeless.compiler.graph.Graph.Root;
import io.tapeless.compiler.graph.GraphVerifier;
import io.tapeless.compiler.optimize.MergeCommonSubexpressions;
import io.tapeless.compiler.optimize.Pass;
import io.tapeless.compiler.optimize.Passes;
import java.util.ArrayList;
import java.util.List;

/// The target-free part of the compiler: from the typed graphs of a model to the graphs of its programs.
final class Pipeline {
    /// Watches graphs go by, for `dslc dump`.
    @FunctionalInterface
    interface Trace {
        Trace NONE = (phase, graph) -> { };

        void after(String phase, Graph graph);
    }

    static final String ELABORATE = "elaborate";
    static final String DIFFERENTIATE = "differentiate";
    static final String MERGE = "merge-update";

    private final Trace trace;

    private Pipeline(Trace trace) {
        this.trace = trace;
    }

    /// All programs of a model.
    static ModelPrograms programs(ElaboratedModel model, Options.GradientProgram wanted, Trace trace) {
        boolean trained = wanted.gradients() != Options.Gradients.NONE;
        return new Pipeline(trace).programs(trained ? model : GradientPrograms.withoutUpdate(model), wanted);
    }

    /// A graph as compiled programs compute it, ready to be run.
    static Graph prepare(Graph graph) {
        Pipeline pipeline = new Pipeline(Trace.NONE);
        return pipeline.optimise(pipeline.stabilise(graph));
    }

    private ModelPrograms programs(ElaboratedModel model, Options.GradientProgram wanted) {
        Graph init = optimise(elaborated(model.init()));
        Graph inference = optimise(stabilise(elaborated(model.inference())));
        Graph evaluation = model.evaluation().roots().isEmpty() ? null : optimise(stabilise(elaborated(model.evaluation())));
        Graph forward = stabilise(wanted.inferenceMode() ? inferenceMode(model) : elaborated(model.training()));
        Graph backward = GradientPrograms.differentiate(forward, model, wanted);
        if (backward != null) {
            trace.after(DIFFERENTIATE, backward);
            backward = optimise(backward);
        }
        Graph update = model.update() == null ? null : run(optimise(elaborated(model.update().graph())), Passes.ofUpdates());
        Graph step = backward == null || update == null || model.update().accumulate() > 1 ? null : merged(StepProgram.of(backward, update));
        ElaboratedModel declared = wanted.cotangents() ? GradientPrograms.withCotangents(model, forward) : model;
        return new ModelPrograms(declared, init, inference, evaluation, backward, update, step);
    }

    /// Loss and outputs as they are outside training, to be differentiated.
    private static Graph inferenceMode(ElaboratedModel model) {
        List<Root> roots = new ArrayList<>(model.evaluation().roots(Role.LOSS));
        roots.addAll(model.inference().roots(Role.OUTPUT));
        return new Graph("inference mode", roots);
    }

    private Graph elaborated(Graph graph) {
        trace.after(ELABORATE, graph);
        return graph;
    }

    /// Before differentiation, because a gradient derived from a stable formula is stable.
    private Graph stabilise(Graph graph) {
        return run(graph, Passes.beforeDifferentiation());
    }

    private Graph optimise(Graph graph) {
        return GraphVerifier.verify(run(graph, Passes.afterDifferentiation()), false);
    }

    /// Both parts are optimised: what is left to find is what they share. Rewriting formulas across the border would round differently
    /// from the two programs.
    private Graph merged(Graph step) {
        trace.after(MERGE, step);
        return GraphVerifier.verify(run(step, List.of(new MergeCommonSubexpressions())), false);
    }

    private Graph run(Graph graph, List<Pass> passes) {
        Graph current = graph;
        for (Pass pass : passes) {
            current = Passes.run(current, List.of(pass));
            trace.after(pass.name(), current);
        }
        return current;
    }
}
