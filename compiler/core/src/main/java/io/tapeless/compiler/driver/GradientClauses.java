package io.tapeless.compiler.driver;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Diagnostics;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.elaborate.ElaborationResult;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.InterpretationException;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.elementwise.StopGradient;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.subgraph.CustomGradient;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/// Compares the `gradient` clauses of a spec with the gradients derived from the functions themselves, at random points and small sizes,
/// in double precision. `gradient unchecked` is left alone, and so is the prelude: the compiler's own tests compare that with PyTorch.
public final class GradientClauses {
    private static final double TOLERANCE = 1e-6;
    private static final long LARGEST = 4_000_000;

    private final Diagnostics diagnostics;
    private final Set<String> checked = new HashSet<>();

    private GradientClauses(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /// Compares every checked clause that a spec without errors uses.
    ///
    /// @throws io.tapeless.compiler.diagnostic.CompileException when a clause disagrees
    public static void check(ElaborationResult result) {
        Diagnostics diagnostics = new Diagnostics();
        GradientClauses clauses = new GradientClauses(diagnostics);
        List<ElaboratedModel.Example> examples = new ArrayList<>(result.examples());
        for (ElaboratedModel model : result.models()) {
            clauses.check(model.training());
            clauses.check(model.inference());
            if (model.update() != null) {
                clauses.check(model.update().graph());
            }
            examples.addAll(model.examples());
        }
        examples.forEach(example -> clauses.check(example.graph()));
        diagnostics.throwIfErrors();
    }

    /// Where a model's training differs from the derivative on purpose, in the specs: `stop_gradient` and `gradient unchecked`, with their places.
    static List<String> heldBack(ElaboratedModel model) {
        return model.training().values().stream().filter(value -> !value.origin().isNone() && !value.origin().file().name().startsWith("prelude/"))
                .flatMap(value -> switch (value.op()) {
                    case StopGradient stop -> Stream.of("`stop_gradient` at " + value.origin());
                    case CustomGradient clause when clause.stated() == CustomGradient.Stated.DIFFERENT ->
                            Stream.of("`gradient unchecked` of `" + clause.function() + "` at " + value.origin());
                    default -> Stream.<String>empty();
                }).distinct().toList();
    }

    private void check(Graph graph) {
        for (Value value : graph.values()) {
            if (value.op() instanceof CustomGradient clause) {
                check(clause.forward());
                check(clause.backward());
                if (clause.stated() == CustomGradient.Stated.CHECKED && clause.forward().roots().getFirst().value().dtype().isFloat()
                        && checked.add(clause.function())) {
                    compare(clause, value);
                }
            }
        }
    }

    private void compare(CustomGradient clause, Value call) {
        Map<Dim.Symbol, Integer> sizes = new HashMap<>();
        Graph forward = Differentiator.expandGradients(clause.forward());
        Graph derived = derived(forward, clause.backward());
        if (elements(forward, sizes) + elements(derived, sizes) > LARGEST) {
            return;
        }
        Random random = new Random(1);
        for (int sample = 0; sample < 4; sample++) {
            Environment environment = environment(call, sizes, random, sample % 2 == 0);
            try {
                double[] y = run(forward, environment).get(forward.roots().getFirst());
                Environment given = environment.withArray(Named.Role.INPUT, "y", y)
                        .withArray(Named.Role.INPUT, "dy", numbers(y.length, random, true));
                Map<Graph.Root, double[]> stated = run(clause.backward(), given);
                Map<Graph.Root, double[]> expected = run(derived, given);
                for (int i = 0; i < derived.roots().size(); i++) {
                    if (disagrees(clause, call, clause.backward().roots().get(i), stated.get(clause.backward().roots().get(i)),
                            expected.get(derived.roots().get(i)))) {
                        return;
                    }
                }
            } catch (InterpretationException outsideItsDomain) {
                // A point where the function cannot be computed, such as an index out of range, tells nothing.
            }
        }
    }

    /// The gradients that differentiation derives from the body, one for each that the clause states.
    private static Graph derived(Graph forward, Graph backward) {
        Map<String, Value> leaves = new HashMap<>();
        for (Value value : forward.values()) {
            if (value.op() instanceof Named leaf && leaf.role() == Named.Role.INPUT) {
                leaves.put(leaf.name(), value);
            }
        }
        Value y = forward.roots().getFirst().value();
        Value dy = Value.of(new Named(Named.Role.INPUT, "dy", y.type()));
        Value objective = Formulas.sum(Formulas.times(y, dy), Formulas.range(y.rank()));
        Map<Value, Value> gradients = Differentiator.gradients(objective, leaves.values());
        return new Graph("derived", backward.roots().stream().map(root -> new Graph.Root(Graph.Role.GRADIENT, root.name(),
                leaves.containsKey(root.name()) ? gradients.get(leaves.get(root.name())) : Formulas.like(root.value(), 0))).toList());
    }

    private static Map<Graph.Root, double[]> run(Graph graph, Environment environment) {
        Graph expanded = Differentiator.expandSubgraphs(Differentiator.expandGradients(graph));
        Map<Graph.Root, double[]> values = new HashMap<>();
        for (int i = 0; i < graph.roots().size(); i++) {
            values.put(graph.roots().get(i), GraphInterpreter.evaluate(expanded.roots().get(i).value(), environment).values());
        }
        return values;
    }

    private boolean disagrees(CustomGradient clause, Value call, Graph.Root root, double[] stated, double[] derived) {
        for (int i = 0; i < derived.length; i++) {
            boolean comparable = Double.isFinite(stated[i]) && Double.isFinite(derived[i]);
            if (comparable && Math.abs(stated[i] - derived[i]) > TOLERANCE * Math.max(1, Math.abs(derived[i]))) {
                Span place = root.value().origin().isNone() ? call.origin() : root.value().origin();
                diagnostics.add(Diagnostic.error(Code.GRADIENT_DISAGREES, place, "the gradient clause of `" + clause.function()
                                + "` disagrees with the function: it gives %.4g where the derivative is %.4g".formatted(stated[i], derived[i]))
                        .secondary(call.origin(), "seen in this call, for tensor argument " + (Integer.parseInt(root.name()) + 1))
                        .hint("if another gradient is meant, say so: `gradient unchecked …`"));
                return true;
            }
        }
        return false;
    }

    /// Elements of all tensors of a graph at the sizes chosen here; a new symbol gets the next of 2, 3, 4, …
    private static long elements(Graph graph, Map<Dim.Symbol, Integer> sizes) {
        long total = 0;
        for (Value value : graph.values()) {
            total += size(value.shape(), sizes);
        }
        return total;
    }

    private static long size(Shape shape, Map<Dim.Symbol, Integer> sizes) {
        shape.elements().symbols().forEach(symbol -> sizes.computeIfAbsent(symbol, s -> Math.min(s.maximum(), 2 + sizes.size())));
        return shape.elements().evaluate(sizes::get);
    }

    /// Random arguments: of both signs, or small and positive for functions such as the logarithm. Integers are 0, a position that exists.
    private static Environment environment(Value call, Map<Dim.Symbol, Integer> sizes, Random random, boolean anySign) {
        Environment environment = Environment.EMPTY;
        for (int i = 0; i < call.inputs().size(); i++) {
            TensorType type = call.input(i).type();
            int count = (int) size(type.shape(), sizes);
            environment = environment.withArray(Named.Role.INPUT, String.valueOf(i), type.dtype().isFloat() ? numbers(count, random, anySign)
                    : new double[count]);
        }
        for (Map.Entry<Dim.Symbol, Integer> size : sizes.entrySet()) {
            environment = environment.withSymbol(size.getKey().name(), size.getValue());
        }
        return environment;
    }

    private static double[] numbers(int count, Random random, boolean anySign) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = anySign ? random.nextGaussian() : 0.1 + 0.8 * random.nextDouble();
        }
        return numbers;
    }
}
