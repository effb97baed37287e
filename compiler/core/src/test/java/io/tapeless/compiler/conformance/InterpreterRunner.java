package io.tapeless.compiler.conformance;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.io.SafetensorsFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// The graph, differentiated and interpreted in float64, as written or as the optimiser leaves it.
///
/// @param optimised whether all passes run
record InterpreterRunner(boolean optimised) implements Runner {
    /// Steps of an optimiser case after which its parameters are given.
    private static final Set<Integer> CHECKED = Set.of(1, 3, 10);

    @Override
    public String name() {
        return optimised ? "interpreter, optimised" : "interpreter";
    }

    @Override
    public ElementType precision() {
        return ElementType.F64;
    }

    @Override
    public Map<String, Double> errors(Spec spec, SafetensorsFile golden) {
        Map<String, Double> errors = new LinkedHashMap<>();
        run(spec, golden).forEach((name, values) ->
                golden.find(name).ifPresent(entry -> errors.put(name, GoldenCase.error(values, entry.doubles()))));
        return errors;
    }

    private Map<String, double[]> run(Spec spec, SafetensorsFile golden) {
        Bound bound = Bound.of(Specs.elaborate(spec.file(), DType.F64), spec, golden);
        Graph program = bound.withGradients(optimised);
        Interpretation run = Interpretation.start(bound, optimised, spec, golden);
        Results first = GraphInterpreter.run(program, run.environment(0));
        Map<String, double[]> found = new LinkedHashMap<>();
        first.all(Graph.Role.OUTPUT).forEach((name, tensor) -> found.put("output." + name, tensor.values()));
        first.all(Graph.Role.GRADIENT).forEach((name, tensor) -> found.put("grad." + renamed(name, spec), tensor.values()));
        first.all(Graph.Role.COMMIT).forEach((name, tensor) -> found.put("after." + state(name, spec, golden), tensor.values()));
        found.put("loss", first.get(Graph.Role.LOSS, "loss").values());
        unused(bound.model(), found, spec, golden);
        if (bound.model().update() != null && golden.find("losses").isPresent()) {
            train(program, bound.model(), run, found, spec, golden);
        }
        return found;
    }

    /// `param.bn.weight` as the golden file has it.
    private static String renamed(String name, Spec spec) {
        String own = name.substring(name.indexOf('.') + 1);
        return spec.names().entrySet().stream().filter(mapped -> mapped.getValue().equals(own)).map(Map.Entry::getKey).findFirst().orElse(name);
    }

    private static String state(String name, Spec spec, SafetensorsFile golden) {
        return spec.golden(name, golden, "data").map(found -> found.substring("data.".length())).orElse(name);
    }

    /// What the loss does not depend on has gradient zero, although the program does not know it.
    private static void unused(ElaboratedModel model, Map<String, double[]> found, Spec spec, SafetensorsFile golden) {
        for (ElaboratedModel.Port input : model.inputs()) {
            String name = Bound.goldenName(input.name(), spec, golden);
            found.putIfAbsent("grad." + name, new double[golden.entry(name).elements()]);
        }
    }

    private static void train(Graph program, ElaboratedModel model, Interpretation run, Map<String, double[]> found, Spec spec,
            SafetensorsFile golden) {
        int steps = golden.entry("losses").elements();
        double[] losses = new double[steps];
        double[] norms = new double[steps];
        for (int step = 0; step < steps; step++) {
            Interpretation.Step done = run.step(program, step);
            losses[step] = done.loss();
            norms[step] = done.gradientNorm();
            if (CHECKED.contains(step + 1)) {
                String prefix = "after" + (step + 1) + ".";
                model.variables().forEach(v -> found.put(prefix + renamed("param." + v.name(), spec), run.variable(v.name())));
            }
        }
        found.put("losses", losses);
        found.put("grad_norm_before_clip", norms);
    }
}
