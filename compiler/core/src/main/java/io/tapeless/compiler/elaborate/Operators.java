package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Compare;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.BinaryOperator;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Element-wise operations on tensors, and the same on compile-time values.
final class Operators {
    /// An operand and where it is written.
    record Operand(Meta meta, Span span) {}

    private final Pass pass;

    Operators(Pass pass) {
        this.pass = pass;
    }

    /// An infix operator but for `@`.
    Meta infix(Expression.Binary node, Meta left, Meta right, Scope scope) {
        Operand a = new Operand(left, node.left().span());
        Operand b = new Operand(right, node.right().span());
        return switch (node.operator()) {
            case ADD -> binary(BinaryFunction.ADD, a, b, node.span());
            case SUBTRACT -> binary(BinaryFunction.SUB, a, b, node.span());
            case MULTIPLY -> binary(BinaryFunction.MUL, a, b, node.span());
            case DIVIDE -> binary(BinaryFunction.DIV, a, b, node.span());
            case POWER -> binary(BinaryFunction.POW, a, b, node.span());
            case AND -> logical(BinaryFunction.AND, a, b, node.span());
            case OR -> logical(BinaryFunction.OR, a, b, node.span());
            case FLOOR_DIVIDE, MODULO -> wholeDivision(node.operator(), a, b);
            case EQUAL -> compare(Comparison.EQ, a, b, node.span());
            case NOT_EQUAL -> compare(Comparison.NE, a, b, node.span());
            case LESS -> compare(Comparison.LT, a, b, node.span());
            case LESS_EQUAL -> compare(Comparison.LE, a, b, node.span());
            case GREATER -> compare(Comparison.GT, a, b, node.span());
            case GREATER_EQUAL -> compare(Comparison.GE, a, b, node.span());
            case MATMUL -> Contractions.matmul(pass, pass.conversions.tensor(left, a.span()), pass.conversions.tensor(right, b.span()), node, scope);
        };
    }

    /// A function of one element.
    Meta unary(UnaryFunction function, Operand x, Span span) {
        if (x.meta().isNumber()) {
            return Numbers.unary(function, x.meta());
        }
        if (function == UnaryFunction.NOT && x.meta() instanceof Meta.Bool b) {
            return new Meta.Bool(!b.value());
        }
        if (function == UnaryFunction.NOT && x.meta() instanceof Meta.Host h) {
            return Numbers.host(Value.of(Elementwises.of(function), h.value()));
        }
        if (function == UnaryFunction.NEG && x.meta() instanceof Meta.ListOf list) {
            return new Meta.ListOf(list.elements().stream().map(e -> unary(function, new Operand(e, x.span()), span)).toList());
        }
        Value value = pass.conversions.tensor(x.meta(), x.span());
        boolean allowed = function == UnaryFunction.NOT ? value.dtype() == DType.BOOL
                : value.dtype().isFloat() || value.dtype().isInteger() && Elementwises.onIntegers(function);
        if (!allowed) {
            throw dtype(function.text(), value, x.span());
        }
        return new Meta.Tensor(pass.value(Elementwises.of(function), List.of(value), span));
    }

    /// A function of two elements: arithmetic, maximum, minimum.
    Meta binary(BinaryFunction function, Operand a, Operand b, Span span) {
        if (a.meta().isNumber() && b.meta().isNumber()) {
            return Numbers.binary(function, a.meta(), b.meta());
        }
        List<Broadcasting.Operand> operands = tensors(List.of(a, b));
        for (Broadcasting.Operand operand : operands) {
            DType dtype = operand.value().dtype();
            if (!dtype.isFloat() && !(dtype.isInteger() && Elementwises.onIntegers(function))) {
                throw dtype(function.text(), operand.value(), operand.span());
            }
        }
        return elementwise(Elementwises.of(function), operands, span);
    }

    private Meta logical(BinaryFunction function, Operand a, Operand b, Span span) {
        if (a.meta() instanceof Meta.Bool x && b.meta() instanceof Meta.Bool y) {
            return new Meta.Bool(function == BinaryFunction.AND ? x.value() && y.value() : x.value() || y.value());
        }
        if (isHostBool(a.meta()) && isHostBool(b.meta())) {
            return Numbers.host(Value.of(Elementwises.of(function), Numbers.scalar(a.meta()), Numbers.scalar(b.meta())));
        }
        List<Broadcasting.Operand> operands = tensors(List.of(a, b));
        for (Broadcasting.Operand operand : operands) {
            if (operand.value().dtype() != DType.BOOL) {
                throw dtype(function.text(), operand.value(), operand.span());
            }
        }
        return elementwise(Elementwises.of(function), operands, span);
    }

    private static boolean isHostBool(Meta meta) {
        return meta instanceof Meta.Bool || meta instanceof Meta.Host h && h.value().dtype() == DType.BOOL;
    }

