package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.elementwise.Cast;
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.movement.Slice;
import io.tapeless.compiler.op.scan.At;
import io.tapeless.compiler.type.DType;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Truth values that have to be in memory (masks that are inputs, or computed once for several users) are there as numbers 0 and 1 of the program's float type
/// as well, which formulas over [#LONG] elements and more read: lanes are made of numbers, and one truth value would put a product of matrices and its mask
/// into plain loops.
final class MasksAsNumbers {
    private static final int LONG = 256;

    private final Set<Value> stored;
    private final DType dtype;
    private final Set<Value> packed;
    /// Numbers, and what formulas read in place of truth values, by values of the old graph.
    private final Map<Value, Value> numbers = new IdentityHashMap<>();
    private final Map<Value, Value> conditions = new IdentityHashMap<>();

    private MasksAsNumbers(Set<Value> stored, DType dtype, Set<Value> packed) {
        this.stored = stored;
        this.dtype = dtype;
        this.packed = packed;
    }

    /// The graph with numbers for masks; the graph itself where none is stored, and read by long formulas.
    ///
    /// @param inlined values of the graph that are not stored
    /// @param packed  values that are stored whatever uses them; those of the new graph are added
    static Graph apply(Graph graph, HostValues host, Set<Value> inlined, Set<Value> packed) {
        Set<Value> stored = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Value> values = graph.values();
        values.stream().filter(value -> value.dtype() == DType.BOOL && value.rank() > 0 && host.of(value) == null && !inlined.contains(value))
                .forEach(stored::add);
        if (stored.isEmpty()) {
            return graph;
        }
        boolean wide = values.stream().anyMatch(value -> value.dtype() == DType.F64 && isLong(value));
        Graph rewritten = graph.rewrite(new MasksAsNumbers(stored, wide ? DType.F64 : DType.F32, packed)::rewritten);
        return rewritten.roots().equals(graph.roots()) ? graph : rewritten;
    }

    private static boolean isLong(Value value) {
        return value.shape().elements().tuned() >= LONG;
    }

    private Value rewritten(Value value, List<Value> inputs) {
        Value same = value.withInputs(inputs);
        if (value.op() instanceof Elementwise && isLong(value)) {
            Value number = numbers.get(value.input(0));
            if (number != null && value.op() instanceof Cast cast && cast.to() == dtype) {
                return number;
            }
            same = value.withInputs(IntStream.range(0, inputs.size()).mapToObj(i -> condition(value.input(i), inputs.get(i))).toList());
        }
        if (packed.contains(value)) {
            packed.add(same);
        }
        if (isView(value) && numbers.containsKey(value.input(0))) {
            numbers.put(value, value.withInputs(List.of(numbers.get(value.input(0)))));
        } else if (stored.contains(value)) {
            Value number = Formulas.cast(same, dtype).at(value.origin());
            packed.add(number);
            numbers.put(value, number);
        }
        return same;
    }

    private Value condition(Value old, Value input) {
        Value number = numbers.get(old);
        return number == null ? input : conditions.computeIfAbsent(old, key -> Formulas.notEqual(number, Formulas.like(number, 0)));
    }

    private static boolean isView(Value value) {
        return value.op() instanceof Broadcast || value.op() instanceof Reshape || value.op() instanceof Permute || value.op() instanceof Slice
                || value.op() instanceof At;
    }
}
