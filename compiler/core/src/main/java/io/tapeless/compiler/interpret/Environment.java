package io.tapeless.compiler.interpret;

import io.tapeless.compiler.op.leaf.Named;
import java.util.HashMap;
import java.util.Map;

/// What a graph reads from outside: symbol values, named tensors, host scalars, and the coordinates of random draws.
/// Immutable; `with…` gives a changed copy, which shares the arrays.
public final class Environment {
    private record Key(Named.Role role, String name) {}

    /// Nothing bound, seed 0, step 0.
    public static final Environment EMPTY = new Environment(Map.of(), Map.of(), Map.of(), 0, 0);

    private final Map<String, Integer> symbols;
    private final Map<Key, double[]> arrays;
    private final Map<String, Double> hostScalars;
    private final long seed;
    private final long step;

    private Environment(Map<String, Integer> symbols, Map<Key, double[]> arrays, Map<String, Double> hostScalars, long seed, long step) {
        this.symbols = symbols;
        this.arrays = arrays;
        this.hostScalars = hostScalars;
        this.seed = seed;
        this.step = step;
    }

    /// The same with a dim's value.
    public Environment withSymbol(String name, int value) {
        return new Environment(with(symbols, name, value), arrays, hostScalars, seed, step);
    }

    public Environment withSymbols(Map<String, Integer> values) {
        Map<String, Integer> all = new HashMap<>(symbols);
        all.putAll(values);
        return new Environment(all, arrays, hostScalars, seed, step);
    }

    /// The same with a named tensor, row-major (bool: 0 or 1). The array is not copied.
    public Environment withArray(Named.Role role, String name, double... values) {
        return new Environment(symbols, with(arrays, new Key(role, name), values), hostScalars, seed, step);
    }

    public Environment withHostScalar(String name, double value) {
        return new Environment(symbols, arrays, with(hostScalars, name, value), seed, step);
    }

    public Environment withSeed(long newSeed) {
        return new Environment(symbols, arrays, hostScalars, newSeed, step);
    }

    /// The same at a micro-step (from 0): random draws differ from step to step.
    public Environment withStep(long newStep) {
        return new Environment(symbols, arrays, hostScalars, seed, newStep);
    }

    private static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
        Map<K, V> changed = new HashMap<>(map);
        changed.put(key, value);
        return changed;
    }

    public int symbol(String name) {
        return found(symbols.get(name), "dim", name);
    }

    public double[] array(Named.Role role, String name) {
        return found(arrays.get(new Key(role, name)), role, name);
    }

    public double hostScalar(String name) {
        return found(hostScalars.get(name), "host scalar", name);
    }

    private static <T> T found(T value, Object kind, String name) {
        if (value == null) {
            throw new InterpretationException("no value for " + kind + " '" + name + "'");
        }
        return value;
    }

    public long seed() {
        return seed;
    }

    public long step() {
        return step;
    }
}
