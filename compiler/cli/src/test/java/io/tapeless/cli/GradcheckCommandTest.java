package io.tapeless.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `dslc gradcheck`.
class GradcheckCommandTest extends RingFolder {
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "interpreter", "vector"})
    void gradcheckPassesOnEveryBackEnd(String backend) {
        Cli cli = Cli.run("gradcheck", ring, "--backend", backend);
        assertEquals(0, cli.status(), cli.all());
        for (String tensor : List.of("fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "point")) {
            assertTrue(cli.out().lines().anyMatch(text -> text.startsWith(tensor + " ") && text.endsWith(" ok")), cli.all());
        }
    }

    @Test
    void gradcheckFindsAWrongGradientClause() {
        Path wrong = Cli.write(folder, "wrong.tl", """
                fn cube(x) = x * x * x
                    gradient unchecked dy -> dy * x * x
                model Wrong {
                    dim N = 4
                    input x : f32[N]
                    param w : f32[] ~ ones
                    loss = sum(cube(w * x))
                }
                """);
        Cli cli = Cli.run("gradcheck", wrong);
        assertEquals(1, cli.status(), cli.all());
        assertTrue(cli.out().contains("FAILED"), cli.all());
    }

    @Test
    void gradcheckSaysWhereGradientsAreHeldBack() {
        Path target = Cli.write(folder, "target.tl", """
                model Target {
                    dim N
                    input x : f32[N, 3]
                    let q = [Linear(3, 2), relu, Linear(2, 1)]
                    loss = mse(q(x), 0.9 * stop_gradient(q(x + 1)))
                    train { optimizer sgd(lr: 0.1) }
                }
                """);
        Cli cli = Cli.run("gradcheck", target);
        assertEquals(1, cli.status());
        // The clause of relu states its derivative: it holds nothing back.
        assertTrue(cli.out().contains("the spec holds gradients back: `stop_gradient` at " + target + ":5:28\n"), cli.out());
    }

    @Test
    void gradcheckNeedsALoss() {
        Path none = Cli.write(folder, "none.tl", "model None { dim N = 4  input x : f32[N]  output y = x * x }");
        Cli cli = Cli.run("gradcheck", none);
        assertEquals(1, cli.status());
        assertTrue(cli.err().contains("declares no loss"), cli.all());
    }

    @Test
    void gradcheckNeedsAFiniteLoss() {
        Path negative = Cli.write(folder, "negative.tl", "model Negative { dim N = 4  input x : f32[N]  param w : f32[] ~ ones  loss = sum(log(x) * w) }");
        Cli cli = Cli.run("gradcheck", negative);
        assertEquals(1, cli.status(), cli.all());
        assertTrue(cli.err().contains("the loss of made-up data is NaN") && cli.err().contains("in 0 ..< 1"), cli.all());
        assertEquals("", cli.out());
        Path positive = Cli.write(folder, "positive.tl",
                "model Positive { dim N = 4  input x : f32[N] in 0 ..< 1  param w : f32[] ~ ones  loss = sum(log(x) * w) }");
        assertEquals(0, Cli.run("gradcheck", positive).status());
    }
}
