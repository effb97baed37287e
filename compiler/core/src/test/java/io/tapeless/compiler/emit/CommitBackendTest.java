package io.tapeless.compiler.emit;

import static io.tapeless.compiler.emit.GraphCases.N;
import static io.tapeless.compiler.op.Formulas.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.graph.RandomDraw.Distribution;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.random.Draw;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every commit reads the old values of all others, whatever the order.
class CommitBackendTest {
    @Test
    void commitsReadOldValues() {
        List<BackendCase> cases = new ArrayList<>();
        cases.add(pair("swap", (a, b) -> List.of(b, a)));
        cases.add(pair("swap of views", (a, b) -> List.of(reshape(reshape(b, GraphCases.shape(15, 15)), a.shape()), a)));
        cases.add(pair("itself", (a, b) -> List.of(a, plus(a, b))));
        cases.add(pair("same element", (a, b) -> List.of(plus(a, b), minus(a, times(b, 2)))));
        cases.add(pair("copy and change", (a, b) -> List.of(b, exp(b))));
        cases.add(pair("change and copy", (a, b) -> List.of(exp(b), b)));
        cases.add(pair("transposed", (a, b) -> List.of(permute(b, List.of(1, 0)), permute(a, List.of(1, 0)))));
        cases.add(pair("transposed and changed", (a, b) -> List.of(plus(permute(a, List.of(1, 0)), b), tanh(a))));
        cases.add(pair("product", (a, b) -> List.of(einsum(a, List.of(0, 1), b, List.of(1, 2), List.of(0, 2)), plus(a, b))));
        cases.add(pair("product and epilogue", (a, b) -> List.of(plus(b, einsum(a, List.of(0, 1), b, List.of(1, 2), List.of(0, 2))), times(a, b))));
        cases.add(pair("folds", (a, b) -> List.of(minus(a, broadcast(sum(b, List.of(0)), a.shape())),
                minus(b, broadcast(sum(a, List.of(1)), a.shape(), List.of(0))))));
        cases.add(pair("constant", (a, b) -> List.of(like(a, 0.5), plus(a, b))));
        cases.add(pair("one value twice", (a, b) -> { Value c = exp(plus(a, b)); return List.of(c, c); }));
        cases.add(pair("long", (a, b) -> { Value c = tanh(exp(minus(sin(plus(a, b)), cos(b)))); return List.of(times(c, a), plus(c, times(c, b))); }));
        cases.add(pair("slice and pad", (a, b) -> List.of(pad(slice(b, 0, Dim.ONE, Dim.of(14)), 0,
                Dim.ZERO, Dim.ONE, 0), maximum(a, b))));
        Backends.check(cases);
    }

    private interface Update {
        List<Value> apply(Value a, Value b);
    }

    /// The new values of two states, which are also read by results.
    private static BackendCase pair(String name, Update update) {
        GraphCases one = new GraphCases(name);
        Value a = one.state("a", 15, 15);
        Value b = one.state("b", 15, 15);
        List<Value> changed = update.apply(a, b);
        one.commit("a", changed.get(0)).commit("b", changed.get(1));
        one.output(a).output(times(b, 3)).output(changed.get(1)).output(reshape(b, GraphCases.shape(225)));
        return one.runs(new int[] {1}, new int[] {1});
    }

    @Test
    void adamIsOnePassAndStatisticsRun() {
        GraphCases adam = new GraphCases("adam");
        Value w = adam.state("w", 7, 9);
        Value m = adam.state("m", 7, 9);
        Value v = adam.state("v", 7, 9);
        Value g = adam.input("g", 7, 9);
        Value newM = plus(times(m, 0.9), times(g, 0.1));
        Value newV = plus(times(absolute(v), 0.999), times(times(g, g), 0.001));
        Value step = over(times(newM, 0.01), plus(sqrt(newV), 1e-8));
        adam.commit("w", minus(w, step)).commit("m", newM).commit("v", newV);
        GraphCases norm = new GraphCases("norm");
        Value x = norm.input("x", N, 19);
        Value runningMean = norm.state("runningMean", 19);
        Value runningVariance = norm.state("runningVariance", 19);
        Value mean = mean(x, List.of(0));
        Value centred = minus(x, broadcast(mean, x.shape()));
        Value variance = mean(times(centred, centred), List.of(0));
        norm.output(over(centred, broadcast(sqrt(plus(variance, 1e-5)), x.shape())));
        norm.output(over(minus(x, broadcast(runningMean, x.shape())), broadcast(sqrt(plus(absolute(runningVariance), 0.1)), x.shape())));
        norm.commit("runningMean", plus(times(runningMean, 0.9), times(mean, 0.1)));
        norm.commit("runningVariance", plus(times(runningVariance, 0.9), times(variance, 0.1)));
        Backends.check(List.of(adam.runs(new int[] {1}, new int[] {1}), norm.runs(new int[] {2}, new int[] {33})), 1e-3);
    }

