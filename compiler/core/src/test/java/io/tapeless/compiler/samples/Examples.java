package io.tapeless.compiler.samples;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.InterpretedTensor;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.op.leaf.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Runs an inline example on the interpreter, without any optimisation.
final class Examples {
    private Examples() {}

    /// The expectations that do not hold, with what their sides were.
    static List<String> failures(ElaboratedModel.Example example) {
        Environment environment = Environment.EMPTY.withSymbols(example.symbolValues());
        Map<String, InterpretedTensor> initial = run(example.init(), environment).all(Graph.Role.COMMIT);
        for (Map.Entry<String, InterpretedTensor> variable : initial.entrySet()) {
            environment = environment.withArray(Named.Role.PARAMETER, variable.getKey(), variable.getValue().values())
                    .withArray(Named.Role.STATE, variable.getKey(), variable.getValue().values());
        }
        Map<String, InterpretedTensor> results = run(example.graph(), environment).all(Graph.Role.OUTPUT);
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < example.expectations().size(); i++) {
            if (Arrays.stream(results.get("" + i).values()).anyMatch(value -> value == 0)) {
                failures.add(example.expectations().get(i).text() + ": " + results.get(i + ".left") + " and " + results.get(i + ".right"));
            }
        }
        return failures;
    }

    private static Results run(Graph graph, Environment environment) {
        return GraphInterpreter.run(Differentiator.expandSubgraphs(Differentiator.expandGradients(graph)), environment);
    }
}
