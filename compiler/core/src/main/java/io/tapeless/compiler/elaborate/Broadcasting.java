package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.leaf.Constant;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.List;

/// NumPy's broadcasting with one guard: when no operand has the shape of the result, all would stretch, which is refused, because that is
/// how (N) − (N, 1) silently becomes (N, N).
final class Broadcasting {
    /// An operand and where it is written.
    record Operand(Value value, Span span) {
        Shape shape() {
            return value.shape();
        }

        String told() {
            return Texts.of(span) + " is " + value.type();
        }
    }

    private final Pass pass;
    private final Span span;

    /// @param span the whole operation
    Broadcasting(Pass pass, Span span) {
        this.pass = pass;
        this.span = span;
    }

    /// The operands, repeated to their common shape.
    List<Value> align(List<Operand> operands) {
        Shape common = operands.getFirst().shape();
        for (Operand operand : operands) {
            common = common(common, operands.getFirst(), operand);
        }
        for (Operand operand : operands) {
            if (operand.shape().equals(common)) {
                Shape shape = common;
                return operands.stream().map(o -> stretch(pass, o.value(), shape)).toList();
            }
        }
        throw twoSided(operands, common);
    }

    /// A number needs no broadcast: it is the same everywhere in any shape. One that has a name keeps its identity.
    static Value stretch(Pass pass, Value value, Shape shape) {
        return switch (value.op()) {
            case Constant c when value.shape().equals(shape) || pass.isKept(value) -> Formulas.broadcast(value, shape);
            case Constant c -> Formulas.constant(c.value(), c.type().withShape(shape)).at(value.origin());
            case Size s -> Formulas.size(s.dim(), s.type().withShape(shape)).at(value.origin());
            default -> Formulas.broadcast(value, shape);
        };
    }

    private Shape common(Shape so, Operand first, Operand other) {
        int rank = Math.max(so.rank(), other.shape().rank());
        List<Dim> dims = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            Dim a = dimAt(so, rank, axis);
            Dim b = dimAt(other.shape(), rank, axis);
            if (a == null || b == null || a.equals(b)) {
                dims.add(a == null ? b : a);
            } else if (a.isOne() || b.isOne()) {
                dims.add(a.isOne() ? b : a);
            } else {
                throw pass.problem(differ(first, other, a, b, axis - rank));
            }
        }
        return new Shape(dims);
    }

    private static Dim dimAt(Shape shape, int rank, int axis) {
        int own = axis - (rank - shape.rank());
        return own < 0 ? null : shape.dim(own);
    }

    private Diagnostic differ(Operand first, Operand other, Dim a, Dim b, int axis) {
        String told = first.told() + ", " + other.told();
        if (!a.minus(b).isConstant()) {
            Diagnostic diagnostic = Diagnostic.error(Code.DIMS_UNDECIDED, span,
                    "cannot prove that " + a + " and " + b + " are equal for every size").label(told);
            if (isSymbol(a) && isSymbol(b)) {
                return diagnostic.hint("if they always are, declare both with one symbol");
            }
            boolean fixable = isSymbol(a) && b.isConstant() || a.isConstant() && isSymbol(b);
            return fixable ? diagnostic.hint("if that is the only size, fix it: `dim " + (isSymbol(a) ? a + " == " + b : b + " == " + a) + "`")
                    : diagnostic;
        }
        return Diagnostic.error(Code.SHAPES_DO_NOT_BROADCAST, span,
                "shapes " + first.shape() + " and " + other.shape() + " do not fit: " + a + " and " + b + " at axis " + axis).label(told)
                .hint("axes are matched from the right; they are equal, or one of them is 1");
    }

    private static boolean isSymbol(Dim dim) {
        return dim.symbols().stream().anyMatch(symbol -> Dim.of(symbol).equals(dim));
    }

    private Problem twoSided(List<Operand> operands, Shape common) {
        List<Operand> stretched = operands.stream().filter(o -> o.shape().rank() > 0).toList();
        Operand a = stretched.getFirst();
        Operand b = stretched.stream().filter(o -> !o.shape().equals(a.shape())).findFirst().orElse(a);
        String left = Texts.of(a.span());
        String right = Texts.of(b.span());
        Diagnostic diagnostic = Diagnostic.error(Code.TWO_SIDED_STRETCH, span,
                        "both sides would stretch: " + a.shape() + " and " + b.shape() + " would give " + common)
                .label(a.told() + ", " + b.told())
                .hint("aligned from the right: " + aligned(a.shape(), common) + " and " + aligned(b.shape(), common));
        Operand wider = a.shape().rank() > b.shape().rank() ? a : b;
        Operand narrower = wider == a ? b : a;
        for (int axis = 0; axis < wider.shape().rank(); axis++) {
            if (wider.shape().dim(axis).isOne() && wider.shape().without(axis).equals(narrower.shape())) {
                diagnostic = diagnostic.hint("element by element: `squeeze(" + Texts.of(wider.span()) + ", axis: " + axis + ")` or `unsqueeze("
                        + Texts.of(narrower.span()) + ", axis: " + axis + ")`");
                break;
            }
        }
        return pass.problem(diagnostic.hint("every pair: " + (isLine(a.shape()) && isLine(b.shape())
                ? "`outer(" + left + ", " + right + ")`, or `outer(f, " + left + ", " + right + ")` for a function f"
                : "widen one side first, `broadcast(" + left + ", " + common + ")`")));
    }

    /// True for a vector, whichever axis it lies along. Of other tensors `outer` would give all axes of both, those that they share twice.
    private static boolean isLine(Shape shape) {
        return shape.dims().stream().filter(dim -> !dim.isOne()).count() <= 1;
    }

    private static String aligned(Shape shape, Shape common) {
        List<String> cells = new ArrayList<>();
        for (int axis = 0; axis < common.rank(); axis++) {
            Dim dim = dimAt(shape, common.rank(), axis);
            int width = common.dim(axis).toString().length();
            cells.add(" ".repeat(Math.max(0, width - (dim == null ? 1 : dim.toString().length()))) + (dim == null ? "·" : dim));
        }
        return "[" + String.join(", ", cells) + "]";
    }
}
