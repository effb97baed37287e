package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.leaf.Literal;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Turns what is known at compile time into tensors, and checks that something is what a place needs.
final class Conversions {
    private final Pass pass;

    Conversions(Pass pass) {
        this.pass = pass;
    }

    /// A tensor from anything that can be one; numbers and lists become `float`.
    Value tensor(Meta meta, Span span) {
        return tensor(meta, pass.floatType(), span);
    }

    /// A tensor; numbers and lists take `dtype`.
    Value tensor(Meta meta, DType dtype, Span span) {
        return switch (meta) {
            case Meta.Tensor t -> t.value();
            case Meta.ListOf list -> literal(list, dtype, span);
            case Meta.Bool b -> number(meta, TensorType.scalar(DType.BOOL), span);
            default -> number(meta, TensorType.scalar(dtype), span);
        };
    }

    /// A number in the type of a tensor.
    Value number(Meta meta, TensorType type, Span span) {
        return switch (meta) {
            case Meta.Int i when i.isConstant() -> Formulas.constant(fitting(i.dim().constant(), type.dtype(), span), type)
                    .at(pass.calls.place(span));
            case Meta.Int i -> Formulas.size(i.dim(), type).at(pass.calls.place(span));
            case Meta.Real r -> Formulas.constant(fitting(r.value(), type.dtype(), span), type).at(pass.calls.place(span));
            case Meta.Host h when h.exact() != null -> Formulas.size(h.exact(), type).at(pass.calls.place(span));
            case Meta.Host h -> Formulas.broadcast(Formulas.cast(h.value(), type.dtype()), type.shape());
            case Meta.Bool b when type.dtype() == DType.BOOL -> Formulas.constant(b.value() ? 1 : 0, type).at(pass.calls.place(span));
            case Meta.Poison p -> throw new Poisoned();
            default -> throw notATensor(meta, span);
        };
    }

    private double fitting(double value, DType dtype, Span span) {
        boolean fits = switch (dtype) {
            case F32, F64 -> true;
            case I32 -> value == Math.rint(value) && value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE;
            case I64 -> value == Math.rint(value) && Math.abs(value) <= 1L << 53;
            case BOOL -> value == 0 || value == 1;
        };
        if (!fits) {
            throw pass.problem(Code.LITERAL_OUT_OF_RANGE, span, Numbers.text(value) + " does not fit " + dtype);
        }
        return value;
    }

    Problem notATensor(Meta meta, Span span) {
        Diagnostic diagnostic = Diagnostic.error(Code.NOT_A_TENSOR, span, "a tensor is needed here, not " + meta.describe());
        if (meta instanceof Meta.Layer || meta instanceof Meta.Tower) {
            diagnostic = diagnostic.hint("apply it: `" + Texts.of(span) + "(x)`");
        } else if (meta instanceof Meta.TupleOf) {
            diagnostic = diagnostic.hint("`" + Texts.of(span) + "[0]` is its first part, `let (a, b) = …` names its parts");
        }
        return pass.problem(diagnostic);
    }

    /// Numbers written out, nested to any rank.
    Value literal(Meta.ListOf list, DType dtype, Span span) {
        List<Double> values = new ArrayList<>();
        Shape shape = collect(list, dtype, values, span);
        if (shape.dims().stream().anyMatch(Dim::isZero)) {
            throw pass.problem(Code.DIM_NOT_POSITIVE, span, "an empty list is no tensor");
        }
        DType actual = isBools(list) ? DType.BOOL : dtype;
        return Value.of(new Literal(values, new TensorType(actual, shape)), List.of(), pass.calls.place(span));
    }

    private static boolean isBools(Meta meta) {
        return meta instanceof Meta.Bool || meta instanceof Meta.ListOf l && !l.elements().isEmpty() && isBools(l.elements().getFirst());
    }

    private Shape collect(Meta meta, DType dtype, List<Double> values, Span span) {
        switch (meta) {
            case Meta.ListOf list -> {
                Shape inner = null;
                for (Meta element : list.elements()) {
                    Shape shape = collect(element, dtype, values, span);
                    if (inner != null && !inner.equals(shape)) {
                        throw pass.problem(Code.CONCAT_MISMATCH, span, "the rows of this list differ in shape: " + inner + " and " + shape);
                    }
                    inner = shape;
                }
                return (inner == null ? Shape.SCALAR : inner).insert(0, Dim.of(list.elements().size()));
            }
            case Meta.Bool b -> values.add(b.value() ? 1.0 : 0.0);
            case Meta.Poison p -> throw new Poisoned();
            default -> {
                if (!Numbers.isConstant(meta)) {
                    throw pass.problem(Diagnostic.error(Code.NOT_A_TENSOR, span, "a list of numbers is needed here; it holds " + meta.describe())
                            .hint("`stack([a, b], axis: 0)` joins tensors"));
                }
                values.add(fitting(Numbers.constant(meta), dtype, span));
            }
        }
        return Shape.SCALAR;
    }

