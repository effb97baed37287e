package io.tapeless.compiler.op;

import static io.tapeless.compiler.op.Formulas.constant;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Makes random inputs for one test graph and remembers their values. Extents are 1, small primes, or the symbol `N`.
public final class Sampler {
    private static final int[] EXTENTS = {1, 2, 3, 5, 7};
    private static final Dim.Symbol N = new Dim.Symbol("N", 64, Integer.MAX_VALUE);

    private final Random random;
    private final int n;
    private final List<Value> floats = new ArrayList<>();
    private Environment environment;
    private int inputs;

    public Sampler(long seed) {
        random = new Random(seed);
        n = EXTENTS[random.nextInt(EXTENTS.length)];
        environment = Environment.EMPTY.withSymbol("N", n).withSeed(seed).withHostScalar("t", 3);
    }

    public Dim dim() {
        int choice = random.nextInt(EXTENTS.length + 1);
        return choice < EXTENTS.length ? Dim.of(EXTENTS[choice]) : Dim.of(N);
    }

    /// A shape of some rank with at most 60 elements.
    public Shape shape(int rank) {
        while (true) {
            List<Dim> dims = new ArrayList<>();
            for (int i = 0; i < rank; i++) {
                dims.add(dim());
            }
            Shape shape = new Shape(dims);
            if (count(shape) <= 60) {
                return shape;
            }
        }
    }

    /// Rank 0 to 3.
    public Shape shape() {
        return shape(random.nextInt(4));
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }

    /// Some axes of a rank, ascending; at least one.
    public List<Integer> axes(int rank) {
        while (true) {
            List<Integer> axes = Formulas.range(rank).stream().filter(axis -> random.nextBoolean()).toList();
            if (!axes.isEmpty()) {
                return axes;
            }
        }
    }

    public int extent(Dim dim) {
        return (int) dim.evaluate(symbol -> n);
    }

    public int count(Shape shape) {
        return extent(shape.elements());
    }

    /// An f64 input with values in `[low, high)`, to which a gradient is wanted.
    public Value input(double low, double high, Shape shape) {
        Value value = bind(DType.F64, shape, random.doubles(count(shape), low, high).toArray());
        floats.add(value);
        return value;
    }

    /// An f64 input with values in `[−2, 2)`.
    public Value input(Shape shape) {
        return input(-2, 2, shape);
    }

    /// i32 values in `[0, bound)`.
    public Value index(int bound, Shape shape) {
        return bind(DType.I32, shape, random.ints(count(shape), 0, bound).asDoubleStream().toArray());
    }

    public Value bools(Shape shape) {
        return bind(DType.BOOL, shape, random.ints(count(shape), 0, 2).asDoubleStream().toArray());
    }

    private Value bind(DType dtype, Shape shape, double[] values) {
        String name = "x" + inputs++;
        environment = environment.withArray(Named.Role.INPUT, name, values);
        return Value.of(new Named(Named.Role.INPUT, name, new TensorType(dtype, shape)));
    }

    /// Random numbers that are not an input: a cotangent.
    public Value cotangent(TensorType type) {
        Value value = bind(type.dtype(), type.shape(), random.doubles(count(type.shape()), -1, 1).toArray());
        return type.dtype().isFloat() ? value : constant(0, type);
    }

    public List<Value> floats() {
        return List.copyOf(floats);
    }

    public Environment environment() {
        return environment;
    }

    /// The environment with one element of an input moved.
    public Environment moved(Value input, int element, double by) {
        Named named = (Named) input.op();
        double[] values = Arrays.copyOf(environment.array(named.role(), named.name()), count(input.shape()));
        values[element] += by;
        return environment.withArray(named.role(), named.name(), values);
    }

    public double element(Value input, int element) {
        Named named = (Named) input.op();
        return environment.array(named.role(), named.name())[element];
    }
}
