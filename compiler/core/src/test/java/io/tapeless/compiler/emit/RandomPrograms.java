package io.tapeless.compiler.emit;

import static io.tapeless.compiler.emit.GraphCases.K;
import static io.tapeless.compiler.emit.GraphCases.N;
import static io.tapeless.compiler.op.Formulas.*;
import static io.tapeless.compiler.op.IndexFormulas.*;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Random well-typed programs over a few inputs and states. Values stay in [−3, 3] or so and what decides (conditions, indices) is
/// input, so that rounding cannot change a result much.
final class RandomPrograms {
    private final Random random;
    private final GraphCases program;
    private final List<Value> pool = new ArrayList<>();
    private final List<Value> conditions = new ArrayList<>();
    private final Value index;
    private final Value pairs;

    private RandomPrograms(long seed) {
        random = new Random(seed);
        program = new GraphCases("seed" + seed);
        pool.add(program.input("a", N, 6));
        pool.add(program.input("b", 6, N));
        pool.add(program.input("c", N, 6));
        pool.add(program.input("d", 17));
        pool.add(program.input("e", K, 17));
        pool.add(program.input("f", 3, N, 2));
        pool.forEach(value -> conditions.add(less(value, like(value, 0.2))));
        conditions.add(program.input(DType.BOOL, "flags", 2, N, 6));
        index = program.input(DType.I32, "index", 2, 4);
        pairs = program.input(DType.I64, "pairs", 2, N);
    }

    static BackendCase make(long seed, int size, int[]... runs) {
        RandomPrograms maker = new RandomPrograms(seed);
        Value s = maker.program.state("s", 17);
        Value t = maker.program.state("t", 17);
        maker.pool.add(s);
        maker.pool.add(t);
        for (int i = 0; i < size; i++) {
            Value next = maker.step();
            if (next.rank() <= 3 && next.shape().elements().tuned() < 20_000) {
                maker.pool.add(next);
            }
        }
        int last = maker.pool.size() - 1;
        for (int i = 0; i < 3; i++) {
            maker.program.output(maker.pool.get(last - i));
        }
        List<Value> fitting = maker.pool.stream().filter(v -> v.shape().equals(s.shape())).toList();
        maker.program.output(s).output(t);
        maker.program.commit("s", fitting.get(maker.random.nextInt(fitting.size())));
        maker.program.commit("t", plus(fitting.getLast(), maker.random.nextBoolean() ? s : t));
        return maker.program.runs(runs);
    }

    private Value any() {
        int back = Math.min(pool.size() - 1, (int) Math.abs(random.nextGaussian() * 5));
        return pool.get(pool.size() - 1 - back);
    }

    private Value likeAny(Value x) {
        List<Value> fitting = pool.stream().filter(v -> v.shape().equals(x.shape())).toList();
        return random.nextInt(4) == 0 ? like(x, random.nextInt(5) * 0.5 - 1) : fitting.get(random.nextInt(fitting.size()));
    }

    private Value step() {
        Value x = any();
        return switch (random.nextInt(24)) {
            case 0 -> plus(x, likeAny(x));
            case 1 -> minus(x, tanh(likeAny(x)));
            case 2 -> times(x, likeAny(x));
            case 3 -> over(x, plus(absolute(likeAny(x)), 1));
            case 4 -> tanh(x);
            case 5 -> exp(minimum(x, like(x, 1)));
            case 6 -> sigmoid(x);
            case 7 -> maximum(x, likeAny(x));
            case 8 -> sqrt(plus(times(x, x), 0.5));
            case 9 -> chosen(x);
            case 10, 11 -> x.rank() == 0 ? sin(x) : tanh(reduced(x));
            case 12 -> permuted(x);
            case 13 -> reshape(x, Shape.of(1).insert(1, x.shape().elements()));
            case 14 -> reshape(x, x.shape().insert(random.nextInt(x.rank() + 1), Dim.ONE));
            case 15, 16 -> repeated(x);
            case 17, 18 -> cut(x);
            case 19, 20, 21 -> product(x);
            case 22 -> lookedUp(x);
            default -> negate(x);
        };
    }