    private Meta wholeDivision(BinaryOperator operator, Operand a, Operand b) {
        if (a.meta() instanceof Meta.Tensor || b.meta() instanceof Meta.Tensor) {
            throw pass.problem(Diagnostic.error(Code.NOT_COMPILE_TIME, a.meta() instanceof Meta.Tensor ? a.span() : b.span(),
                    "`" + operator.symbol() + "` divides whole numbers known at compile time").hint("`floor(a / b)` divides tensors"));
        }
        Dim x = pass.conversions.dim(a.meta(), a.span());
        Dim y = pass.conversions.dim(b.meta(), b.span());
        return new Meta.Int(operator == BinaryOperator.MODULO ? x.mod(y) : x.div(y));
    }

    /// A comparison of compile-time values or tensors.
    Meta compare(Comparison comparison, Operand a, Operand b, Span span) {
        Meta x = a.meta();
        Meta y = b.meta();
        if (x.isNumber() && y.isNumber()) {
            Meta result = Numbers.compare(comparison, x, y);
            if (result == null) {
                throw pass.problem(Code.NOT_COMPILE_TIME, span, "whether " + Numbers.exact(x) + " " + comparison.symbol() + " " + Numbers.exact(y)
                        + " depends on the sizes at run time");
            }
            return result;
        }
        boolean equality = comparison == Comparison.EQ || comparison == Comparison.NE;
        boolean plain = x instanceof Meta.Text && y instanceof Meta.Text || x instanceof Meta.Bool && y instanceof Meta.Bool
                || x instanceof Meta.ListOf && y instanceof Meta.ListOf;
        if (plain && equality) {
            return new Meta.Bool(same(x, y) == (comparison == Comparison.EQ));
        }
        if (x instanceof Meta.Text || y instanceof Meta.Text) {
            throw pass.problem(Code.ARGUMENT_KIND, span, "cannot compare " + x.describe() + " and " + y.describe());
        }
        return elementwise(new Compare(comparison), tensors(List.of(a, b)), span);
    }

    private static boolean same(Meta x, Meta y) {
        if (x instanceof Meta.ListOf a && y instanceof Meta.ListOf b) {
            boolean same = a.elements().size() == b.elements().size();
            for (int i = 0; same && i < a.elements().size(); i++) {
                same = same(a.elements().get(i), b.elements().get(i));
            }
            return same;
        }
        return Numbers.isConstant(x) && Numbers.isConstant(y) ? Numbers.constant(x) == Numbers.constant(y) : x.equals(y);
    }

    /// The operands as tensors: numbers take the dtype of the tensors among them (`float` when there is none), lists too.
    List<Broadcasting.Operand> tensors(List<Operand> operands) {
        DType dtype = null;
        for (Operand operand : operands) {
            if (operand.meta() instanceof Meta.Tensor t) {
                if (dtype != null && t.value().dtype() != dtype) {
                    throw mixed(operands);
                }
                dtype = t.value().dtype();
            }
        }
        List<Broadcasting.Operand> tensors = new ArrayList<>();
        for (Operand operand : operands) {
            Value value = pass.conversions.tensor(operand.meta(), dtype == null ? pass.floatType() : dtype, operand.span());
            if (dtype != null && value.dtype() != dtype) {
                throw mixed(operands);
            }
            tensors.add(new Broadcasting.Operand(value, operand.span()));
        }
        return tensors;
    }

    private Problem mixed(List<Operand> operands) {
        List<Operand> tensors = operands.stream().filter(o -> o.meta() instanceof Meta.Tensor || o.meta() instanceof Meta.Bool).toList();
        List<String> told = tensors.stream().map(o -> Texts.of(o.span()) + " is "
                + (o.meta() instanceof Meta.Tensor t ? t.value().type() : "bool")).toList();
        DType first = tensors.getFirst().meta() instanceof Meta.Tensor t ? t.value().dtype() : DType.BOOL;
        Operand last = tensors.getLast();
        return pass.problem(Diagnostic.error(Code.DTYPE_MIX, tensors.getFirst().span().to(last.span()), "tensors of different dtypes do not mix")
                .label(String.join(", ", told))
                .hint("convert one side: `cast(" + Texts.of(last.span()) + ", \"" + first + "\")`"));
    }

    private Problem dtype(String function, Value value, Span span) {
        Diagnostic diagnostic = Diagnostic.error(Code.DTYPE_NOT_ALLOWED, span, "`" + function + "` has no meaning for " + value.dtype())
                .label("this is " + value.type());
        return pass.problem(diagnostic.hint("convert it: `cast(" + Texts.of(span) + ", \"float\")`"));
    }

    /// An operator applied to operands brought to a common shape; numbers among them are repeated without a guard.
    Meta elementwise(Op op, List<Broadcasting.Operand> operands, Span span) {
        return new Meta.Tensor(pass.value(op, new Broadcasting(pass, span).align(operands), span));
    }
}
