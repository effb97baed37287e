package io.tapeless.compiler.driver;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.InterpretationException;
import io.tapeless.compiler.interpret.InterpretedTensor;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.source.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Runs inline examples on the interpreter, through the same passes that compiled programs go through.
public final class ExampleRunner {
    /// Numbers shown of each side of a failed comparison.
    private static final int SHOWN = 8;

    /// What became of one example.
    ///
    /// @param failures one per `expect` that does not hold, and one when the example cannot run
    public record Outcome(String name, Span origin, List<Failure> failures) {
        public boolean passed() {
            return failures.isEmpty();
        }
    }

    /// An `expect` that does not hold: its text and place, and what the sides were.
    public record Failure(String expectation, Span origin, String details) {}

    private ExampleRunner() {}

    public static List<Outcome> run(List<ElaboratedModel.Example> examples) {
        return examples.stream().map(ExampleRunner::run).toList();
    }

    private static Outcome run(ElaboratedModel.Example example) {
        try {
            Environment environment = Environment.EMPTY.withSymbols(example.symbolValues());
            Results initial = GraphInterpreter.run(Pipeline.prepare(example.init()), environment);
            for (Map.Entry<String, InterpretedTensor> variable : initial.all(Graph.Role.COMMIT).entrySet()) {
                // The graph reads each name in one role; which, does not matter here.
                environment = environment.withArray(Named.Role.PARAMETER, variable.getKey(), variable.getValue().values())
                        .withArray(Named.Role.STATE, variable.getKey(), variable.getValue().values());
            }
            Results results = GraphInterpreter.run(Pipeline.prepare(example.graph()), environment);
            return new Outcome(example.name(), example.origin(), failures(example, results));
        } catch (InterpretationException failure) {
            return new Outcome(example.name(), example.origin(), List.of(new Failure("the example runs", example.origin(), failure.getMessage())));
        }
    }

    private static List<Failure> failures(ElaboratedModel.Example example, Results results) {
        List<Failure> failures = new ArrayList<>();
        for (int i = 0; i < example.expectations().size(); i++) {
            ElaboratedModel.Expectation expectation = example.expectations().get(i);
            double[] holds = results.get(Graph.Role.OUTPUT, Integer.toString(i)).values();
            long failing = Arrays.stream(holds).filter(value -> value == 0).count();
            if (failing > 0) {
                String details = failing + " of " + holds.length + " element" + (holds.length == 1 ? " does" : "s do") + " not hold";
                if (expectation.comparison()) {
                    details = details + "\nleft  is " + text(results.get(Graph.Role.OUTPUT, i + ".left"))
                            + "\nright is " + text(results.get(Graph.Role.OUTPUT, i + ".right"));
                }
                failures.add(new Failure(expectation.text(), expectation.origin(), details));
            }
        }
        return failures;
    }

    private static String text(InterpretedTensor tensor) {
        String numbers = Arrays.stream(tensor.values()).limit(SHOWN).mapToObj(ExampleRunner::number).collect(Collectors.joining(", "));
        boolean more = tensor.values().length > SHOWN;
        return tensor.shape().isEmpty() ? numbers : "[" + numbers + (more ? ", …" : "") + "] of shape " + tensor.shape();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : String.format(java.util.Locale.ROOT, "%.7g", value);
    }
}
