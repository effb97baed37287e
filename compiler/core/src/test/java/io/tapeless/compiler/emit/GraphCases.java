package io.tapeless.compiler.emit;

import static io.tapeless.compiler.op.Formulas.constant;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.op.commit.Store;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Writes a case by hand: leaves, then results, then data for given symbol values.
final class GraphCases {
    static final Dim.Symbol SYMBOL_N = new Dim.Symbol("N", 64, Integer.MAX_VALUE);
    static final Dim.Symbol SYMBOL_K = new Dim.Symbol("K", 9, Integer.MAX_VALUE);
    static final Dim.Symbol SYMBOL_T = new Dim.Symbol("T", 12, 20);
    static final Dim N = Dim.of(SYMBOL_N);
    static final Dim K = Dim.of(SYMBOL_K);
    static final Dim T = Dim.of(SYMBOL_T);

    private record Data(Named leaf, double low, double high) {}

    private final String name;
    private final Map<String, Data> leaves = new LinkedHashMap<>();
    private final List<Graph.Root> roots = new ArrayList<>();

    GraphCases(String name) {
        this.name = name;
    }

    static Shape shape(Object... dims) {
        List<Dim> all = new ArrayList<>();
        for (Object dim : dims) {
            all.add(dim instanceof Dim symbolic ? symbolic : Dim.of((Integer) dim));
        }
        return new Shape(all);
    }

    private Value leaf(Named.Role role, String leaf, TensorType type, double low, double high) {
        Named named = new Named(role, leaf, type);
        leaves.put(leaf, new Data(named, low, high));
        return Value.of(named).labelled(leaf);
    }

    /// f64 numbers in [−1, 1).
    Value input(String leaf, Object... dims) {
        return leaf(Named.Role.INPUT, leaf, new TensorType(DType.F64, shape(dims)), -1, 1);
    }

    Value input(DType dtype, String leaf, int bound, Object... dims) {
        return leaf(Named.Role.INPUT, leaf, new TensorType(dtype, shape(dims)), 0, bound);
    }

    Value state(String leaf, Object... dims) {
        return leaf(Named.Role.STATE, leaf, new TensorType(DType.F64, shape(dims)), -1, 1);
    }

    /// A number as a tensor like `x`.
    static Value number(Dim dim, Value x) {
        return Value.of(new Size(dim, x.type()));
    }

    static Value filled(double value, DType dtype, Object... dims) {
        return constant(value, new TensorType(dtype, shape(dims)));
    }

    GraphCases output(Value value) {
        roots.add(new Graph.Root(Graph.Role.OUTPUT, "y" + roots.size(), value));
        return this;
    }

    GraphCases commit(String target, Value value) {
        roots.add(new Graph.Root(Graph.Role.COMMIT, target, Value.of(new Store(target), value)));
        return this;
    }

    /// The case, with one run per row: the values of N, K and T as far as they are given.
    BackendCase runs(int[]... symbolValues) {
        Random random = new Random(name.hashCode());
        List<Environment> runs = new ArrayList<>();
        for (int[] values : symbolValues.length == 0 ? new int[][] {{3, 2, 4}} : symbolValues) {
            Map<String, Integer> symbols = Map.of("N", values[0], "K", values.length > 1 ? values[1] : 1, "T", values.length > 2 ? values[2] : 1);
            Environment data = Environment.EMPTY.withSymbols(symbols).withHostScalar("t", 0);
            for (Data one : leaves.values()) {
                Named leaf = one.leaf();
                int count = (int) leaf.type().shape().elements().evaluate(symbol -> symbols.get(symbol.name()));
                double[] numbers = leaf.type().dtype().isFloat() ? random.doubles(count, one.low(), one.high()).toArray()
                        : random.ints(count, 0, (int) one.high()).asDoubleStream().toArray();
                data = data.withArray(leaf.role(), leaf.name(), numbers);
            }
            runs.add(data);
        }
        return new BackendCase(name, new Graph("case", roots), runs);
    }
}
