package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.elaborate.ElaboratedModel.Expectation;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.BinaryOperator;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.List;

/// The `expect`s of an example as bool tensors, with both sides of comparisons.
final class Expectations {
    /// Without `within`, `=~` allows this much, relative to the expected value or absolute below 1.
    private static final double TOLERANCE = 1e-5;

    private final Pass pass;
    private final List<Graph.Root> roots = new ArrayList<>();
    private final List<Expectation> list = new ArrayList<>();

    Expectations(Pass pass) {
        this.pass = pass;
    }

    List<Expectation> list() {
        return list;
    }

    Graph graph(String name) {
        return new Graph(name, roots);
    }

    void add(Statement.Expect expect, Scope scope) {
        if (expect.expected().isPresent()) {
            near(expect, scope);
        } else if (expect.actual() instanceof Expression.Binary binary && comparison(binary.operator()) != null) {
            Meta left = pass.expressions.evaluate(binary.left(), scope);
            Meta right = pass.expressions.evaluate(binary.right(), scope);
            compared(expect, comparison(binary.operator()), new Operators.Operand(left, binary.left().span()),
                    new Operators.Operand(right, binary.right().span()));
        } else {
            record(expect, holds(pass.expressions.evaluate(expect.actual(), scope), expect.actual().span()), null);
        }
    }

    private static Comparison comparison(BinaryOperator operator) {
        return switch (operator) {
            case EQUAL -> Comparison.EQ;
            case NOT_EQUAL -> Comparison.NE;
            case LESS -> Comparison.LT;
            case LESS_EQUAL -> Comparison.LE;
            case GREATER -> Comparison.GT;
            case GREATER_EQUAL -> Comparison.GE;
            case POWER, MULTIPLY, DIVIDE, MATMUL, FLOOR_DIVIDE, MODULO, ADD, SUBTRACT, AND, OR -> null;
        };
    }

    private void compared(Statement.Expect expect, Comparison comparison, Operators.Operand left, Operators.Operand right) {
        boolean tensors = left.meta() instanceof Meta.Tensor || right.meta() instanceof Meta.Tensor;
        Meta result = pass.operators.compare(comparison, left, right, expect.actual().span());
        List<Value> sides = tensors ? pass.operators.tensors(List.of(left, right)).stream().map(Broadcasting.Operand::value).toList() : null;
        record(expect, holds(result, expect.actual().span()), sides);
    }

    private void near(Statement.Expect expect, Scope scope) {
        Operators.Operand actual = new Operators.Operand(pass.expressions.evaluate(expect.actual(), scope), expect.actual().span());
        Operators.Operand expected = new Operators.Operand(pass.expressions.evaluate(expect.expected().orElseThrow(), scope),
                expect.expected().get().span());
        List<Value> sides = new Broadcasting(pass, expect.span()).align(pass.operators.tensors(List.of(actual, expected)));
        DType dtype = sides.getFirst().dtype().isFloat() ? sides.getFirst().dtype() : pass.floatType();
        Value left = Formulas.cast(sides.get(0), dtype);
        Value right = Formulas.cast(sides.get(1), dtype);
        Value allowed;
        if (expect.tolerance().isPresent()) {
            double tolerance = pass.conversions.real(pass.expressions.evaluate(expect.tolerance().get(), scope), expect.tolerance().get().span());
            if (!(tolerance >= 0)) {
                throw pass.problem(Code.SETTING_OUT_OF_RANGE, expect.tolerance().get().span(), "a tolerance is not negative");
            }
            allowed = Formulas.like(left, tolerance);
        } else {
            allowed = Formulas.times(Formulas.maximum(Formulas.absolute(right), Formulas.like(right, 1)), TOLERANCE);
        }
        record(expect, Formulas.atMost(Formulas.absolute(Formulas.minus(left, right)), allowed), List.of(left, right));
    }

    private Value holds(Meta result, Span span) {
        Value value = result instanceof Meta.Host host ? host.value() : pass.conversions.tensor(result, span);
        if (value.dtype() != DType.BOOL) {
            throw pass.problem(Code.DTYPE_NOT_ALLOWED, span, "`expect` needs true or false, not " + value.type());
        }
        return value;
    }

    private void record(Statement.Expect expect, Value holds, List<Value> sides) {
        String number = String.valueOf(list.size());
        roots.add(new Graph.Root(Graph.Role.OUTPUT, number, holds));
        if (sides != null) {
            roots.add(new Graph.Root(Graph.Role.OUTPUT, number + ".left", sides.get(0)));
            roots.add(new Graph.Root(Graph.Role.OUTPUT, number + ".right", sides.get(1)));
        }
        list.add(new Expectation(expect.span().text().replaceAll("\\s+", " ").replaceFirst("^expect ", ""), expect.span(), sides != null));
    }
}