    private Value chosen(Value x) {
        List<Value> fitting = conditions.stream().filter(c -> c.shape().equals(x.shape())).toList();
        return fitting.isEmpty() ? cos(x) : where(fitting.get(random.nextInt(fitting.size())), x, likeAny(x));
    }

    private Value reduced(Value x) {
        List<Integer> axes = range(x.rank()).stream().filter(axis -> random.nextBoolean()).toList();
        return switch (random.nextInt(4)) {
            case 0 -> maxOver(x, axes.isEmpty() ? List.of(0) : axes);
            case 1 -> mean(times(x, x), axes);
            case 2 -> times(restore(mean(x, axes), x.shape(), axes), x);
            default -> mean(x, axes);
        };
    }

    private Value permuted(Value x) {
        List<Integer> order = new ArrayList<>(range(x.rank()));
        Collections.shuffle(order, random);
        return permute(x, order);
    }

    private Value repeated(Value x) {
        int at = random.nextInt(x.rank() + 1);
        Shape shape = x.shape().insert(at, random.nextBoolean() ? Dim.of(2) : N);
        return broadcast(x, shape, range(shape.rank()).stream().filter(axis -> axis != at).toList());
    }

    private Value cut(Value x) {
        for (int axis = 0; axis < x.rank(); axis++) {
            Dim extent = x.shape().dim(axis);
            if (extent.isConstant() && extent.constant() > 1 && random.nextBoolean()) {
                Value rest = slice(x, axis, Dim.ONE, extent.plus(-1));
                return switch (random.nextInt(4)) {
                    case 0 -> rest;
                    case 1 -> concat(List.of(tanh(rest), slice(x, axis, Dim.ZERO, Dim.ONE)), axis);
                    case 2 -> concat(List.of(x, rest), axis);
                    default -> pad(rest, axis, Dim.ONE, Dim.ZERO, 0.5);
                };
            }
        }
        return x.rank() == 0 ? tanh(x) : pad(x, random.nextInt(x.rank()), Dim.ONE, Dim.of(2), 1);
    }

    /// With another value that shares an axis, or with itself.
    private Value product(Value x) {
        if (x.rank() == 0 || x.rank() > 2) {
            return tanh(x);
        }
        int axis = random.nextInt(x.rank());
        Dim shared = x.shape().dim(axis);
        List<Value> fitting = pool.stream().filter(v -> v.rank() == 2 && v.shape().dims().contains(shared)).toList();
        if (fitting.isEmpty()) {
            return times(x, x);
        }
        Value y = fitting.get(random.nextInt(fitting.size()));
        int other = y.shape().dims().indexOf(shared);
        List<Integer> left = new ArrayList<>(range(x.rank()));
        List<Integer> right = new ArrayList<>(List.of(5, 6));
        right.set(other, axis);
        List<Integer> result = new ArrayList<>(left);
        result.remove(Integer.valueOf(axis));
        result.add(other == 0 ? 6 : 5);
        if (random.nextBoolean()) {
            Collections.reverse(result);
        }
        Value product = einsum(x, left, y, right, result);
        return random.nextBoolean() ? tanh(product) : over(product, Value.of(new io.tapeless.compiler.op.leaf.Size(shared, product.type())));
    }

    private Value lookedUp(Value x) {
        for (int axis = 0; axis < x.rank(); axis++) {
            Dim extent = x.shape().dim(axis);
            if (extent.isConstant() && extent.constant() > 1) {
                return random.nextBoolean() ? take(x, index, axis) : take(x, pairs, axis);
            }
        }
        return x.rank() == 1 && x.shape().dim(0).equals(N) ? scatterElements(pairs, x, 0, Dim.of(2)) : sin(x);
    }
}
