package io.tapeless.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.autodiff.Differentiator;
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
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the language means, by examples that are computed: the elaborated graphs run in the interpreter.
class ExampleTest {
    private static Results compute(Graph graph, Environment environment) {
        return GraphInterpreter.run(Differentiator.expandSubgraphs(Differentiator.expandGradients(graph)), environment);
    }

    /// The texts of expectations that do not hold.
    private static List<String> failing(ElaboratedModel.Example example) {
        Environment environment = Environment.EMPTY;
        Set<String> states = example.graph().values().stream().filter(v -> v.op() instanceof Named n && n.role() == Named.Role.STATE)
                .map(v -> ((Named) v.op()).name()).collect(Collectors.toSet());
        for (Map.Entry<String, InterpretedTensor> variable : compute(example.init(), environment).all(Graph.Role.COMMIT).entrySet()) {
            Named.Role role = states.contains(variable.getKey()) ? Named.Role.STATE : Named.Role.PARAMETER;
            environment = environment.withArray(role, variable.getKey(), variable.getValue().values());
        }
        Results results = compute(example.graph(), environment);
        List<String> failing = new ArrayList<>();
        for (int i = 0; i < example.expectations().size(); i++) {
            if (Arrays.stream(results.get(Graph.Role.OUTPUT, String.valueOf(i)).values()).anyMatch(holds -> holds == 0)) {
                String sides = !example.expectations().get(i).comparison() ? ""
                        : ": " + Arrays.toString(results.get(Graph.Role.OUTPUT, i + ".left").values())
                        + " and " + Arrays.toString(results.get(Graph.Role.OUTPUT, i + ".right").values());
                failing.add(example.expectations().get(i).text() + sides);
            }
        }
        return failing;
    }

    private static void holds(String text) {
        ElaborationResult result = Specs.elaborate(text);
        assertEquals(List.of(), result.diagnostics().stream().map(Specs::told).toList());
        List<ElaboratedModel.Example> examples = new ArrayList<>(result.examples());
        result.models().forEach(model -> examples.addAll(model.examples()));
        assertTrue(!examples.isEmpty() && examples.stream().noneMatch(e -> e.expectations().isEmpty()), "nothing is expected");
        assertEquals(List.of(), examples.stream().flatMap(example -> failing(example).stream()).toList());
    }

