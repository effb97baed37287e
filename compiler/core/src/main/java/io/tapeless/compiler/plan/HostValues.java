package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Constant;
import io.tapeless.compiler.op.leaf.HostScalar;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.ScalarEvaluator;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Finds the values that are one number everywhere and known before a program runs: constants, sizes, the step, and formulas of
/// these. The host computes them in double precision, once per run, whatever their dtype; kernels get them as arguments.
public final class HostValues {
    /// A number computed by the host.
    ///
    /// @param formula over `Operand(i)` = `leaves[i]`, to be computed in double precision
    /// @param leaves  what it depends on
    /// @param dtype   the type the number is rounded to at the end
    public record Host(Scalar formula, List<HostLeaf> leaves, DType dtype) {
        /// The value of a host number that depends on nothing, else null.
        public Double constant() {
            return leaves.isEmpty() ? ScalarEvaluator.evaluate(formula, new double[0], new int[0]) : null;
        }
    }

    /// What a host number can depend on.
    public sealed interface HostLeaf permits SizeLeaf, NamedLeaf {}

    /// The value of a dim.
    public record SizeLeaf(Dim dim) implements HostLeaf {}

    /// A named number: `t`, or an accumulated part of a metric.
    public record NamedLeaf(String name) implements HostLeaf {}

    private final Map<Value, Host> found = new IdentityHashMap<>();

    public HostValues(List<Value> valuesInOrder) {
        for (Value value : valuesInOrder) {
            Host host = analyse(value);
            if (host != null) {
                found.put(value, host);
            }
        }
    }

    /// The host number that `value` is everywhere, or null.
    public Host of(Value value) {
        return found.get(value);
    }

    private Host analyse(Value value) {
        DType dtype = value.dtype();
        return switch (value.op()) {
            case Constant c -> new Host(Scalar.constant(c.value(), dtype), List.of(), dtype);
            case Size s -> new Host(new Scalar.Operand(0, dtype), List.of(new SizeLeaf(s.dim())), dtype);
            case HostScalar h -> new Host(new Scalar.Operand(0, dtype), List.of(new NamedLeaf(h.name())), dtype);
            case Named n when n.role() == Named.Role.ACCUMULATED ->
                    new Host(new Scalar.Operand(0, dtype), List.of(new NamedLeaf(n.name())), dtype);
            case Movement m when value.inputs().size() == 1 && !m.fills() -> found.get(value.input(0));
            case Elementwise e -> combine(e, value);
            default -> null;
        };
    }

    private Host combine(Elementwise op, Value value) {
        List<HostLeaf> leaves = new ArrayList<>();
        List<Scalar> operands = new ArrayList<>();
        for (Value input : value.inputs()) {
            Host host = found.get(input);
            if (host == null) {
                return null;
            }
            operands.add(host.formula().mapLeaves(leaf -> {
                if (!(leaf instanceof Scalar.Operand operand)) {
                    return leaf;
                }
                HostLeaf needed = host.leaves().get(operand.index());
                if (!leaves.contains(needed)) {
                    leaves.add(needed);
                }
                return new Scalar.Operand(leaves.indexOf(needed), operand.type());
            }));
        }
        return new Host(op.formula(operands), List.copyOf(leaves), value.dtype());
    }
}
