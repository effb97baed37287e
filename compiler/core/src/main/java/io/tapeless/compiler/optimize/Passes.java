package io.tapeless.compiler.optimize;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.GraphText;
import io.tapeless.compiler.graph.GraphVerifier;
import io.tapeless.compiler.graph.Subgraph;
import java.util.List;
import java.util.function.UnaryOperator;

/// The one list of target-free passes, in order.
public final class Passes {
    /// Folding, merging and simplifying make work for each other; a graph that has not settled after so many rounds never will.
    private static final int MAXIMUM_ROUNDS = 20;

    private static final Pass EXPAND_GRADIENTS = pass("expand-gradients", Differentiator::expandGradients);
    private static final Pass EXPAND_SUBGRAPHS = pass("expand-subgraphs", Differentiator::expandSubgraphs);
    private static final List<Pass> CLEANING = List.of(new FoldConstants(), new MergeCommonSubexpressions(), new SimplifyAlgebra());

    private Passes() {}

    /// What runs on a typed graph: gradients asked for in the spec are written out, unstable formulas replaced, convolutions of one image joined.
    public static List<Pass> beforeDifferentiation() {
        return List.of(EXPAND_GRADIENTS, new Stabilise(), new JoinConvolutions());
    }

    /// What runs on a differentiated graph, or on one that needs no derivative. No [Subgraph] is left.
    public static List<Pass> afterDifferentiation() {
        return List.of(new Stabilise(), EXPAND_SUBGRAPHS, pass("clean", Passes::clean), pass("move-out-of-loops", Passes::moveOutOfLoops),
                pass("move-look-ups", Passes::moveLookUps), new PruneDeadValues());
    }

    /// What also runs on an optimiser's step.
    public static List<Pass> ofUpdates() {
        return List.of(new FlushStates(), new FuseMultiplyAdd());
    }

    /// Every pass by itself, for tests and listings.
    public static List<Pass> all() {
        return List.of(EXPAND_GRADIENTS, new Stabilise(), EXPAND_SUBGRAPHS, new FoldConstants(), new MergeCommonSubexpressions(),
                new SimplifyAlgebra(), new JoinConvolutions(), new MoveOutOfLoops(), new MoveLookUps(), new FlushStates(), new FuseMultiplyAdd(),
                        new PruneDeadValues());
    }

    /// The graph after each pass in turn, verified after each.
    ///
    /// @throws IllegalStateException when a pass breaks the graph: a bug of the compiler
    public static Graph run(Graph graph, List<Pass> passes) {
        Graph current = graph;
        for (Pass pass : passes) {
            current = verify(pass, pass.apply(current));
        }
        return current;
    }

    private static Graph verify(Pass pass, Graph graph) {
        try {
            return GraphVerifier.verify(graph, true);
        } catch (IllegalStateException broken) {
            throw new IllegalStateException("after " + pass.name() + ": " + broken.getMessage(), broken);
        }
    }

    private static Graph moveOutOfLoops(Graph graph) {
        Graph moved = new MoveOutOfLoops().apply(graph);
        return moved == graph ? graph : clean(moved);
    }

    private static Graph moveLookUps(Graph graph) {
        Graph moved = new MoveLookUps().apply(graph);
        return moved == graph ? graph : clean(moved);
    }

    private static Graph clean(Graph graph) {
        Graph current = graph;
        String text = GraphText.print(current);
        for (int round = 0; round < MAXIMUM_ROUNDS; round++) {
            current = run(current, CLEANING);
            String next = GraphText.print(current);
            if (next.equals(text)) {
                return current;
            }
            text = next;
        }
        throw new IllegalStateException("graph " + graph.name() + " does not settle");
    }

    private static Pass pass(String name, UnaryOperator<Graph> apply) {
        return new Pass() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Graph apply(Graph graph) {
                return apply.apply(graph);
            }
        };
    }
}
