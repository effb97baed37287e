package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.DimExpression;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.TypeExpression;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// Reads written types, and matches tensors against those of signatures, where a capitalised unknown name and `...` stand for what they meet.
final class TypeElaborator {
    private static final List<String> DTYPES = List.of("float", "f32", "f64", "i32", "i64", "bool");

    private final Pass pass;

    TypeElaborator(Pass pass) {
        this.pass = pass;
    }

    /// The dtype of a name such as `f32`; `float`, and `f32` under `--dtype f64`, are the program's float dtype.
    DType dtype(String name, Span span) {
        return switch (name) {
            case "float" -> pass.floatType();
            case "f32" -> pass.floatType() == DType.F64 ? DType.F64 : DType.F32;
            case "f64" -> DType.F64;
            case "i32" -> DType.I32;
            case "i64" -> DType.I64;
            case "bool" -> DType.BOOL;
            default -> {
                Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_TYPE, span, "unknown type `" + name + "`");
                throw pass.problem(OtherNames.type(name).or(() -> Suggest.hint(name, DTYPES)).map(diagnostic::hint)
                        .orElse(diagnostic.hint("tensors are `float[…]`, `f32[…]`, `f64[…]`, `i32[…]`, `i64[…]` or `bool[…]`")));
            }
        };
    }

    /// A declared type, all of whose names are known.
    TensorType resolve(TypeExpression type, Scope scope) {
        DType dtype = dtype(type.name().text(), type.name().span());
        if (!type.bracketed()) {
            throw pass.problem(Diagnostic.error(Code.UNKNOWN_TYPE, type.span(), "a tensor's type needs its shape")
                    .hint("`" + type.name() + "[]` is a scalar, `" + type.name() + "[N, 3]` a matrix"));
        }
        List<Dim> dims = new ArrayList<>();
        for (DimExpression written : type.dims()) {
            switch (written) {
                case DimExpression.Size size -> dims.addAll(dims(size, scope));
                case DimExpression.Ellipsis ellipsis -> dims.addAll(known(ellipsis, scope));
            }
        }
        TensorType resolved = new TensorType(dtype, new Shape(dims));
        pass.checkSize(resolved, type.span());
        return resolved;
    }

    private List<Dim> known(DimExpression.Ellipsis ellipsis, Scope scope) {
        Binding binding = scope.find(key(ellipsis));
        if (binding == null) {
            throw pass.problem(Code.UNKNOWN_NAME, ellipsis.span(), "`" + key(ellipsis) + "` stands for nothing here: no argument's type has it");
        }
        return pass.conversions.shape(binding.meta(), ellipsis.span()).dims();
    }

    private static String key(DimExpression.Ellipsis ellipsis) {
        return "..." + ellipsis.name();
    }

    /// A list stands for all its dims: `float[shape]`.
    private List<Dim> dims(DimExpression.Size size, Scope scope) {
        if (pass.expressions.evaluate(size.value(), scope) instanceof Meta.ListOf list) {
            return pass.conversions.shape(list, size.span()).dims();
        }
        return List.of(dim(size, scope));
    }

    private Dim dim(DimExpression.Size size, Scope scope) {
        Dim dim = pass.conversions.dim(pass.expressions.evaluate(size.value(), scope), size.span());
        positive(dim, size.span());
        return dim;
    }

    /// Refuses dims below 1. Where small sizes alone make them so, as a window does that needs some positions, larger ones are asked for.
    void positive(Dim dim, Span span) {
        long smallest = dim.evaluate(Dim.Symbol::minimum);
        if (smallest >= 1) {
            return;
        }
        if (!dim.isConstant()) {
            SizeClaim claim = new SizeClaim(List.of(dim), narrowed -> narrowed.apply(dim).atLeast(1));
            claim.requireLarger();
            String sizes = Texts.and(dim.symbols().stream().map(symbol -> symbol + " = " + symbol.minimum()).toList());
            throw pass.problem(Diagnostic.error(Code.DIM_NOT_POSITIVE, span, "the dim " + dim + " is " + smallest + " for " + sizes)
                    .hint(claim.remedy(OptionalLong.empty())));
        }
        Diagnostic diagnostic = Diagnostic.error(Code.DIM_NOT_POSITIVE, span, "a dim is at least 1, not " + dim);
        throw pass.problem(smallest == -1 ? diagnostic.hint("a size that is open until a program runs is a symbol: `dim N`, then `[N, 4]`") : diagnostic);
    }

    /// Matches a tensor against a type of a signature: binds fresh names in `scope`, compares the rest.
    ///
    /// @param what the user's words for the tensor: "`x` of `Linear`"
    /// @param span where the tensor is written
    void match(TypeExpression type, TensorType actual, Scope scope, String what, Span span) {
        DType dtype = dtype(type.name().text(), type.name().span());
        if (dtype != actual.dtype()) {
            Diagnostic diagnostic = Diagnostic.error(Code.DTYPE_MIX, span, what + " must be " + dtype + ", not " + actual)
                    .hint("convert it: `cast(" + Texts.of(span) + ", \"" + type.name() + "\")`");
            throw pass.problem(dtype == DType.F32 && actual.dtype() == DType.F64 && type.name().text().equals("float")
                    ? diagnostic.hint("or compute all in double precision: `float` for `f64` in the spec, and --dtype f64") : diagnostic);
        }
        List<Dim> dims = actual.shape().dims();
        int ellipsis = ellipsisAt(type);
        int written = type.dims().size();
        int missing = dims.size() - (ellipsis < 0 ? written : written - 1);
        if (ellipsis < 0 ? missing != 0 : missing < 0) {
            throw pass.problem(Diagnostic.error(Code.RANK_MISMATCH, span, what + " must have " + (ellipsis < 0 ? "" : "at least ")
                            + Texts.axes(ellipsis < 0 ? written : written - 1) + ", but is " + actual)
                    .secondary(type.span(), "declared here as " + Texts.of(type.span())));
        }
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < written; i++) {
            if (i == ellipsis) {
                matchEllipsis((DimExpression.Ellipsis) type.dims().get(i), dims.subList(i, i + missing), scope, what, actual, span);
                axes.add(null);
            } else {
                axes.add(ellipsis >= 0 && i > ellipsis ? i + missing - 1 : i);
            }
        }
        matchDims(type, axes, scope, what, actual, span);
    }

    private static int ellipsisAt(TypeExpression type) {
        for (int i = 0; i < type.dims().size(); i++) {
            if (type.dims().get(i) instanceof DimExpression.Ellipsis) {
                return i;
            }
        }
        return -1;
    }

    private void matchEllipsis(DimExpression.Ellipsis ellipsis, List<Dim> dims, Scope scope, String what, TensorType actual, Span span) {
        Binding binding = scope.find(key(ellipsis));
        if (binding == null) {
            List<Meta> elements = dims.stream().<Meta>map(Meta.Int::new).collect(Collectors.toList());
            scope.bind(key(ellipsis), Binding.of(new Meta.ListOf(elements), Binding.Kind.DIM, ellipsis.span()));
        } else if (!pass.conversions.shape(binding.meta(), ellipsis.span()).dims().equals(dims)) {
            throw pass.problem(Diagnostic.error(Code.TYPE_DIFFERS, span,
                    "`" + key(ellipsis) + "` stands for " + binding.meta().describe().replace("the list ", "")
                            + " already, but " + what + " is " + actual).secondary(ellipsis.span(),
                            "one `...` is the same axes throughout a signature"));
        }
    }

    /// @param axes for each written dim the axis of the tensor, null for `...`
    private void matchDims(TypeExpression type, List<Integer> axes, Scope scope, String what, TensorType actual, Span span) {
        for (int i = 0; i < axes.size(); i++) {
            if (axes.get(i) != null && isFresh(type.dims().get(i), scope)) {
                scope.bind(type.dims().get(i).span().text(),
                        Binding.of(new Meta.Int(actual.dim(axes.get(i))), Binding.Kind.DIM, type.dims().get(i).span()));
            }
        }
        for (int i = 0; i < axes.size(); i++) {
            if (axes.get(i) == null || !(type.dims().get(i) instanceof DimExpression.Size size)) {
                continue;
            }
            Dim expected = pass.conversions.dim(pass.expressions.evaluate(size.value(), scope), size.span());
            if (!expected.equals(actual.dim(axes.get(i)))) {
                throw differs(size, expected, actual.dim(axes.get(i)), "axis " + axes.get(i) + " of " + what, actual, span);
            }
        }
    }

    private static boolean isFresh(DimExpression written, Scope scope) {
        return written instanceof DimExpression.Size size && size.value() instanceof Expression.Name name
                && Character.isUpperCase(name.text().codePointAt(0)) && scope.find(name.text()) == null;
    }

    private Problem differs(DimExpression.Size size, Dim expected, Dim actual, String what, TensorType type, Span span) {
        boolean undecided = !expected.minus(actual).isConstant();
        String source = Texts.of(size.span());
        String told = source.equals(expected.toString()) ? source : source + " = " + expected;
        return pass.problem(Diagnostic.error(undecided ? Code.DIMS_UNDECIDED : Code.TYPE_DIFFERS, span,
                        undecided ? "cannot prove that " + actual + " equals " + told + " for every size, as " + what + " needs"
                                : what + " is " + actual + ", but must be " + told)
                .label("this is " + type).secondary(size.span(), "it must be " + told));
    }
}
