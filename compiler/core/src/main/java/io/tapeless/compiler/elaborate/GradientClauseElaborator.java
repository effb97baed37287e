package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.subgraph.CustomGradient;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.GradientClause;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.Parameter;
import io.tapeless.compiler.syntax.Pattern;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Calls of functions that state their own gradient. Forward and backward are graphs over the arguments by position, so that
/// differentiation can use the clause instead of the body.
final class GradientClauseElaborator {
    private final Pass pass;

    GradientClauseElaborator(Pass pass) {
        this.pass = pass;
    }

    Meta call(Item.FunctionDeclaration function, Scope scope, Span span) {
        List<Parameter> formals = ArgumentBinder.tensors(function.parameters());
        List<Value> inputs = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (Parameter formal : function.parameters()) {
            int position = formals.indexOf(formal);
            Meta meta = scope.find(formal.name().text()).meta();
            if (meta instanceof Meta.Layer || meta instanceof Meta.Tower) {
                throw pass.problem(Diagnostic.error(Code.NOT_A_TENSOR, span,
                        "`" + formal.name() + "` of `" + function.name() + "` is a tensor, not " + meta.describe())
                        .hint(meta instanceof Meta.Layer layer ? "apply it: `" + layer.instance().path() + "(x)`" : "apply it to a tensor"));
            }
            if (meta instanceof Meta.Tensor tensor) {
                Value leaf = leaf(String.valueOf(inputs.size()), tensor.value().type());
                scope.rebind(formal.name().text(), new Meta.Tensor(leaf));
                inputs.add(tensor.value());
                positions.add(position);
            }
        }
        Meta result = pass.functions.body(function, scope);
        if (inputs.isEmpty()) {
            return result;
        }
        if (!(result instanceof Meta.Tensor y)) {
            throw pass.problem(Diagnostic.error(Code.NOT_SUPPORTED_YET, span, "a gradient clause on a function whose result is " + result.describe()
                    + " is not supported yet").secondary(function.gradient().orElseThrow().span(), "the clause"));
        }
        return custom(function, scope, span, inputs, positions, formals.size(), y.value());
    }

    private Meta custom(Item.FunctionDeclaration function, Scope scope, Span span, List<Value> inputs, List<Integer> positions, int expected,
            Value y) {
        GradientClause clause = function.gradient().orElseThrow();
        List<Meta> results = results(clause, scope, y, expected);
        List<Graph.Root> roots = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            int position = positions.get(i);
            Meta meta = position >= 0 ? results.get(position) : new Meta.None();
            if (!(meta instanceof Meta.None) && inputs.get(i).dtype().isFloat()) {
                roots.add(new Graph.Root(Graph.Role.GRADIENT, String.valueOf(i), fitted(meta, inputs.get(i).type(), clause)
                        .at(pass.calls.place(clause.value().span()))));
            }
        }
        CustomGradient.Stated stated = clause.unchecked() ? CustomGradient.Stated.DIFFERENT
                : pass.settings.prelude().contains(clause.span().file()) ? CustomGradient.Stated.TRUSTED : CustomGradient.Stated.CHECKED;
        Graph forward = pass.labelled(new Graph(function.name().text(), List.of(new Graph.Root(Graph.Role.OUTPUT, "y", y))));
        Graph backward = pass.labelled(new Graph(function.name().text() + " gradient", roots));
        return new Meta.Tensor(pass.value(new CustomGradient(function.name().text(), forward, backward, stated), inputs, span));
    }

    private List<Meta> results(GradientClause clause, Scope outer, Value y, int expected) {
        Scope scope = outer.inner();
        switch (clause.pattern()) {
            case Pattern.NamePattern dy -> bind(dy, "dy", y.type(), scope);
            case Pattern.TuplePattern both -> {
                if (both.elements().size() != 2 || !(both.elements().get(0) instanceof Pattern.NamePattern first)
                        || !(both.elements().get(1) instanceof Pattern.NamePattern second)) {
                    throw pass.problem(Diagnostic.error(Code.GRADIENT_COUNT, both.span(), "a gradient clause binds `dy` or `(y, dy)`")
                            .hint("`gradient dy -> …` or `gradient (y, dy) -> …`"));
                }
                bind(first, "y", y.type(), scope);
                bind(second, "dy", y.type(), scope);
            }
        }
        List<Expression> written = clause.value() instanceof Expression.TupleExpression tuple ? tuple.elements() : List.of(clause.value());
        List<Meta> results = new ArrayList<>();
        for (Expression expression : written) {
            boolean none = expression instanceof Expression.Name name && name.text().equals("_");
            results.add(none ? new Meta.None() : pass.expressions.evaluate(expression, scope));
        }
        if (results.size() == 1 && results.getFirst() instanceof Meta.TupleOf tuple) {
            results = tuple.elements();
        }
        if (results.size() != expected) {
            throw pass.problem(Diagnostic.error(Code.GRADIENT_COUNT, clause.value().span(),
                    "the clause gives " + Texts.count(results.size(), "gradient")
                    + ", but the function has " + Texts.count(expected, "tensor argument"))
                    .hint(results.size() < expected ? "write `_` for an argument without a gradient"
                            : "numbers that are known at compile time get none, not even `_`"));
        }
        return results;
    }

    private static Value leaf(String name, TensorType type) {
        return Value.of(new Named(Named.Role.INPUT, name, type));
    }

    private void bind(Pattern.NamePattern pattern, String leaf, TensorType type, Scope scope) {
        if (!pattern.isWildcard()) {
            scope.bind(pattern.name().text(), Binding.of(new Meta.Tensor(leaf(leaf, type)), Binding.Kind.ARGUMENT, pattern.span()));
        }
    }

    /// A gradient in the type of its argument: numbers take the type, stretched axes are summed.
    private Value fitted(Meta meta, TensorType wanted, GradientClause clause) {
        Span span = clause.value().span();
        if (meta.isNumber()) {
            return pass.conversions.number(meta, wanted, span);
        }
        Value value = pass.conversions.tensor(meta, wanted.dtype(), span);
        if (value.dtype() != wanted.dtype() || !stretches(wanted.shape(), value.shape())) {
            throw pass.problem(Diagnostic.error(Code.GRADIENT_SHAPE, span, "a gradient is " + value.type() + ", but its argument is " + wanted));
        }
        List<Integer> repeated = new ArrayList<>();
        int missing = value.rank() - wanted.rank();
        for (int axis = 0; axis < value.rank(); axis++) {
            if (axis < missing || !wanted.dim(axis - missing).equals(value.shape().dim(axis))) {
                repeated.add(axis);
            }
        }
        return Formulas.reshape(Formulas.sum(value, repeated), wanted.shape());
    }

    private static boolean stretches(Shape from, Shape to) {
        int missing = to.rank() - from.rank();
        for (int axis = 0; missing >= 0 && axis < from.rank(); axis++) {
            Dim dim = from.dim(axis);
            if (!dim.isOne() && !dim.equals(to.dim(axis + missing))) {
                return false;
            }
        }
        return missing >= 0;
    }
}