    @Test
    void whatOnlyCommitsNeedIsComputedInTheirKernel() {
        BackendCase together = triple("shared", (a, b, c) -> { Value d = shared(a, c); return List.of(d, minus(b, times(d, a)), c); });
        BackendCase apart = triple("shared, neither reads the other", (a, b, c) -> { Value d = shared(c, c); return List.of(plus(d, a), times(d, b), c); });
        BackendCase early = triple("shared, read elsewhere", (a, b, c) -> {
            Value d = shared(c, permute(b, List.of(1, 0)));
            return List.of(times(d, a), plus(d, 1), d);
        });
        BackendCase mixed = triple("shared by one that reads elsewhere", (a, b, c) -> {
            Value d = shared(a, c);
            return List.of(plus(d, permute(b, List.of(1, 0))), d, minus(d, b));
        });
        Backends.check(List.of(together, apart, early, mixed));
        for (BackendCase one : List.of(together, apart)) {
            assertEquals(1, Planner.plan(one.graph()).steps().size(), one.name());
        }
    }

    /// Too long to be computed more than once.
    private static Value shared(Value x, Value y) {
        return plus(times(x, 0.9), times(times(y, y), over(x, plus(absolute(y), 1))));
    }

    private interface Updates {
        List<Value> apply(Value a, Value b, Value c);
    }

    /// The new values of three states that no result reads.
    private static BackendCase triple(String name, Updates update) {
        GraphCases one = new GraphCases(name);
        List<Value> changed = update.apply(one.state("a", 15, 15), one.state("b", 15, 15), one.state("c", 15, 15));
        one.commit("a", changed.get(0)).commit("b", changed.get(1)).commit("c", changed.get(2));
        return one.runs(new int[] {1}, new int[] {1});
    }

    @Test
    void drawsAreTheInterpretersNumbers() {
        GraphCases one = new GraphCases("draws");
        Value x = one.input("x", N, 33);
        Value state = one.state("state", 5, 7);
        int site = 0;
        for (Distribution distribution : Distribution.values()) {
            Value drawn = Value.of(new Draw(distribution, 0.25, 0.75, site++, x.type()));
            one.output(drawn).output(times(x, drawn));
        }
        one.output(state).commit("state", Value.of(new Draw(Distribution.NORMAL, 0, 1, site, state.type())));
        Backends.check(List.of(one.runs(new int[] {1}, new int[] {40})));
    }

    @Test
    void longChainsAndBigFanOut() {
        GraphCases one = new GraphCases("chains");
        Value x = one.input("x", N, 18);
        Value chain = x;
        Value total = like(x, 0);
        for (int i = 0; i < 120; i++) {
            chain = switch (i % 6) {
                case 0 -> sin(chain);
                case 1 -> plus(times(chain, 1.5), x);
                case 2 -> tanh(chain);
                case 3 -> where(greater(x, like(x, 0.1 * (i % 7))), chain, negate(chain));
                case 4 -> minus(chain, broadcast(mean(chain, List.of(0)), x.shape()));
                default -> maximum(chain, times(chain, 0.1));
            };
            total = plus(total, chain);
        }
        one.output(total).output(chain);
        Value shared = exp(x);
        for (int i = 0; i < 30; i++) {
            one.output(times(shared, plus(x, i)));
        }
        Value square = one.input("square", 18, 18);
        Value power = square;
        for (int i = 0; i < 12; i++) {
            power = times(einsum(power, List.of(0, 1), square, List.of(1, 2), List.of(0, 2)), 0.5);
        }
        one.output(power);
        Backends.check(List.of(one.runs(new int[] {1}, new int[] {7})), 1e-3);
    }
}
