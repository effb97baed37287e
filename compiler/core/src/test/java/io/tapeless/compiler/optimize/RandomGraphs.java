package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random graphs that are rich in what rules look for: neutral constants, negations, choices, chains of movements, values used twice.
/// Continuous in their inputs (choices depend on inputs alone), so that a different last digit stays a different last digit.
final class RandomGraphs {
    private static final double[] CONSTANTS = {0, 1, -1, 2, 0.5, 3};

    private final Random random;
    private final List<Value> pool = new ArrayList<>();
    private final List<Value> conditions = new ArrayList<>();

    private RandomGraphs(long seed) {
        random = new Random(seed);
    }

    static Graph make(long seed, int size) {
        RandomGraphs maker = new RandomGraphs(seed);
        Dim n = Dim.of(new Dim.Symbol("N", 64, Integer.MAX_VALUE));
        maker.input("a", n, Dim.of(2));
        maker.input("b", n, Dim.of(2));
        maker.input("c", Dim.of(2), n, Dim.ONE);
        maker.input("d", n);
        for (int i = 0; i < size; i++) {
            Value next = maker.step();
            if (next.rank() <= 3) {
                maker.pool.add(next);
            }
        }
        List<Graph.Root> roots = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            roots.add(new Graph.Root(Graph.Role.OUTPUT, "y" + i, maker.pool.get(maker.pool.size() - 1 - i)));
        }
        return new Graph("random", roots);
    }

    private void input(String name, Dim... dims) {
        Value value = Value.of(new Named(Named.Role.INPUT, name, new TensorType(DType.F64, new Shape(List.of(dims)))));
        pool.add(value);
        conditions.add(less(value, like(value, 0.5)));
    }

    private Value any() {
        // Recent values more often: deep graphs, and the last ones depend on much.
        int back = Math.min(pool.size() - 1, (int) Math.abs(random.nextGaussian() * 4));
        return pool.get(pool.size() - 1 - back);
    }

    private Value likeAny(Value x) {
        List<Value> candidates = pool.stream().filter(v -> v.shape().equals(x.shape())).toList();
        if (random.nextInt(3) == 0) {
            return like(x, CONSTANTS[random.nextInt(CONSTANTS.length)]);
        }
        return candidates.get(random.nextInt(candidates.size()));
    }

    private Value step() {
        Value x = any();
        return switch (random.nextInt(22)) {
            case 0, 1 -> plus(x, likeAny(x));
            case 2, 3 -> minus(x, likeAny(x));
            case 4, 5, 6 -> times(tanh(x), likeAny(x));
            case 7 -> over(x, CONSTANTS[1 + random.nextInt(CONSTANTS.length - 1)]);
            case 8 -> negate(x);
            case 9 -> absolute(x);
            case 10 -> maximum(x, likeAny(x));
            case 11 -> pow(tanh(x), random.nextInt(4));
            case 12 -> chosen(x);
            case 13 -> sum(x, someAxes(x.rank()));
            case 14 -> permuted(x);
            case 15 -> reshape(x, new Shape(List.of(x.shape().elements())));
            case 16 -> reshape(x, x.shape().insert(random.nextInt(x.rank() + 1), Dim.ONE));
            case 17, 18 -> repeated(x);
            case 19 -> cut(x);
            case 20 -> cast(cast(x, DType.F64), DType.F64);
            default -> times(x, Value.of(new Size(x.shape().elements(), x.type())));
        };
    }

    private Value chosen(Value x) {
        List<Value> fitting = conditions.stream().filter(c -> c.shape().equals(x.shape())).toList();
        if (fitting.isEmpty()) {
            return tanh(x);
        }
        Value condition = fitting.get(random.nextInt(fitting.size()));
        return random.nextBoolean() ? where(condition, x, likeAny(x)) : where(not(condition), likeAny(x), x);
    }

    private List<Integer> someAxes(int rank) {
        return range(rank).stream().filter(axis -> random.nextBoolean()).toList();
    }

    private Value permuted(Value x) {
        List<Integer> order = new ArrayList<>(range(x.rank()));
        java.util.Collections.shuffle(order, random);
        return permute(x, order);
    }

    /// A new axis, or an axis of extent 1 made longer.
    private Value repeated(Value x) {
        for (int axis = 0; axis < x.rank(); axis++) {
            if (x.shape().dim(axis).isOne() && random.nextBoolean()) {
                return broadcast(x, x.shape().with(axis, Dim.of(3)));
            }
        }
        int at = random.nextInt(x.rank() + 1);
        Shape shape = x.shape().insert(at, Dim.of(2));
        return broadcast(x, shape, range(shape.rank()).stream().filter(axis -> axis != at).toList());
    }

    private Value cut(Value x) {
        for (int axis = 0; axis < x.rank(); axis++) {
            Dim extent = x.shape().dim(axis);
            if (extent.isConstant() && extent.constant() > 1) {
                Value first = slice(x, axis, Dim.ZERO, Dim.ONE);
                Value rest = slice(x, axis, Dim.ONE, extent.plus(-1));
                return switch (random.nextInt(4)) {
                    case 0 -> rest;
                    case 1 -> concat(List.of(first, rest), axis);
                    case 2 -> slice(concat(List.of(rest, x), axis), axis, extent, Dim.ONE);
                    default -> pad(rest, axis, Dim.ONE, Dim.ZERO, 0);
                };
            }
        }
        return x.rank() == 0 ? tanh(x) : pad(x, 0, Dim.ONE, Dim.ONE, 1);
    }
}
