package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.broadcast;
import static io.tapeless.compiler.op.Formulas.constant;

import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Absolute;
import io.tapeless.compiler.op.elementwise.Cast;
import io.tapeless.compiler.op.elementwise.Negate;
import io.tapeless.compiler.op.elementwise.Where;
import io.tapeless.compiler.op.indexing.OneHot;
import io.tapeless.compiler.op.leaf.Constant;
import io.tapeless.compiler.op.leaf.HostScalar;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.type.TensorType;

/// What rules ask about values.
final class Match {
    /// Questions look this far into a graph, no further: rules are local.
    private static final int DEPTH = 8;

    private Match() {}

    /// The number that a value is everywhere, or NaN when it is not a constant.
    static double number(Value value) {
        return value.op() instanceof Constant constant ? constant.value() : Double.NaN;
    }

    static boolean is(Value value, double number) {
        return value.op() instanceof Constant constant && constant.value() == number;
    }

    static boolean isConstant(Value value) {
        return value.op() instanceof Constant;
    }

    /// A leaf that is the same number everywhere, so that it exists in any shape.
    static boolean isUniform(Value value) {
        return value.op() instanceof Constant || value.op() instanceof Size || value.op() instanceof HostScalar;
    }

    /// A uniform leaf in another shape or dtype; null for anything else.
    static Value uniformAs(Value value, TensorType type) {
        return switch (value.op()) {
            case Constant c -> constant(c.value(), type);
            case Size s -> Value.of(new Size(s.dim(), type));
            case HostScalar h -> Value.of(new HostScalar(h.name(), type));
            default -> null;
        };
    }

    /// v where the value is −v for free: a negation, also below a broadcast. Null when there is none.
    static Value negated(Value value) {
        if (value.op() instanceof Negate) {
            return value.input(0);
        }
        if (value.op() instanceof Broadcast b && value.input(0).op() instanceof Negate) {
            return broadcast(value.input(0).input(0), b.shape(), b.axes());
        }
        return null;
    }

    /// True when two values are computed by the same operators from the same values.
    static boolean same(Value a, Value b) {
        return same(a, b, DEPTH);
    }

    private static boolean same(Value a, Value b, int depth) {
        if (a == b) {
            return true;
        }
        if (depth == 0 || !a.op().equals(b.op()) || a.inputs().size() != b.inputs().size()) {
            return false;
        }
        for (int i = 0; i < a.inputs().size(); i++) {
            if (!same(a.input(i), b.input(i), depth - 1)) {
                return false;
            }
        }
        return true;
    }

    /// True when every element is provably a finite number, whatever the inputs: only then is x · 0 = 0.
    static boolean alwaysFinite(Value value) {
        return alwaysFinite(value, DEPTH);
    }

    private static boolean alwaysFinite(Value value, int depth) {
        if (depth == 0) {
            return false;
        }
        return switch (value.op()) {
            case Constant c -> Double.isFinite(c.value());
            case Size s -> true;
            case OneHot o -> true;
            case RandomDraw d -> true;
            case Cast c -> !value.input(0).dtype().isFloat() || alwaysFinite(value.input(0), depth - 1);
            case Negate n -> alwaysFinite(value.input(0), depth - 1);
            case Absolute a -> alwaysFinite(value.input(0), depth - 1);
            case Where w -> alwaysFinite(value.input(1), depth - 1) && alwaysFinite(value.input(2), depth - 1);
            case Movement m -> Double.isFinite(m.padding()) && value.inputs().stream().allMatch(input -> alwaysFinite(input, depth - 1));
            default -> false;
        };
    }

    /// True for an elementwise operator whose operands may be exchanged.
    static boolean commutes(Elementwise op) {
        return switch (op.mnemonic()) {
            case "add", "mul", "maximum", "minimum", "and", "or" -> true;
            case "compare" -> op instanceof io.tapeless.compiler.op.elementwise.Compare c && switch (c.comparison()) {
                case EQ, NE -> true;
                case LT, LE, GT, GE -> false;
            };
            default -> false;
        };
    }
}
