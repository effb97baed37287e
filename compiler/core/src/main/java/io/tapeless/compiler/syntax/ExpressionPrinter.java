package io.tapeless.compiler.syntax;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Writes expressions with the parentheses they need and no others.
final class ExpressionPrinter {
    private static final int OPEN_ENDED = -2;
    private static final int PIPE = -1;
    private static final int PRIMARY = 7;

    private final AstPrinter statements;

    ExpressionPrinter(AstPrinter statements) {
        this.statements = statements;
    }

    String text(Expression expression) {
        return switch (expression) {
            case Expression.Name name -> name.text();
            case Expression.Number number -> number.text();
            case Expression.StringLiteral string -> StringLiterals.encode(string.value());
            case Expression.BooleanLiteral bool -> Boolean.toString(bool.value());
            case Expression.LossRef _ -> "loss";
            case Expression.Unary unary -> unary(unary);
            case Expression.Binary binary -> binary(binary);
            case Expression.Call call -> at(PRIMARY, call.callee()) + "(" + arguments(call.arguments()) + ")";
            case Expression.Index index ->
                    at(PRIMARY, index.base()) + "[" + index.subscripts().stream().map(this::subscript).collect(Collectors.joining(", ")) + "]";
            case Expression.Member member -> at(PRIMARY, member.base()) + "." + member.label();
            case Expression.If choice -> "if " + text(choice.condition()) + " then " + text(choice.consequence()) + " else " + text(choice.alternative());
            case Expression.WhenExpression when -> "when training then " + text(when.training()) + " else " + text(when.otherwise());
            case Expression.Repeat repeat -> "repeat " + repeat.variable().map(variable -> variable + " in ").orElse("")
                    + text(repeat.count()) + " { " + text(repeat.body()) + " }";
            case Expression.Scan scan -> scan(scan);
            case Expression.TupleExpression tuple -> "(" + list(tuple.elements()) + ")";
            case Expression.ListExpression list -> "[" + list(list.elements()) + "]";
            case Expression.Pipe pipe -> at(PIPE, pipe.value()) + " |> " + at(PIPE + 1, pipe.target());
        };
    }

    /// An expression as operand of something that binds at `level`.
    private String at(int level, Expression expression) {
        return level(expression) < level ? "(" + text(expression) + ")" : text(expression);
    }

    private static int level(Expression expression) {
        return switch (expression) {
            case Expression.If _, Expression.WhenExpression _ -> OPEN_ENDED;
            case Expression.Pipe _ -> PIPE;
            case Expression.Binary binary -> binary.operator().level();
            case Expression.Unary _ -> BinaryOperator.UNARY_LEVEL;
            case Expression.Name _, Expression.Number _, Expression.StringLiteral _, Expression.BooleanLiteral _, Expression.LossRef _,
                    Expression.Call _, Expression.Index _, Expression.Member _, Expression.Repeat _, Expression.Scan _,
                    Expression.TupleExpression _, Expression.ListExpression _ -> PRIMARY;
        };
    }

    private String unary(Expression.Unary unary) {
        String operand = at(BinaryOperator.UNARY_LEVEL, unary.operand());
        return unary.operator() == UnaryOperator.NOT ? "not " + operand : "-" + operand;
    }

    /// Left operands may be of the same level, but for the right-associative `^` and for comparisons, which do not chain. A sign may follow `^`.
    private String binary(Expression.Binary binary) {
        BinaryOperator operator = binary.operator();
        int level = operator.level();
        boolean power = operator == BinaryOperator.POWER;
        int left = power || operator.isComparison() ? level + 1 : level;
        int right = power ? BinaryOperator.UNARY_LEVEL : level + 1;
        return at(left, binary.left()) + " " + operator.symbol() + " " + at(right, binary.right());
    }

    private String scan(Expression.Scan scan) {
        String carries = scan.carries().stream()
                .map(carry -> carry.name() + carry.type().map(type -> " : " + type(type)).orElse("") + " = " + text(carry.initial()))
                .collect(Collectors.joining(", "));
        return "scan " + pattern(scan.element()) + " over " + text(scan.over()) + scan.axis().map(axis -> " axis " + text(axis)).orElse("")
                + (scan.reverse() ? " reverse" : "") + scan.truncate().map(steps -> " truncate " + text(steps)).orElse("")
                + (scan.recompute() ? " recompute" : "") + (scan.carries().isEmpty() ? "" : " carrying (" + carries + ")") + " "
                + statements.block(scan.body());
    }

    private String list(List<Expression> elements) {
        return elements.stream().map(this::text).collect(Collectors.joining(", "));
    }

    String arguments(List<Argument> arguments) {
        return arguments.stream()
                .map(argument -> argument.label().map(label -> label + ": ").orElse("") + text(argument.value()))
                .collect(Collectors.joining(", "));
    }

    private String subscript(Subscript subscript) {
        return switch (subscript) {
            case Subscript.Ellipsis _ -> "...";
            case Subscript.At at -> text(at.index());
            case Subscript.Slice slice -> bound(slice.from()) + ":" + bound(slice.to()) + slice.step().map(step -> ":" + text(step)).orElse("");
        };
    }

    private String bound(Optional<Expression> bound) {
        return bound.map(this::text).orElse("");
    }

    String pattern(Pattern pattern) {
        return switch (pattern) {
            case Pattern.NamePattern name -> name.name().text();
            case Pattern.TuplePattern tuple -> "(" + tuple.elements().stream().map(this::pattern).collect(Collectors.joining(", ")) + ")";
        };
    }

    String type(TypeExpression type) {
        return type.name() + (type.bracketed() ? "[" + type.dims().stream().map(this::dim).collect(Collectors.joining(", ")) + "]" : "");
    }

    private String dim(DimExpression dim) {
        return switch (dim) {
            case DimExpression.Ellipsis ellipsis -> "..." + ellipsis.name();
            case DimExpression.Size size -> text(size.value());
        };
    }
}
