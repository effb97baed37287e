package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.constant;
import static io.tapeless.compiler.op.Formulas.multiplyAdd;
import static io.tapeless.compiler.op.Formulas.negate;

import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Add;
import io.tapeless.compiler.op.elementwise.Multiply;
import io.tapeless.compiler.op.elementwise.Subtract;
import io.tapeless.compiler.op.leaf.Constant;
import java.util.List;

/// Rounds products of floats once with the sum they are part of. It looks at formulas alone, never at who else needs the product or what is
/// stored, so bits do not depend on either:
/// ```
/// add(m, mul(k, d))      →   multiply_add(k, d, m)
/// sub(w, mul(lr, g))     →   multiply_add(−lr, g, w)     (lr the same number everywhere: its negation costs nothing)
/// ```
/// Of two products the one of tensors is fused: a product of tiny gradients may be subnormal, which is slow to multiply and not in a fused
/// multiply-add.
final class FuseMultiplyAdd implements Pass {
    /// Formulas of host numbers are looked into this far.
    private static final int DEPTH = 8;

    private static final List<Identity> RULES = List.of(
            new Identity("a · b + c, c + a · b  →  multiply_add(a, b, c)", FuseMultiplyAdd::sum),
            new Identity("c − k · b  →  multiply_add(−k, b, c)", FuseMultiplyAdd::difference));

    @Override
    public String name() {
        return "fuse-multiply-add";
    }

    @Override
    public Graph apply(Graph graph) {
        return Rewriting.toFixpoint(graph, RULES);
    }

    private static Value sum(Value value) {
        if (!(value.op() instanceof Add) || !value.dtype().isFloat() || isNumber(value, DEPTH)) {
            return null;
        }
        Value a = value.input(0);
        Value b = value.input(1);
        boolean second = isProduct(b) && (!isProduct(a) || isScaled(a) && !isScaled(b));
        return second ? multiplyAdd(b.input(0), b.input(1), a) : isProduct(a) ? multiplyAdd(a.input(0), a.input(1), b) : null;
    }

    private static Value difference(Value value) {
        if (!(value.op() instanceof Subtract) || !value.dtype().isFloat() || !isProduct(value.input(1))) {
            return null;
        }
        Value c = value.input(0);
        Value a = value.input(1).input(0);
        Value b = value.input(1).input(1);
        return isNumber(a, DEPTH) ? multiplyAdd(minus(a), b, c) : isNumber(b, DEPTH) ? multiplyAdd(minus(b), a, c) : null;
    }

    private static boolean isProduct(Value value) {
        return value.op() instanceof Multiply && !isNumber(value, DEPTH);
    }

    private static boolean isScaled(Value product) {
        return isNumber(product.input(0), DEPTH) || isNumber(product.input(1), DEPTH);
    }

    private static Value minus(Value number) {
        return Match.isConstant(number) ? constant(-((Constant) number.op()).value(), number.type()) : negate(number);
    }

    /// Whether a value is the same number everywhere, known before the program runs.
    private static boolean isNumber(Value value, int depth) {
        boolean formula = depth > 0 && !value.inputs().isEmpty() && (value.op() instanceof Elementwise || value.op() instanceof Movement);
        return Match.isUniform(value) || formula && value.inputs().stream().allMatch(input -> isNumber(input, depth - 1));
    }
}
