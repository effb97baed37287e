package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.Identifier;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.Parameter;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.syntax.TypeExpression;
import java.util.ArrayList;
import java.util.List;

/// Makes layer instances and applies them.
final class LayerElaborator {
    private final Pass pass;

    LayerElaborator(Pass pass) {
        this.pass = pass;
    }

    /// The value of an expression where a layer may be constructed: the instance is named `path`.
    Meta constructOrEvaluate(Expression expression, Scope scope, String path) {
        return switch (expression) {
            case Expression.Call call when call.callee() instanceof Expression.Name name && template(name, scope) != null ->
                    construct(template(name, scope), call, scope, path);
            case Expression.Repeat repeat -> repeat(repeat, scope, path);
            case Expression.ListExpression list when !list.elements().isEmpty() -> list(list, scope, path);
            case Expression.If choice -> constructOrEvaluate(pass.expressions.chosen(choice, scope), scope, path);
            default -> pass.expressions.evaluate(expression, scope);
        };
    }

    private static Library.Template<Item.LayerDeclaration> template(Expression.Name name, Scope scope) {
        Library.Template<Item.LayerDeclaration> layer = scope.library().find(Item.LayerDeclaration.class, name.text());
        Library.Template<Item.FunctionDeclaration> function = scope.library().find(Item.FunctionDeclaration.class, name.text());
        Binding binding = scope.find(name.text());
        boolean instance = binding != null && (binding.meta() instanceof Meta.Layer || binding.meta() instanceof Meta.Tower
                || binding.meta() instanceof Meta.FunctionRef);
        boolean nearer = function != null && (layer == null || layer.library().isPrelude() && !function.library().isPrelude());
        return instance || nearer ? null : layer;
    }

    private Meta repeat(Expression.Repeat repeat, Scope scope, String path) {
        int count = pass.conversions.integer(pass.expressions.evaluate(repeat.count(), scope), repeat.count().span());
        if (count < 0 || count > Limits.ELEMENTS) {
            throw pass.problem(Code.SPEC_TOO_LARGE, repeat.count().span(), "a repeat has 0 to " + Limits.ELEMENTS + " layers, not " + count);
        }
        List<Meta> floors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Scope inner = scope.inner();
            int index = i;
            repeat.variable().ifPresent(name -> requireNew(name, scope));
            repeat.variable().ifPresent(name ->
                    inner.bind(name.text(), Binding.of(Meta.Int.of(index), Binding.Kind.LET, name.span())));
            Meta floor = constructOrEvaluate(repeat.body(), inner, path + "." + i);
            if (!(floor instanceof Meta.Layer || floor instanceof Meta.Tower)) {
                throw pass.problem(Diagnostic.error(Code.ARGUMENT_KIND, repeat.body().span(), "`repeat` repeats layers, not " + floor.describe())
                        .hint("`repeat i in 3 { Linear(8, 8) }`"));
            }
            floors.add(floor);
        }
        return new Meta.Tower(floors);
    }

    /// `[Linear(3, 8), relu, Linear(8, 2)]`: layers and functions in order, named by position; any other list stays one.
    private Meta list(Expression.ListExpression list, Scope scope, String path) {
        List<Meta> elements = new ArrayList<>();
        for (Expression element : list.elements()) {
            elements.add(constructOrEvaluate(element, scope, path + "." + elements.size()));
        }
        return listed(elements);
    }

    /// A list as a value: layers, and functions between them, are applied one after another, like those of a repeat.
    static Meta listed(List<Meta> elements) {
        boolean layers = elements.stream().anyMatch(LayerElaborator::isInstance)
                && elements.stream().allMatch(LayerElaborator::isCallable);
        return layers ? new Meta.Tower(elements) : new Meta.ListOf(elements);
    }

    static boolean isCallable(Meta element) {
        return isInstance(element) || element instanceof Meta.FunctionRef;
    }

    private static boolean isInstance(Meta meta) {
        return meta instanceof Meta.Layer || meta instanceof Meta.Tower;
    }

    private Meta construct(Library.Template<Item.LayerDeclaration> template, Expression.Call call, Scope caller, String path) {
        Item.LayerDeclaration layer = template.item();
        Scope scope = new Scope(template.library());
        ArgumentBinder.Callee callee = new ArgumentBinder.Callee(layer.name().text(), layer.name().span(), call.span());
        pass.arguments.bind(layer.parameters(), ArgumentBinder.actuals(call.arguments()), scope, callee,
                (expression, formal) -> isLayer(formal) ? constructOrEvaluate(expression, caller, path + "." + formal.name())
                        : pass.expressions.evaluate(expression, caller));
        LayerInstance instance = new LayerInstance(template, path, scope);
        pass.functions.enter(CallStack.Kind.CONSTRUCTION, layer.name().text() + "(…)", call.span(), layer, instance);
        try {
            for (Statement statement : layer.statements()) {
                pass.blocks.member(statement, scope, instance);
            }
        } finally {
            pass.calls.pop();
        }
        return new Meta.Layer(instance);
    }

    private void requireNew(Identifier name, Scope scope) {
        Binding hidden = scope.find(name.text());
        if (hidden != null && hidden.kind() != Binding.Kind.PORT) {
            throw pass.problem(Diagnostic.error(Code.SHADOWED_NAME, name.span(), "`" + name + "` hides another `" + name + "`")
                    .secondary(hidden.declared(), "the first declaration").hint("choose another name"));
        }
    }

    private static boolean isLayer(Parameter formal) {
        return formal.type().map(TypeExpression::name).map(name -> name.text().equals("layer") || name.text().equals("list")).orElse(true);
    }

    /// Applies an instance: its states are read as on entry, and changed when it returns.
    Meta apply(LayerInstance instance, List<ArgumentBinder.Actual> actuals, Scope caller, Span span) {
        Item.LayerDeclaration layer = instance.template().item();
        Scope scope = instance.scope().inner();
        layer.apply().parameters().forEach(formal -> requireNew(formal.name(), instance.scope()));
        ArgumentBinder.Callee callee = new ArgumentBinder.Callee(instance.path(), layer.apply().span(), span);
        pass.arguments.bind(layer.apply().parameters(), actuals, scope, callee,
                (expression, formal) -> pass.expressions.evaluate(expression, caller));
        pass.functions.enter(CallStack.Kind.APPLY, instance.path() + "(…)", span, instance, instance);
        try {
            Meta result = pass.blocks.body(layer.apply().body(), scope, "`apply` of `" + layer.name() + "`");
            result = pass.functions.result(layer.apply().result(), result, scope, instance.path(), layer.apply().body().span());
            pass.blocks.commit(instance);
            pass.namedAfter(instance, result);
            return result;
        } finally {
            instance.pending().clear();
            pass.calls.pop();
        }
    }
}
