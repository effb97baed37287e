package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.contraction.Convolution;
import io.tapeless.compiler.op.elementwise.Divide;
import io.tapeless.compiler.op.elementwise.ErrorFunction;
import io.tapeless.compiler.op.elementwise.HyperbolicTangent;
import io.tapeless.compiler.op.elementwise.Multiply;
import io.tapeless.compiler.op.elementwise.Power;
import io.tapeless.compiler.op.elementwise.Sigmoid;
import io.tapeless.compiler.op.elementwise.Where;
import io.tapeless.compiler.op.leaf.Constant;
import io.tapeless.compiler.op.movement.BatchBlocks;
import io.tapeless.compiler.op.movement.Windows;
import io.tapeless.compiler.op.reduction.MaxOver;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.ScalarEvaluator;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Which values in blocks hold 0 in the rows that the batch does not have: copies into blocks do, and what keeps 0 at 0.
final class ZeroRows {
    private final Map<Value, Boolean> known = new IdentityHashMap<>();
    private final Map<Value, Boolean> finite = new IdentityHashMap<>();

    boolean has(Value blocks) {
        Boolean found = known.get(blocks);
        if (found == null) {
            found = analyse(blocks);
            known.put(blocks, found);
        }
        return found;
    }

    private boolean analyse(Value value) {
        return switch (value.op()) {
            case Constant c -> c.value() == 0;
            case BatchBlocks b -> true;
            case Multiply m -> has(value.input(0)) && isFinite(value.input(1)) || has(value.input(1)) && isFinite(value.input(0));
            case Where w -> has(value.input(1)) && has(value.input(2));
            case Elementwise op -> value.inputs().stream().allMatch(input -> input.op() instanceof Constant || has(input)) && atZero(op, value) == 0;
            case Windows w -> has(value.input(0));
            case Movement m -> value.inputs().stream().allMatch(this::has) && (!m.fills() || m.padding() == 0);
            case Reduction r -> switch (r.combiner()) {
                case SUM, PRODUCT, MAX, MIN -> has(value.input(0));
                case ARGMAX, ARGMIN -> false;
            };
            case Convolution c -> value.inputs().stream().anyMatch(this::has);
            default -> false;
        };
    }

    /// Whether a value is finite wherever the data are: what 0 is multiplied by must be.
    boolean isFinite(Value value) {
        Boolean found = finite.get(value);
        if (found == null) {
            found = switch (value.op()) {
                case Divide d -> false;
                case Power p -> false;
                case Elementwise op when transcendental(op, value) -> bounded(op) && value.inputs().stream().allMatch(this::isFinite);
                case Constant c -> Double.isFinite(c.value());
                // The maximum of a window that holds anything is finite.
                case MaxOver m when value.input(0).op() instanceof Windows -> isFinite(value.input(0).input(0));
                case Windows w -> Double.isFinite(w.value()) && isFinite(value.input(0));
                default -> has(value) || value.inputs().stream().allMatch(this::isFinite);
            };
            finite.put(value, found);
        }
        return found;
    }

    private static boolean transcendental(Elementwise op, Value value) {
        List<Scalar> operands = new ArrayList<>();
        value.inputs().forEach(input -> operands.add(new Scalar.Operand(operands.size(), input.dtype())));
        return op.formula(operands).nodes().stream().anyMatch(node -> node instanceof Scalar.Unary u && u.function() != UnaryFunction.NEG
                && u.function() != UnaryFunction.ABS && u.function() != UnaryFunction.SIGN && u.function() != UnaryFunction.NOT);
    }

    private static boolean bounded(Elementwise op) {
        return op instanceof HyperbolicTangent || op instanceof Sigmoid || op instanceof ErrorFunction;
    }

    private static double atZero(Elementwise op, Value value) {
        List<Scalar> operands = new ArrayList<>();
        for (Value input : value.inputs()) {
            operands.add(Scalar.constant(input.op() instanceof Constant c ? c.value() : 0, input.dtype()));
        }
        return ScalarEvaluator.evaluate(op.formula(operands), new double[0], new int[0]);
    }
}
