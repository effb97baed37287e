package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.syntax.DimExpression;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.syntax.TypeExpression;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/// The sizes of a model's symbols in an example: those of the tensors given, else those the plan is tuned for.
final class ExampleSizes {
    private final Pass pass;
    private final ModelElaborator known;

    /// @param known the model as walked with open sizes, and `pass` that walk
    ExampleSizes(Pass pass, ModelElaborator known) {
        this.pass = pass;
        this.known = known;
    }

    Map<String, Integer> of(Item.ModelDeclaration model, Map<String, Statement.Given> givens) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        for (Statement statement : model.statements()) {
            switch (statement) {
                case Statement.Input input -> read(givens.get(input.name().text()), input.type(), sizes);
                case Statement.Target target -> read(givens.get(target.name().text()), target.type(), sizes);
                default -> { }
            }
        }
        for (Dim.Symbol symbol : known.symbols()) {
            sizes.putIfAbsent(symbol.name(), symbol.tuned());
        }
        return sizes;
    }

    private void read(Statement.Given given, TypeExpression type, Map<String, Integer> sizes) {
        if (given == null) {
            return;
        }
        Shape shape;
        try {
            Meta meta = pass.expressions.evaluate(given.value(), known.scope());
            if (meta.isNumber()) {
                return;
            }
            shape = pass.conversions.tensor(meta, given.value().span()).shape();
        } catch (Problem | Poisoned reportedLater) {
            return;
        }
        for (int axis = 0; axis < shape.rank() && shape.rank() == type.dims().size(); axis++) {
            boolean symbol = type.dims().get(axis) instanceof DimExpression.Size size && size.value() instanceof Expression.Name name
                    && known.symbols().stream().anyMatch(s -> s.name().equals(name.text()));
            if (symbol && shape.dim(axis).isConstant()) {
                sizes.putIfAbsent(type.dims().get(axis).span().text(), (int) shape.dim(axis).constant());
            }
        }
    }
}