    private static void holdsThat(String statements) {
        holds("example \"it\" { " + statements + " }");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "given x = 1  expect grad((3 * x + 4) ^ 2, x) == 42",
        "given x = [1, 2]  expect grad(sum(x * x), x) == [2, 4]",
        "given x = 2  expect grad(x ^ 2 + 3 * x, x) == 7",
        "given x = [-1, 2]  expect grad(sum(relu(x)), x) == [0, 1]",
        "given a = [1, 2, 3]  given b = [10, 20, 30]  expect outer(a, b) == [[10, 20, 30], [20, 40, 60], [30, 60, 90]]",
        "given a = [1, 2]  given b = [10, 20, 30]  expect outer(max, b, a) == [[10, 10], [20, 20], [30, 30]]",
        "given x = [3, 4]  let (a, b) = (x * 2, x + 1)  expect a == [6, 8]  expect b == [4, 5]",
        "given u = 0  expect grad(sum(u + [1, 2, 3]), u) == 3",
    })
    void lessonsOfCalculus(String statements) {
        holdsThat(statements);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "expect 7 div 2 == 3  expect 7 mod 2 == 1  expect 7 / 2 == 3.5  expect -7 div 2 == -4",
        "expect 2 ^ 3 ^ 2 == 512  expect -2 ^ 2 == -4  expect 1 + 2 * 3 == 7",
        "expect 1 < 2 and not (2 < 1)  expect \"a\" == \"a\"  expect (if 1 < 2 then \"x\" else \"y\") == \"x\"",
        "expect sqrt(16) == 4  expect max(2, 3) == 3  expect log(exp(1)) =~ 1  expect abs(-2.5) == 2.5",
        "given x = zeros  expect size([1, 2]) == 2",
        "given x = [[1, 2, 3], [4, 5, 6]]  expect shape(x) == [2, 3]  expect rank(x) == 2  expect size(x, axis: -1) == 3",
    })
    void compileTimeArithmetic(String statements) {
        holdsThat(statements);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "expect x[0] == [1, 2, 3]  expect x[:, 1] == [2, 5]  expect x[..., -1] == [3, 6]  expect x[1, 0:2] == [4, 5]  expect x[:, -2:] == [[2, 3], [5, 6]]",
        "expect x[:, ::2] == [[1, 3], [4, 6]]  expect x[::5, 1:3:2] == [[2]]  expect grad(sum(x[1, ::2]), x) == [[0, 0, 0], [1, 0, 1]]",
        "expect [x[0], x[1], 2 * x[0]][0::2][1] == 2 * x[0]",
        "expect x.T == [[1, 4], [2, 5], [3, 6]]  expect swap(x, 0, 1) == x.T  expect reshape(x, [3, 2]) == [[1, 2], [3, 4], [5, 6]]  expect reshape(x, [-1]) == flatten(reshape(x, [1, 6]))[0]  expect reshape(x, [-1]) == flatten(reshape(x, [1, 3, 2]), axis: 0)  expect flatten(reshape(x, [2, 1, 3]), axis: -2) == x",
        "expect sum(x) == 21  expect sum(x, axis: 0) == [5, 7, 9]  expect mean(x, axes: [1]) == [2, 5]  expect max(x, axis: -1, keep: true) == [[3], [6]]  expect sum(x, axes: all_but(1)) == [5, 7, 9]",
        "expect argmax(x, axis: 1) == [2, 2]  expect mean(x > 2) =~ 4 / 6  expect sum(x > 2) == 4",
        "expect concat([x, x], axis: 0)[2] == x[0]  expect stack([x, x], axis: 0)[1] == x  expect split(x, 3, axis: 1)[2] == [[3], [6]]  expect split(x, [1, 2], axis: 1)[1] == [[2, 3], [5, 6]]",
        "expect x @ [1, 0, 0] == [1, 4]  expect x @ x.T == [[14, 32], [32, 77]]  expect einsum(\"ij,kj->ik\", x, x) == x @ x.T  expect einsum(\"ij->j\", x) == [5, 7, 9]",
        "expect pad(x, axis: 1, before: 1)[0] == [0, 1, 2, 3]  expect broadcast([1, 2, 3], [2, 3]) == [[1, 2, 3], [1, 2, 3]]  expect unsqueeze(x, axis: 0)[0] == x  expect squeeze(x[0:1], axis: 0) == [1, 2, 3]",
        "expect along([10, 20], x, axis: 0) + x == [[11, 12, 13], [24, 25, 26]]  expect where(x > 3, x, 0) == [[0, 0, 0], [4, 5, 6]]  expect clamp(x, min: 2, max: 5) == [[2, 2, 3], [4, 5, 5]]",
        "expect take(x, [1, 0], axis: 0) == [[4, 5, 6], [1, 2, 3]]  expect gather(x, [[2], [0]], axis: 1) == [[3], [4]]  expect one_hot([2, 0], 3) == [[0, 0, 1], [1, 0, 0]]  expect scatter_add([[2], [0]], [[5], [6]], axis: 1, size: 3) == [[0, 0, 5], [6, 0, 0]]",
        "expect 10 - x == [[9, 8, 7], [6, 5, 4]]  expect x / 2 == [[0.5, 1, 1.5], [2, 2.5, 3]]  expect cast(x / 2, \"i32\") == [[0, 1, 1], [2, 2, 3]]  expect (x |> sum) == 21",
    })
    void tensorFunctions(String statements) {
        holdsThat("given x = [[1, 2, 3], [4, 5, 6]]  " + statements);
    }

    @Test
    void aCountingScanCollectsAlongTheAxisThatItNames() {
        holds("""
                model M {
                    dim N
                    input x : f32[N]
                    let first = scan i over 3 { return x * cast(i, "float") }
                    let second = scan i over 3 axis 1 { return x * cast(i, "float") }
                    let (last, total) = scan i over 3 axis -1 carrying (s = x * 0.0) { next s + x emit x * cast(i, "float") }
                    output y = total
                    example "axes" {
                        given x = [1, 10]
                        expect first == [[0, 0], [1, 10], [2, 20]]
                        expect second == [[0, 1, 2], [0, 10, 20]]
                        expect last == second
                        expect total == [3, 30]
                    }
                }
                """);
    }

    @Test
    void aGradientClauseReplacesTheDerivedGradientAndIsSummedToTheArgument() {
        holds("""
                fn seven(x) = x * x  gradient unchecked dy -> 7 * dy
                fn plus(a, b) = a + b  gradient dy -> (dy, dy)
                fn scaled(x, k: float = 2) = k * x  gradient (y, dy) -> dy * y
                fn half(a, b) = a * b  gradient dy -> (dy * b, _)
                example "clauses" {
                    given x = [1, 2]  given b = [[1, 1], [1, 1], [1, 1]]
                    expect grad(sum(seven(x)), x) == [7, 7]
                    expect grad(sum(plus(b, x)), x) == [3, 3]
                    expect grad(sum(scaled(x)), x) == [2, 4]
                    expect grad(sum(half(x, x)), x) == [1, 2]
                }
                """);
    }

    @Test
    void aSharedInstanceHasOneParameterAndTheSumOfTheGradientsOfItsUses() {
        holds("""
                layer Scale { param w : float[] ~ constant(3)  apply (x) = w * x }
                example "shared" {
                    given a = 2  given b = 5
                    let s = Scale()
                    expect s(a) + s(b) == 21
                    expect grad(s(a) + s(b), s.w) == 7
                }
                """);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 1000})
    void theFirstLossIsNearTheLogarithmOfTheNumberOfClasses(int classes) {
        holds("""
                model M(classes: int = %d) {
                    dim N = 8
                    input x : f32[N, 16]
                    target t : i32[N] in 0 ..< classes
                    let fc = Linear(16, classes)
                    loss = cross_entropy(fc(x), t)
                    example "ln C" { given x = zeros  given t = zeros  expect loss =~ log(classes) within 0.2 }
                }
                """.formatted(classes));
    }

    @Test
    void aStateIsReadAsOnEntryAndASecondUseSeesTheFirstOnesUpdate() {
        holds("""
                layer Counter {
                    state count : float[] = 10
                    apply (x) { when training { update count = count + x } return count }
                }
                model M {
                    input x : f32[]
                    let c = Counter()
                    let first = c(x)
                    let second = c(x)
                    output a = first
                    output b = second
                    example training "twice" { given x = 5  expect first == 10  expect second == 15  expect c.count == 20 }
                    example "inference leaves it" { given x = 5  expect second == 10 }
                }
                """);
    }

    @Test
    void examplesTakeTheSizesOfWhatIsGiven() {
        holds("""
                model M {
                    dim N = 64
                    input x : f32[N, 2]
                    output y = sum(x, axis: 1) / N
                    example "three rows" { given x = [[1, 1], [2, 2], [3, 3]]  expect y =~ [2 / 3, 4 / 3, 2]  expect shape(y) == [3] }
                }
                """);
    }

    @Test
    void aTowerAppliesItsFloorsInOrderAndCanBeIndexedAndSliced() {
        holds("""
                layer Add(amount: int) { apply (x) = 2 * x + amount }
                example "tower" {
                    given x = 0
                    let tower = repeat i in 3 { Add(i + 1) }
                    expect tower(x) == 11
                    expect (x |> tower[0:2]) == 4
                    expect tower[-1](x) == 3
                    expect size(tower) == 3
                }
                """);
    }

    @Test
    void dropoutKeepsTheMeanInTrainingAndIsTheIdentityOtherwise() {
        holds("""
                model M {
                    dim N = 4000
                    input x : f32[N]
                    let y = dropout(x, 0.25)
                    output z = y
                    example training "some are zero" { given x = ones  expect mean(y == 0) =~ 0.25 within 0.05  expect mean(y) =~ 1 within 0.05 }
                    example "identity" { given x = ones  expect y == x }
                }
                """);
    }

    @Test
    void theModelsOfTheReferenceHold() {
        holds(Specs.FASHION_MLP);
        holds(Specs.RESIDUAL_TOWER);
    }

    @Test
    void anExampleThatDoesNotHoldIsSeen() {
        ElaborationResult result = Specs.elaborate("example \"wrong\" { given x = 1  expect x + 1 == 3 }");
        assertEquals(List.of("x + 1 == 3: [2.0] and [3.0]"), failing(result.examples().getFirst()));
    }
}
