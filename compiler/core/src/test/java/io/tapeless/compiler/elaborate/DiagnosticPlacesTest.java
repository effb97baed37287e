package io.tapeless.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.diagnostic.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Where errors are reported: the carets under a line of the spec are the assertion.
class DiagnosticPlacesTest {
    private static final Pattern CARETS = Pattern.compile("( *)(\\^+) (TL\\d{4})");

    /// The spec gives exactly the diagnostics that its caret lines show.
    private static List<Diagnostic> check(String text) {
        List<String> source = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher carets = CARETS.matcher(line);
            if (carets.matches()) {
                int column = carets.group(1).length() + 1;
                expected.add(source.size() + ":" + column + "-" + (column + carets.group(2).length()) + " " + carets.group(3));
            } else {
                source.add(line);
            }
        }
        List<Diagnostic> found = Specs.elaborate(String.join("\n", source)).diagnostics();
        assertEquals(expected, found.stream().map(d -> d.primary().line() + ":" + d.primary().column() + "-" + d.primary().endColumn() + " "
                + d.code().id()).toList(),
                () -> found.stream().map(Specs::told).toList().toString());
        return found;
    }

    private static void checkModel(String body) {
        check("model M {\ndim N = 4\ninput x : f32[N, 4]\ninput v : f32[N]\ninput k : i32[N]\n" + body + "\n}");
    }

    @Test
    void anErrorIsWhereTheUserWroteIt() {
        checkModel("""
                let y = x @ x.T.T
                        ^^^^^^^^^ TL0308
                """);
        checkModel("""
                let y = x + v
                        ^^^^^ TL0308
                """);
        checkModel("""
                let y = unsqueeze(v, axis: 1) - v
                        ^^^^^^^^^^^^^^^^^^^^^^^^^ TL0303
                """);
        checkModel("""
                let y = exp(2 * k)
                            ^^^^^ TL0315
                """);
        checkModel("""
                let y = sum(x, axis: 3)
                                     ^ TL0306
                """);
        checkModel("""
                let y = softmax(x, axes: 1)
                                   ^^^^ TL0203
                """);
        checkModel("""
                let (a, b) = x
                             ^ TL0216
                """);
        checkModel("""
                param w : f32[3, N] ~ zeros
                      ^ TL0215
                """);
        checkModel("""
                let y = x.T[4]
                            ^ TL0310
                """);
    }

    @Test
    void independentErrorsAreAllReportedAndWhatFollowsFromOneIsNot() {
        checkModel("""
                let a = unknown(x)
                        ^^^^^^^ TL0202
                let b = a + x
                let c = relu(b)
                output y = c @ a
                output z = nothing
                           ^^^^^^^ TL0201
                loss = mean(c)
                metric m = v
                           ^ TL0320
                """);
    }

    @Test
    void anErrorInsideAFunctionOfTheSpecIsReportedThereWithTheCalls() {
        List<Diagnostic> found = check("""
                fn inner(a, b) = a + b
                                 ^^^^^ TL0308
                fn outside(a, b) {
                    let twice = 2 * a
                    return inner(twice, b)
                }
                model M {
                    dim N = 4
                    dim K = 4
                    input x : f32[N, 2]
                    input z : f32[K, 2]
                    output y = outside(x, z)
                }
                """);
        assertEquals(List.of("inner(…) at spec.tl:4:12", "outside(…) at spec.tl:11:16"), found.getFirst().callChain());
    }

    @Test
    void anErrorInsideThePreludeIsReportedAtTheCallAndShowsThePreludesLine() {
        List<Diagnostic> found = check("""
                model M {
                    dim N = 4
                    input x : f32[N, 2]
                    input t : f32[N, 3]
                    loss = mse(x, t)
                           ^^^^^^^^^ TL0302
                }
                """);
        assertTrue(found.getFirst().secondary().stream().anyMatch(label -> label.span().file().name().startsWith("prelude/")), found.toString());
    }

    @Test
    void aDimThatDiffersIsExplainedByItsDeclaration() {
        List<Diagnostic> found = check("""
                model M {
                    dim N = 4
                    input h : f32[N, 64]
                    param w : f32[10, 128] ~ zeros
                    output y = h @ w.T
                               ^^^^^^^ TL0301
                }
                """);
        assertEquals(List.of("64 comes from here", "128 comes from here"), found.getFirst().secondary().stream().map(label -> label.text()).toList());
        assertEquals("128", found.getFirst().secondary().get(1).span().text());
    }

    @Test
    void theBroadcastTrapIsRefusedWithThreeWaysOut() {
        List<Diagnostic> found = check("""
                model M {
                    dim N = 4
                    input p : f32[N, 1]
                    input t : f32[N]
                    output y = p - t
                               ^^^^^ TL0303
                }
                """);
        String hints = String.join("\n", found.getFirst().hints());
        assertTrue(hints.contains("squeeze(p, axis: 1)") && hints.contains("unsqueeze(t, axis: 1)") && hints.contains("outer(p, t)"), hints);
    }

    @Test
    void aPoisonedModelStillHasItsTrainBlockChecked() {
        check("""
                model M {
                    dim N = 4
                    input x : f32[N, 2]
                    let fc = Linear(2)
                             ^^^^^^^^^ TL0204
                    loss = mean(fc(x))
                    train { optimizer adem(lr: 0.1) }
                                      ^^^^ TL0507
                }
                """);
    }

    @Test
    void namesAreDeclaredOnceAndHideNothing() {
        check("""
                fn twice(x) = 2 * x
                fn twice(x) = x + x
                   ^^^^^ TL0209
                layer L(width: int) {
                    param w : float[width] ~ ones
                    apply (w) = w
                           ^ TL0210
                }
                model M(size: int = 2) {
                    dim N = 4
                    input x : f32[N, size]
                    let size = size + 1
                    let x = relu(x)
                        ^ TL0209
                    let l = L(2)
                    output y = l(x)
                }
                """);
    }

    @Test
    void whatIsNotSupportedYetIsSaidSo() {
        check("""
                model M {
                    dim N = 4
                    input x : f32[N, 2]
                    output y = x
                    loss name = sum(x)
                         ^^^^ TL0706
                }
                """);
    }

    @Test
    void deepAndExplodingSpecsEndInADiagnostic() {
        StringBuilder doubling = new StringBuilder("fn f0(x) = x + 1\n");
        for (int i = 1; i <= 40; i++) {
            doubling.append("fn f").append(i).append("(x) = f").append(i - 1).append("(x) * f").append(i - 1).append("(x)\n");
        }
        ElaborationResult exploding = Specs.elaborate(doubling + "model M { input x : f32[]  output y = f40(x) }");
        assertEquals(List.of("TL0220"), exploding.diagnostics().stream().map(d -> d.code().id()).toList());

        StringBuilder chain = new StringBuilder("fn g0(x) = x\n");
        for (int i = 1; i <= 5000; i++) {
            chain.append("fn g").append(i).append("(x) = g").append(i - 1).append("(x)\n");
        }
        ElaborationResult deep = Specs.elaborate(chain + "model M { input x : f32[]  output y = g5000(x) }");
        assertEquals(List.of("TL0220"), deep.diagnostics().stream().map(d -> d.code().id()).toList());
    }

    @Test
    void settingsOfOptimisersOutOfRange() {
        for (String setting : List.of("sgd momentum -0.5", "sgd momentum 1.5", "sgd weight_decay -1", "rmsprop alpha 1.1", "rmsprop eps -1",
                "adam beta1 -1", "adam beta2 1.5",
                "adam beta2 1", "adam eps -1", "adamw eps -1e-8", "nadam momentum_decay -1", "radam beta2 2", "adamax beta1 1", "adagrad lr_decay -1",
                "adagrad initial_accumulator_value -1", "adadelta rho 1", "lion beta2 -0.1", "lamb beta1 1.01", "rprop shrink 1",
                "rprop grow 0.5", "rprop largest 1e-9", "asgd lambd -1")) {
            String[] words = setting.split(" ");
            String train = "train { optimizer " + words[0] + "(" + words[1] + ": ";
            String group = "train { optimizer " + words[0] + "()  group \"*\" { " + words[1] + ": ";
            String model = "param w : f32[4] ~ zeros\nloss = sum(x * w) / 4\n";
            checkModel(model + train + words[2] + ") }\n" + " ".repeat(train.length()) + "^".repeat(words[2].length()) + " TL0511");
            checkModel(model + group + words[2] + " } }\n" + " ".repeat(group.length()) + "^".repeat(words[2].length()) + " TL0511");
        }
    }

    @Test
    void settingsOfSchedulesOutOfRange() {
        for (String setting : List.of("step every 0", "cosine total -5", "warmup total -1", "cosine_restarts period 0", "cyclic up 0", "inverse_sqrt warmup 0",
                "one_cycle total 0")) {
            String[] words = setting.split(" ");
            String train = "train { optimizer sgd()  schedule " + words[0] + "(" + words[1] + ": ";
            checkModel("param w : f32[4] ~ zeros\nloss = sum(x * w) / 4\n" + train + words[2] + ") }\n" + " ".repeat(train.length())
                    + "^".repeat(words[2].length()) + " TL0511");
        }
    }

    @Test
    void argumentsOutOfTheRangeTheyAreDeclaredWith() {
        check("""
                fn scaled(x, by: float in 0 ..< 1, least: int in 1 ..< 10 = 1) = x * by / least
                model M(width: int in 2 ..< 5 = 9) {
                                                ^ TL0511
                    dim N = 4
                    input x : f32[N]
                    output a = scaled(x, 0)
                    output b = scaled(x, 1)
                                         ^ TL0511
                    output c = scaled(x, 0.5, least: 10)
                                                     ^^ TL0511
                }
                """);
        check("""
                fn named(x, by: str in 0 ..< 1) = x
                                       ^^^^^^^ TL0207
                model M { dim N = 4  input x : f32[N]  output a = named(x, "by") }
                """);
    }

    /// What is worked out position by position while a spec is elaborated has a limit, which is told before memory or time runs out.
    @Test
    void tablesThatAreTooLargeAreRefused() {
        for (String call : List.of("adaptive_avg_pool2d(im, 1_000_000_000)", "adaptive_max_pool2d(im, 1_000_000_000)",
                "interpolate(im, size: 300_000_000)", "interpolate(im, scale_factor: 1e8, mode: \"bilinear\")")) {
            checkModel("input im : f32[1, 1, 5, 5]\nlet y = " + call + "\n        " + "^".repeat(call.length()) + " TL0220");
        }
        checkModel("""
                let y = pad(x, axis: 1, before: 2_000_000_000, after: 0, mode: "replicate")
                                                                               ^^^^^^^^^^^ TL0220
                """);
    }

    @Test
    void scoresAndTruthsOfAnAreaGoTogether() {
        checkModel("""
                metric area = auc(x, k == 1)
                              ^^^^^^^^^^^^^^ TL0302
                """);
        checkModel("""
                let y = auc(v, k == 1)
                        ^^^^^^^^^^^^^^ TL0202
                """);
    }
}
