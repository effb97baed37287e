package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.List;
import java.util.Optional;

/// An expression. Parentheses leave no trace: the tree says how it groups.
public sealed interface Expression extends Syntax {
    /// A value or function read by name.
    record Name(String text, Span span) implements Expression {}

    /// A number as written but for `_`; `integer` if it has neither point nor exponent. Signs are [Unary].
    record Number(String text, boolean integer, Span span) implements Expression {}

    /// A string, its escapes resolved.
    record StringLiteral(String value, Span span) implements Expression {}

    /// `true` or `false`
    record BooleanLiteral(boolean value, Span span) implements Expression {}

    /// `loss`, read as a value.
    record LossRef(Span span) implements Expression {}

    record Unary(UnaryOperator operator, Expression operand, Span span) implements Expression {}

    /// A binary operation; `operatorSpan` is the operator alone.
    record Binary(BinaryOperator operator, Expression left, Expression right, Span operatorSpan, Span span) implements Expression {}

    /// `callee(arguments)`
    record Call(Expression callee, List<Argument> arguments, Span span) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /// `base[subscripts]`
    record Index(Expression base, List<Subscript> subscripts, Span span) implements Expression {
        public Index {
            subscripts = List.copyOf(subscripts);
        }
    }

    /// `base.label`
    record Member(Expression base, Identifier label, Span span) implements Expression {}

    /// `if condition then consequence else alternative`, chosen at compile time.
    record If(Expression condition, Expression consequence, Expression alternative, Span span) implements Expression {}

    /// `when training then a else b`
    record WhenExpression(Expression training, Expression otherwise, Span span) implements Expression {}

    /// `repeat i in 10 { body }`
    record Repeat(Optional<Identifier> variable, Expression count, Expression body, Span span) implements Expression {}

    /// `scan x_t over x axis 1 reverse truncate 16 recompute carrying (h = zeros) { … next h' }`; the clauses may be left out.
    record Scan(
            Pattern element, Expression over, Optional<Expression> axis, boolean reverse, Optional<Expression> truncate, boolean recompute,
            List<Carry> carries, Block body, Span span)
            implements Expression {
        public Scan {
            carries = List.copyOf(carries);
        }
    }

    /// `(a, b)`; at least two elements.
    record TupleExpression(List<Expression> elements, Span span) implements Expression {
        public TupleExpression {
            elements = List.copyOf(elements);
        }
    }

    /// `[a, b]`, possibly empty.
    record ListExpression(List<Expression> elements, Span span) implements Expression {
        public ListExpression {
            elements = List.copyOf(elements);
        }
    }

    /// `value |> target`
    record Pipe(Expression value, Expression target, Span span) implements Expression {}
}
