package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// `a @ b` with the meaning of `torch.matmul`: the last axis of a against the second to last of b, vectors on either side, leading axes broadcast.
final class Contractions {
    private Contractions() {}

    static Meta matmul(Pass pass, Value a, Value b, Expression.Binary node, Scope scope) {
        String told = Texts.of(node.left().span()) + " is " + a.type() + ", " + Texts.of(node.right().span()) + " is " + b.type();
        if (a.rank() == 0 || b.rank() == 0) {
            throw pass.problem(Diagnostic.error(Code.RANK_MISMATCH, node.span(), "`@` needs at least one axis on each side").label(told)
                    .hint("`*` multiplies by a scalar"));
        }
        if (a.dtype() != b.dtype()) {
            throw pass.problem(Diagnostic.error(Code.DTYPE_MIX, node.span(), "tensors of different dtypes do not mix").label(told)
                    .hint("convert one side: `cast(" + Texts.of(node.right().span()) + ", \"" + a.dtype() + "\")`"));
        }
        if (!a.dtype().isFloat()) {
            throw pass.problem(Diagnostic.error(Code.DTYPE_NOT_ALLOWED, node.span(), "`@` has no meaning for " + a.dtype()).label(told));
        }
        Dim inner = a.shape().dim(a.rank() - 1);
        int innerAxis = Math.max(0, b.rank() - 2);
        if (!inner.equals(b.shape().dim(innerAxis))) {
            throw pass.problem(innerDiffers(pass, inner, b.shape().dim(innerAxis), node, told, scope));
        }
        return multiply(pass, a, b, node);
    }

    private static Diagnostic innerDiffers(Pass pass, Dim left, Dim right, Expression.Binary node, String told,
            Scope scope) {
        boolean undecided = !left.minus(right).isConstant();
        Diagnostic diagnostic = Diagnostic.error(undecided ? Code.DIMS_UNDECIDED : Code.INNER_SIZES_DIFFER, node.span(),
                (undecided ? "cannot prove that the inner sizes are equal: " : "inner sizes differ: ") + left + " and " + right).label(told);
        diagnostic = pass.expressions.explainDim(diagnostic, node.left(), left, scope);
        return pass.expressions.explainDim(diagnostic, node.right(), right, scope);
    }

    private static Meta multiply(Pass pass, Value a, Value b, Expression.Binary node) {
        int inner = 0;
        int row = 1;
        int column = 2;
        int leadingA = Math.max(0, a.rank() - 2);
        int leadingB = Math.max(0, b.rank() - 2);
        int batch = Math.max(leadingA, leadingB);
        List<Integer> left = new ArrayList<>();
        List<Integer> right = new ArrayList<>();
        List<Integer> result = new ArrayList<>();
        Value x = a;
        Value y = b;
        for (int i = batch - 1; i >= 0; i--) {
            int axisA = i - (batch - leadingA);
            int axisB = i - (batch - leadingB);
            Dim dimA = axisA < 0 ? null : a.shape().dim(axisA);
            Dim dimB = axisB < 0 ? null : b.shape().dim(axisB);
            int label = 3 + i;
            result.addFirst(label);
            if (dimA != null && dimB != null && !dimA.equals(dimB) && !dimA.isOne() && !dimB.isOne()) {
                throw pass.problem(Code.SHAPES_DO_NOT_BROADCAST, node.span(),
                        "leading axes of " + a.type() + " and " + b.type() + " do not fit: " + dimA + " and " + dimB);
            }
            boolean dropA = dimA != null && dimB != null && dimA.isOne() && !dimB.isOne();
            boolean dropB = dimA != null && dimB != null && dimB.isOne() && !dimA.isOne();
            if (dropA) {
                x = Formulas.reshape(x, x.shape().without(axisA));
            } else if (dimA != null) {
                left.addFirst(label);
            }
            if (dropB) {
                y = Formulas.reshape(y, y.shape().without(axisB));
            } else if (dimB != null) {
                right.addFirst(label);
            }
        }
        if (a.rank() > 1) {
            left.add(row);
            result.add(row);
        }
        left.add(inner);
        right.add(inner);
        if (b.rank() > 1) {
            right.add(column);
            result.add(column);
        }
        return pass.placed(Formulas.einsum(x, left, y, right, result), node.span(), a, b);
    }
}
