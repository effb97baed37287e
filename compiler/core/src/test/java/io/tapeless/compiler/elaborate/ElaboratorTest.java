package io.tapeless.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.autodiff.Differentiator;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.GraphText;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.interpret.Results;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.Parser;
import io.tapeless.compiler.type.DType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ElaboratorTest {
    private static List<String> names(List<Graph.Root> roots) {
        return roots.stream().map(root -> root.role() + " " + root.name()).toList();
    }

    @Test
    void aModelHasItsPortsVariablesAndThreePrograms() {
        ElaboratedModel model = Specs.model(Specs.FASHION_MLP);
        assertEquals("FashionMlp", model.name());
        assertTrue(model.doc().startsWith("Two-layer classifier"), model.doc());
        assertEquals("N", model.rows().toString());
        assertEquals(List.of("image f32[N, 784] Grey values."), model.inputs().stream().map(p -> p.name() + " " + p.type() + " "
                + p.doc().strip()).toList());
        assertEquals(List.of("label i32[N] 0.0 10.0"), model.targets().stream().map(p -> p.name() + " " + p.type() + " " + p.low() + " "
                + p.high()).toList());
        assertEquals(List.of("fc1.weight f32[128, 784]", "fc1.bias f32[128]", "fc2.weight f32[10, 128]", "fc2.bias f32[10]"),
                model.variables().stream().map(v -> v.name() + " " + v.type()).toList());
        assertEquals(List.of("LOSS loss", "OUTPUT probs", "METRIC accuracy"), names(model.training().roots()));
        assertEquals(List.of("LOSS loss", "METRIC accuracy"), names(model.evaluation().roots()));
        assertEquals(List.of("OUTPUT probs"), names(model.inference().roots()));
        assertEquals(List.of("COMMIT fc1.weight", "COMMIT fc1.bias", "COMMIT fc2.weight", "COMMIT fc2.bias"), names(model.init().roots()));
        assertTrue(model.training().values().stream().anyMatch(v -> v.op() instanceof RandomDraw), "dropout draws in training");
        assertTrue(model.inference().values().stream().noneMatch(v -> v.op() instanceof RandomDraw), "and nowhere else");
    }

    @Test
    void argumentsAndThePrecisionComeFromOutside() {
        ElaboratedModel model = Specs.model(Specs.FASHION_MLP, Map.of("hidden", "32"), true);
        assertEquals(DType.F64, model.floatType());
        assertEquals("f64[32, 784]", model.variables().getFirst().type().toString());
        assertEquals("f64[N, 784]", model.inputs().getFirst().type().toString());
        assertEquals("i32[N]", model.targets().getFirst().type().toString());
    }

    /// A last value that belongs to a range has the next number of double precision behind it; the ends of an f32 are what it makes of the numbers written: 0.7 is in 0.7 ..= 1, as an f32 too.
    @Test
    void rangesEndWhereTheirTypeCan() {
        ElaboratedModel model = Specs.model("""
                model M {
                    dim N
                    input share : f32[N] in 0.7 ..= 1
                    input exact : f64[N] in -1 ..< 0.1
                    input month : i32[N] in 0.5 ..= 2.5
                    input week : i64[N] in -2 ..= 0
                    output y = share
                }
                """);
        assertEquals(List.of("share " + 0.7f + " " + Math.nextUp(1.0), "exact -1.0 0.1", "month 1.0 " + Math.nextUp(2.0), "week -2.0 " + Double.MIN_VALUE), model.inputs().stream()
                .map(p -> p.name() + " " + (p.low() == (float) p.low() ? String.valueOf((float) p.low()) : String.valueOf(p.low())) + " " + p.high()).toList());
    }

    /// `x |> f(a)` is `f(x, a)` for instances too, alone, of a tower, as members, and for functions that came as arguments.
    @Test
    void whatIsPipedIsTheFirstArgumentOfWhateverIsCalled() {
        String spec = """
                layer Gate(activation: fn) {
                    param w : float[3] ~ ones
                    apply (x, by) = %s * w * by
                }
                layer Twin(inner: layer) { apply (a, b) = concat([inner(a, b), inner(b, a)], axis: -1) }
                model M {
                    dim N
                    input x : f32[N, 3]
                    input z : f32[N, 3]
                    let gate = Gate(leaky_relu)
                    let tower = repeat i in 2 { Gate(leaky_relu) }
                    let twin = Twin(Gate(leaky_relu))
                    output y = %s
                }
                """;
        ElaboratedModel called = Specs.model(spec.formatted("activation(x, 0.2)",
                "concat([gate(x, z), gate(x, by: z), tower(x, z), tower[0](x, z), twin(x, z), twin.inner(x, z)], axis: 1)"));
        ElaboratedModel piped = Specs.model(spec.formatted("(x |> activation(0.2))",
                "concat([x |> gate(z), x |> gate(by: z), x |> tower(z), x |> tower[0](z), x |> twin(z), x |> twin.inner(z)], axis: 1)"));
        assertEquals(GraphText.print(called.inference()), GraphText.print(piped.inference()));
    }

    @Test
    void instancesAreNamedWhereTheyAreCreated() {
        ElaboratedModel model = Specs.model(Specs.RESIDUAL_TOWER);
        List<String> names = model.variables().stream().map(ElaboratedModel.Variable::name).toList();
        assertTrue(names.containsAll(List.of("tower.0.inner.fc1.weight", "tower.2.inner.fc2.bias", "norm.running_var", "twin.inner.weight",
                "head.bias")), names.toString());
        assertEquals(1, names.stream().filter(name -> name.equals("twin.inner.weight")).count());
        assertEquals(List.of("norm.running_mean", "norm.running_var"), model.variables().stream().filter(ElaboratedModel.Variable::state)
                .map(ElaboratedModel.Variable::name).toList());
    }

    @Test
    void aStateUsedTwiceIsStoredOnce() {
        ElaboratedModel model = Specs.model(Specs.RESIDUAL_TOWER);
        assertEquals(List.of("COMMIT norm.running_mean", "COMMIT norm.running_var"), names(model.training().roots(Graph.Role.COMMIT)));
        assertEquals(List.of("WATCH h"), names(model.training().roots(Graph.Role.WATCH)));
        assertEquals(List.of(), names(model.evaluation().roots(Graph.Role.COMMIT)));
    }

    @Test
    void aMetricOfTotalsIsFinishedFromItsParts() {
        ElaboratedModel.Metric rmse = Specs.model(Specs.RESIDUAL_TOWER).metrics().getFirst();
        assertEquals(List.of("rmse.0 TOTAL", "rmse.1 TOTAL"), rmse.parts().stream().map(p -> p.root() + " " + p.accumulation()).toList());
        Environment sums = Environment.EMPTY.withArray(Named.Role.ACCUMULATED, "rmse.0", 36).withArray(Named.Role.ACCUMULATED, "rmse.1", 4);
        assertEquals(3, GraphInterpreter.run(rmse.finish(), sums).get(Graph.Role.METRIC, "rmse").values()[0]);
    }

    @Test
    void aConstantStandsForAParameterThatIsSwitchedOff() {
        ElaboratedModel model = Specs.model("model M { dim N = 2  input x : f32[N, 3]  let fc = Linear(3, 2, bias: false)  output y = fc(x) }");
        assertEquals(List.of("fc.weight"), model.variables().stream().map(ElaboratedModel.Variable::name).toList());
        assertNull(model.update());
    }

    @Test
    void aDrawKeepsItsNumberWhenTheSpecChangesElsewhere() {
        String spec = "model M { dim N = 2  input x : f32[N]  %s let d = Dropout(0.5)  output y = d(x) }";
        assertEquals(site(spec.formatted("")), site(spec.formatted("let other = Linear(4, 4)")));
        assertNotEquals(site(spec.formatted("")), site(spec.formatted("").replace("let d ", "let e ").replace("d(x)", "e(x)")));
    }

    private static int site(String text) {
        return Specs.model(text).training().values().stream().map(v -> v.op()).filter(RandomDraw.class::isInstance).map(RandomDraw.class::cast)
                .mapToInt(RandomDraw::site).findFirst().orElseThrow();
    }

    @Test
    void aUsersDeclarationReplacesThePreludesForTheUsersCode() {
        ElaboratedModel model = Specs.model("fn relu(x) = 3 * x\nmodel M { input x : f32[]  output y = relu(x) }");
        Results results = GraphInterpreter.run(Differentiator.expandSubgraphs(model.inference()),
                Environment.EMPTY.withArray(Named.Role.INPUT, "x", -2));
        assertEquals(-6, results.get(Graph.Role.OUTPUT, "y").values()[0]);
    }

    @Test
    void importsAreReadOnceAndACycleIsReported() {
        Map<String, String> files = new HashMap<>(Map.of(
                "a.tl", "import \"b.tl\"\nimport \"c.tl\"\nfn a(x) = b(x) + c(x)", "b.tl", "import \"c.tl\"\nfn b(x) = c(x)", "c.tl",
                        "fn c(x) = 2 * x"));
        ImportLoader loader = (path, importing) -> files.containsKey(path) ? Parser.parse(new SourceFile(path, files.get(path))) : null;
        Elaborator.Options options = new Elaborator.Options(Map.of(), false, null, loader);
        String main = "import \"a.tl\"\nmodel M { input x : f32[]  output y = a(x) }";
        assertEquals(List.of(), Specs.elaborate(main, options).diagnostics());
        files.put("c.tl", "import \"a.tl\"\nfn c(x) = 2 * x");
        assertTrue(Specs.elaborate(main, options)
                .diagnostics().stream().anyMatch(d -> d.message().equals("imports form a cycle: a.tl → b.tl → c.tl → a.tl")));
    }

    /// One parameter of two elements, w = (3, 4), gradient (6, 8), with the train block given; the results of step `t`.
    private static Results step(String train, int t, Map<String, Double> states) {
        ElaboratedModel model = Specs.model("model M { input x : f32[2]  param w : f32[2] ~ zeros  loss = sum(w * x)  train { " + train + " } }");
        Environment environment = Environment.EMPTY.withArray(Named.Role.PARAMETER, "w", 3, 4).withArray(Named.Role.GRADIENT, "w", 6,
                8).withHostScalar("t", t);
        for (ElaboratedModel.OptimizerState state : model.update().states()) {
            double value = states.getOrDefault(state.name(), state.initial());
            environment = environment.withArray(Named.Role.OPTIMIZER, state.name(), value, value);
        }
        return GraphInterpreter.run(Differentiator.expandSubgraphs(Differentiator.expandGradients(model.update().graph())), environment);
    }

    private static double[] w(Results results) {
        return results.get(Graph.Role.COMMIT, "w").values();
    }

    private static void assertClose(double expected, double actual) {
        assertEquals(expected, actual, 1e-6 * Math.max(1, Math.abs(expected)));
    }

    @Test
    void aStepOfPlainDescentHasNoStateAndReportsItsRate() {
        Results results = step("optimizer sgd(lr: 0.5)", 1, Map.of());
        assertEquals(0, w(results)[0]);
        assertEquals(0, w(results)[1]);
        assertEquals(0.5, results.get(Graph.Role.METRIC, "learning_rate").values()[0]);
        assertEquals(1, results.all(Graph.Role.COMMIT).size());
    }

    @Test
    void gradientsAreClippedByTheirCommonNorm() {
        Results results = step("optimizer sgd(lr: 1)  clip_norm 5", 1, Map.of());
        assertClose(10, results.get(Graph.Role.METRIC, "gradient_norm").values()[0]);
        assertClose(3 - 3, w(results)[0]);
        assertClose(4 - 4, w(results)[1]);
        assertClose(4 - 8, w(step("optimizer sgd(lr: 1)  clip_norm 50", 1, Map.of()))[1]);
    }

    @Test
    void aPenaltyAddsItsGradientBeforeClippingAndIsReported() {
        Results results = step("optimizer sgd(lr: 1)  penalty l2(0.5) on \"w\"", 1, Map.of());
        assertClose(3 - (6 + 3), w(results)[0]);
        assertClose(12.5, results.get(Graph.Role.METRIC, "penalty").values()[0]);
    }

    @Test
    void schedulesFollowOneAnotherEachWithItsOwnSteps() {
        String train = "optimizer sgd(lr: 1)  schedule warmup(4) then cosine(total: 10)";
        assertClose(0.25, rate(train, 1));
        assertClose(1, rate(train, 4));
        assertClose(0.5 * (1 + Math.cos(Math.PI * 1 / 10)), rate(train, 5));
        assertClose(0.5, rate(train, 9));
        assertClose(0, rate(train, 14));
        assertClose(0, rate(train, 1000));
        assertClose(0.01, rate("optimizer sgd(lr: 1)  schedule step(every: 3, gamma: 0.1)", 7));
    }

    private static double rate(String train, int t) {
        return step(train, t, Map.of()).get(Graph.Role.METRIC, "learning_rate").values()[0];
    }

    @Test
    void theLastMatchingGroupWinsPerKey() {
        String groups = "optimizer sgd(lr: 1, momentum: 0.5)  group \"*\" { lr: 0.1, momentum: 0 }  group \"w\" { lr: 0.2 }";
        Results results = step(groups, 1, Map.of());
        assertClose(3 - 0.2 * 6, w(results)[0]);
        assertEquals(1, results.all(Graph.Role.COMMIT).size(), "momentum 0 stores no buffer");
    }

    /// PyTorch's Adam: m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ), w − lr · m̂ / (√v̂ + eps).
    @Test
    void adamCorrectsItsMomentsByTheStep() {
        Results results = step("optimizer adam(lr: 0.1)", 3, Map.of("w.m", 1.0, "w.v", 4.0));
        double m = 0.9 * 1 + 0.1 * 6;
        double v = 0.999 * 4 + 0.001 * 36;
        double expected = 3 - 0.1 * (m / (1 - Math.pow(0.9, 3))) / (Math.sqrt(v / (1 - Math.pow(0.999, 3))) + 1e-8);
        assertClose(expected, w(results)[0]);
        assertClose(m, results.get(Graph.Role.COMMIT, "w.m").values()[0]);
        assertClose(v, results.get(Graph.Role.COMMIT, "w.v").values()[0]);
    }

    @Test
    void aModelCanBeChosenByName() {
        String two = "model A { input x : f32[]  output y = x }\nmodel B { input x : f32[]  output y = 2 * x }";
        assertEquals(List.of("A", "B"), Specs.elaborate(two).models().stream().map(ElaboratedModel::name).toList());
        ElaborationResult one = Specs.elaborate(two, new Elaborator.Options(Map.of(), false, "B", ImportLoader.NONE));
        assertEquals(List.of("B"), one.models().stream().map(ElaboratedModel::name).toList());
        assertEquals(List.of("TL0217"), Specs.elaborate(two, new Elaborator.Options(Map.of(), false, "C", ImportLoader.NONE)).diagnostics()
                .stream().map(d -> d.code().id()).toList());
    }

    @Test
    void aModelsFunctionIsChosenFromOutside() {
        String spec = "model M(activation = relu, scale: float = 2, on: bool = false) { input x : f32[]  output y = scale * activation(if on then -x else x) }";
        ElaboratedModel model = Specs.model(spec, Map.of("activation", "abs", "scale", "10", "on", "true"), false);
        Results results = GraphInterpreter.run(Differentiator.expandSubgraphs(model.inference()),
                Environment.EMPTY.withArray(Named.Role.INPUT, "x", -3));
        assertEquals(30, results.get(Graph.Role.OUTPUT, "y").values()[0]);
        assertEquals(List.of("TL0704"), codes(spec, Map.of("activation", "nonsense")));
        assertEquals(List.of("TL0704"), codes(spec, Map.of("on", "yes")));
        assertEquals(List.of("TL0703"), codes(spec, Map.of("sclae", "1")));
    }

    private static List<String> codes(String spec, Map<String, String> arguments) {
        return Specs.elaborate(spec, new Elaborator.Options(arguments, false, null, ImportLoader.NONE))
                .diagnostics().stream().map(d -> d.code().id()).toList();
    }

    @Test
    void symbolsKeepWhatTheirDeclarationSays() {
        ElaboratedModel model = Specs.model("model M { dim N = 64  dim T <= 256  dim K == 4  input x : f32[N, T, K]  output y = x }");
        assertEquals("f32[N, T, 4]", model.inputs().getFirst().type().toString());
        assertEquals(List.of("N 64 false", "T 256 true"), model.symbols().stream().map(s -> s.name() + " " + s.tuned() + " " + s.bounded()).toList());
        assertNotNull(model.init());
    }
}