    /// A rank-0 tensor of a float dtype; bools count as 0 and 1.
    Value floatScalar(Meta meta, String what, Span span) {
        Value value = floats(tensor(meta, span));
        if (value.rank() != 0 || !value.dtype().isFloat()) {
            Diagnostic diagnostic = Diagnostic.error(Code.NOT_A_SCALAR, span, what + " is one number, not " + value.type());
            throw pass.problem(value.dtype().isFloat() ? diagnostic.hint("reduce it: `mean(" + Texts.of(span) + ")` or `sum(…)`")
                    : diagnostic.hint("convert it: `cast(" + Texts.of(span) + ", \"float\")`"));
        }
        return value;
    }

    /// Bools as 0 and 1 in `float`; other tensors as they are.
    Value floats(Value value) {
        return value.dtype() == DType.BOOL ? Formulas.cast(value, pass.floatType()) : value;
    }

    /// A dim or another whole number.
    Dim dim(Meta meta, Span span) {
        if (meta instanceof Meta.Poison) {
            throw new Poisoned();
        }
        if (meta instanceof Meta.Int i) {
            return i.dim();
        }
        Diagnostic diagnostic = Diagnostic.error(meta instanceof Meta.Tensor ? Code.NOT_COMPILE_TIME : Code.ARGUMENT_KIND, span,
                "a whole number known at compile time is needed here, not " + meta.describe());
        throw pass.problem(meta instanceof Meta.Real || meta instanceof Meta.Host ? diagnostic.hint("`div` divides whole numbers, `/` does not")
                : diagnostic);
    }

    /// A whole number without symbols.
    int integer(Meta meta, Span span) {
        Dim dim = dim(meta, span);
        if (!dim.isConstant()) {
            throw pass.problem(Code.NOT_COMPILE_TIME, span, "a number without symbols is needed here, not " + dim);
        }
        if (Math.abs(dim.constant()) > Integer.MAX_VALUE) {
            throw pass.problem(Code.LITERAL_OUT_OF_RANGE, span, dim + " is too large here");
        }
        return (int) dim.constant();
    }

    /// A number known now.
    double real(Meta meta, Span span) {
        if (meta instanceof Meta.Poison) {
            throw new Poisoned();
        }
        if (!Numbers.isConstant(meta)) {
            Diagnostic diagnostic = Diagnostic.error(meta.isNumber() || meta instanceof Meta.Tensor ? Code.NOT_COMPILE_TIME : Code.ARGUMENT_KIND, span,
                    "a number known at compile time is needed here, not " + meta.describe());
            throw pass.problem(meta instanceof Meta.Int ? diagnostic.hint("a dim is known when a program runs; a model argument or `dim V == 10` is known now")
                    : diagnostic);
        }
        return Numbers.constant(meta);
    }

    boolean bool(Meta meta, Span span) {
        if (meta instanceof Meta.Poison) {
            throw new Poisoned();
        }
        if (meta instanceof Meta.Bool b) {
            return b.value();
        }
        boolean tensor = meta instanceof Meta.Tensor || meta instanceof Meta.Host;
        Diagnostic diagnostic = Diagnostic.error(tensor ? Code.NOT_COMPILE_TIME : Code.ARGUMENT_KIND, span,
                "true or false, known at compile time, is needed here, not " + meta.describe());
        throw pass.problem(tensor ? diagnostic.hint("`where(condition, a, b)` chooses element by element at run time") : diagnostic);
    }

    String text(Meta meta, Span span) {
        if (meta instanceof Meta.Poison) {
            throw new Poisoned();
        }
        if (meta instanceof Meta.Text t) {
            return t.value();
        }
        throw pass.problem(Code.ARGUMENT_KIND, span, "a text is needed here, not " + meta.describe());
    }

    /// A list of dims: `[N, 256]`.
    Shape shape(Meta meta, Span span) {
        if (!(meta instanceof Meta.ListOf list)) {
            if (meta instanceof Meta.Poison) {
                throw new Poisoned();
            }
            throw pass.problem(Code.ARGUMENT_KIND, span, "a shape such as `[N, 4]` is needed here, not " + meta.describe());
        }
        List<Dim> dims = list.elements().stream().map(element -> dim(element, span)).toList();
        dims.forEach(dim -> pass.types.positive(dim, span));
        return new Shape(dims);
    }

    /// An axis of a tensor of this rank; negative ones count from the end.
    int axis(Meta meta, int rank, Span span) {
        int axis = integer(meta, span);
        int resolved = axis < 0 ? axis + rank : axis;
        if (resolved < 0 || resolved >= rank) {
            throw pass.problem(Diagnostic.error(Code.AXIS_OUT_OF_RANGE, span, "axis " + axis + " of a tensor of rank " + rank)
                    .hint(rank == 0 ? "a scalar has no axes" : "axes go from 0 to " + (rank - 1) + ", or from -1 to -" + rank
                    + " counted from the end"));
        }
        return resolved;
    }
}
