package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Add;
import io.tapeless.compiler.op.elementwise.And;
import io.tapeless.compiler.op.elementwise.Cast;
import io.tapeless.compiler.op.elementwise.Clamp;
import io.tapeless.compiler.op.elementwise.Compare;
import io.tapeless.compiler.op.elementwise.Floor;
import io.tapeless.compiler.op.elementwise.Multiply;
import io.tapeless.compiler.op.elementwise.Not;
import io.tapeless.compiler.op.elementwise.Or;
import io.tapeless.compiler.op.elementwise.Where;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.type.DType;
import java.util.List;

/// Rules about choices, truth values and conversions. Comparisons are negated only where NaN allows: not (a = b) is a ≠ b, but
/// not (a < b) is not a ≥ b.
final class SelectionIdentities {
    static final List<Identity> ALL = List.of(
            new Identity("where true a b = a", SelectionIdentities::decided),
            new Identity("where c a a = a", v -> isWhere(v) && Match.same(v.input(1), v.input(2)) ? v.input(1) : null),
            new Identity("where (not c) a b = where c b a", v -> isWhere(v) && v.input(0).op() instanceof Not
                    ? where(v.input(0).input(0), v.input(2), v.input(1)) : null),
            new Identity("where c (where c a b) d = where c a d", SelectionIdentities::nested),
            new Identity("where c 1 0 = cast c", v -> isWhere(v) && Match.is(v.input(1), 1) && Match.is(v.input(2), 0)
                    ? cast(v.input(0), v.dtype()) : null),
            new Identity("(where c a 0) · k = where c (a · k) 0 for finite k", SelectionIdentities::scaled),
            new Identity("(where c a 0) + (where c 0 b) = where c a b", SelectionIdentities::joined),
            new Identity("not not c = c", v -> v.op() instanceof Not && v.input(0).op() instanceof Not ? v.input(0).input(0) : null),
            new Identity("not (a = b) is a ≠ b", SelectionIdentities::negatedEquality),
            new Identity("x > ∞ and x < −∞ are false", SelectionIdentities::beyondInfinity),
            new Identity("c and true = c, c and false = false", v -> v.op() instanceof And ? logical(v, 1) : null),
            new Identity("c or false = c, c or true = true", v -> v.op() instanceof Or ? logical(v, 0) : null),
            new Identity("cast chains that lose nothing", SelectionIdentities::castChain),
            new Identity("cast to the same dtype", v -> v.op() instanceof Cast && v.dtype() == v.input(0).dtype() ? v.input(0) : null),
            new Identity("clamp to (−∞, ∞) = x", v -> v.op() instanceof Clamp(double low, double high)
                    && low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY ? v.input(0) : null),
            new Identity("floor floor x = floor x", v -> v.op() instanceof Floor && v.input(0).op() instanceof Floor ? v.input(0) : null));

    private SelectionIdentities() {}

    private static boolean isWhere(Value value) {
        return value.op() instanceof Where;
    }

    private static Value decided(Value value) {
        return isWhere(value) && Match.isConstant(value.input(0)) ? value.input(Match.is(value.input(0), 0) ? 2 : 1) : null;
    }

    private static Value nested(Value value) {
        if (!isWhere(value)) {
            return null;
        }
        Value condition = value.input(0);
        if (isWhere(value.input(1)) && Match.same(value.input(1).input(0), condition)) {
            return where(condition, value.input(1).input(1), value.input(2));
        }
        if (isWhere(value.input(2)) && Match.same(value.input(2).input(0), condition)) {
            return where(condition, value.input(1), value.input(2).input(2));
        }
        return null;
    }

    private static Value scaled(Value value) {
        if (!(value.op() instanceof Multiply)) {
            return null;
        }
        for (int side = 0; side < 2; side++) {
            Value choice = value.input(side);
            Value factor = value.input(1 - side);
            if (isWhere(choice) && Match.isConstant(factor) && Double.isFinite(Match.number(factor))) {
                if (Match.is(choice.input(2), 0)) {
                    return where(choice.input(0), times(choice.input(1), factor), choice.input(2));
                }
                if (Match.is(choice.input(1), 0)) {
                    return where(choice.input(0), choice.input(1), times(choice.input(2), factor));
                }
            }
        }
        return null;
    }

    private static Value joined(Value value) {
        if (!(value.op() instanceof Add) || !isWhere(value.input(0)) || !isWhere(value.input(1))
                || !Match.same(value.input(0).input(0), value.input(1).input(0))) {
            return null;
        }
        Value a = value.input(0);
        Value b = value.input(1);
        boolean zeros = Match.is(a.input(1), 0) || Match.is(b.input(1), 0);
        boolean otherZeros = Match.is(a.input(2), 0) || Match.is(b.input(2), 0);
        return zeros && otherZeros ? where(a.input(0), plus(a.input(1), b.input(1)), plus(a.input(2), b.input(2))) : null;
    }

    private static Value negatedEquality(Value value) {
        if (!(value.op() instanceof Not) || !(value.input(0).op() instanceof Compare(Comparison comparison))) {
            return null;
        }
        Value a = value.input(0).input(0);
        Value b = value.input(0).input(1);
        return switch (comparison) {
            case EQ -> notEqual(a, b);
            case NE -> equal(a, b);
            case LT, LE, GT, GE -> null;
        };
    }

    private static Value beyondInfinity(Value value) {
        if (!(value.op() instanceof Compare(Comparison comparison))) {
            return null;
        }
        boolean impossible = switch (comparison) {
            case GT -> Match.is(value.input(1), Double.POSITIVE_INFINITY) || Match.is(value.input(0), Double.NEGATIVE_INFINITY);
            case LT -> Match.is(value.input(1), Double.NEGATIVE_INFINITY) || Match.is(value.input(0), Double.POSITIVE_INFINITY);
            case EQ, NE, LE, GE -> false;
        };
        return impossible ? like(value, 0) : null;
    }

    /// `and` with neutral 1, `or` with neutral 0: the other constant decides.
    private static Value logical(Value value, double neutral) {
        for (int side = 0; side < 2; side++) {
            Value constant = value.input(side);
            if (Match.isConstant(constant)) {
                return Match.is(constant, neutral) ? value.input(1 - side) : constant;
            }
        }
        return Match.same(value.input(0), value.input(1)) ? value.input(0) : null;
    }

    private static Value castChain(Value value) {
        if (!(value.op() instanceof Cast) || !(value.input(0).op() instanceof Cast)) {
            return null;
        }
        Value x = value.input(0).input(0);
        return holds(value.input(0).dtype(), x.dtype()) ? cast(x, value.dtype()) : null;
    }

    /// True when every number of dtype `narrow` is one of dtype `wide`.
    private static boolean holds(DType wide, DType narrow) {
        return wide == narrow || switch (narrow) {
            case BOOL -> true;
            case I32 -> wide == DType.I64 || wide == DType.F64;
            case F32 -> wide == DType.F64;
            case I64, F64 -> false;
        };
    }
}
