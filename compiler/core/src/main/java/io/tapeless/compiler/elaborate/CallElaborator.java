package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Finds out what a call or a pipe calls.
final class CallElaborator {
    private final Pass pass;
    private final Map<String, Builtin> builtins = Builtins.all();

    CallElaborator(Pass pass) {
        this.pass = pass;
    }

    /// True for the name of a declared or built-in function.
    boolean isFunction(String name, Library library) {
        return library.find(Item.FunctionDeclaration.class, name) != null || builtins.containsKey(name);
    }

    Meta call(Expression.Call call, Scope scope) {
        return call(call, ArgumentBinder.actuals(call.arguments()), scope, call.span());
    }

    /// @param actuals what it gets, the arguments written in it and what is piped into it
    private Meta call(Expression.Call call, List<ArgumentBinder.Actual> actuals, Scope scope, Span span) {
        if (call.callee() instanceof Expression.Name name) {
            return byName(name, actuals, scope, span);
        }
        if (call.callee() instanceof Expression.Member member && !(pass.expressions.evaluate(member.base(), scope) instanceof Meta.Layer)) {
            Diagnostic diagnostic = Diagnostic.error(Code.NOT_CALLABLE, member.label().span(), "functions are not members");
            String function = member.label().text();
            String asCall = "`" + function + "(" + Texts.of(member.base().span()) + (call.arguments().isEmpty() ? "" : ", …") + ")`";
            throw pass.problem(OtherNames.function(function).or(() -> isFunction(function, scope.library()) ? Optional.of(asCall)
                    : Suggest.hint(function, functions(scope.library()))).map(diagnostic::hint).orElse(diagnostic));
        }
        return applied(pass.expressions.evaluate(call.callee(), scope), actuals, scope, call.callee().span(), span);
    }

    /// `value |> target`: `f(value, …)` for a call on the right, of a function or of an instance, the application of what stands there otherwise.
    Meta pipe(Expression.Pipe pipe, Scope scope) {
        Meta value = pass.expressions.evaluate(pipe.value(), scope);
        ArgumentBinder.Actual first = ArgumentBinder.Actual.of(value, pipe.value().span());
        if (pipe.target() instanceof Expression.Call call) {
            List<ArgumentBinder.Actual> actuals = new ArrayList<>(List.of(first));
            actuals.addAll(ArgumentBinder.actuals(call.arguments()));
            return call(call, actuals, scope, pipe.span());
        }
        if (pipe.target() instanceof Expression.Name name) {
            return byName(name, List.of(first), scope, pipe.span());
        }
        return applied(pass.expressions.evaluate(pipe.target(), scope), List.of(first), scope, pipe.target().span(), pipe.span());
    }

    private static Meta instance(Expression.Name name, Scope scope) {
        Binding binding = scope.find(name.text());
        return binding == null ? null : switch (binding.meta()) {
            case Meta.Layer layer -> layer;
            case Meta.Tower tower -> tower;
            case Meta.FunctionRef function -> function;
            case Meta.Poison poison -> poison;
            default -> null;
        };
    }

    private Meta byName(Expression.Name name, List<ArgumentBinder.Actual> actuals, Scope scope, Span span) {
        Meta instance = instance(name, scope);
        return instance != null ? applied(instance, actuals, scope, name.span(), span)
                : function(name.text(), name.span(), scope.library(), actuals, scope, span);
    }

    Meta applied(Meta callee, List<ArgumentBinder.Actual> actuals, Scope scope, Span place, Span span) {
        return switch (callee) {
            case Meta.Layer layer -> pass.layers.apply(layer.instance(), actuals, scope, span);
            case Meta.Tower tower -> tower(tower, actuals, scope, span);
            case Meta.FunctionRef function -> function(function.name(), place, function.library(), actuals, scope, span);
            case Meta.Poison poison -> throw new Poisoned();
            default -> throw pass.problem(Code.NOT_CALLABLE, place, callee.describe() + " cannot be called");
        };
    }

    /// Layers one after another: the first argument goes from one to the next, the others to every one.
    private Meta tower(Meta.Tower tower, List<ArgumentBinder.Actual> actuals, Scope scope, Span span) {
        if (actuals.isEmpty() || actuals.getFirst().label() != null) {
            throw pass.problem(Code.MISSING_ARGUMENT, span, "the layers of a repeat are applied one after another to a first argument");
        }
        List<ArgumentBinder.Actual> evaluated = new ArrayList<>();
        for (ArgumentBinder.Actual actual : actuals) {
            Meta meta = actual.meta() != null ? actual.meta() : pass.expressions.evaluate(actual.expression(), scope);
            evaluated.add(new ArgumentBinder.Actual(actual.label(), null, meta, actual.span()));
        }
        Meta value = evaluated.getFirst().meta();
        for (Meta floor : tower.floors()) {
            evaluated.set(0, ArgumentBinder.Actual.of(value, actuals.getFirst().span()));
            value = applied(floor, List.copyOf(evaluated), scope, span, span);
        }
        return value;
    }

    /// Calls a function by name: the initialisers first where one is wanted, then declared functions, then built-in ones.
    private Meta function(String name, Span place, Library library, List<ArgumentBinder.Actual> actuals, Scope scope, Span span) {
        if (pass.inits.active()) {
            Library.Template<Item.InitDeclaration> init = library.find(Item.InitDeclaration.class, name);
            if (init != null) {
                return pass.inits.call(init, actuals, scope, span);
            }
        }
        Library.Template<Item.FunctionDeclaration> function = library.find(Item.FunctionDeclaration.class, name);
        if (function != null) {
            return pass.functions.call(function, actuals, scope, span);
        }
        Builtin builtin = builtins.get(name);
        if (builtin != null) {
            return BuiltinCall.run(pass, builtin, actuals, scope, span);
        }
        if (library.find(Item.LayerDeclaration.class, name) != null) {
            throw constructedHere(place, "the layer `" + name + "`");
        }
        throw unknown(name, place, library, scope);
    }

    Problem constructedHere(Span span, String what) {
        return pass.problem(Diagnostic.error(Code.LAYER_CONSTRUCTED_IN_EXPRESSION, span,
                what + " is made inside an expression, where it would have no name")
                .hint("give it one: `let name = " + Texts.of(span) + (span.text().contains("(") ? "" : "(…)") + "`, then use `name`"));
    }

    private List<String> functions(Library library) {
        List<String> known = new ArrayList<>(library.names(Item.FunctionDeclaration.class));
        known.addAll(builtins.keySet());
        return known;
    }

    private static Diagnostic notCallable(String name, Span place, Meta value) {
        List<Meta> elements = value instanceof Meta.ListOf list ? list.elements() : List.of();
        OptionalInt other = IntStream.range(0, elements.size()).filter(i -> !LayerElaborator.isCallable(elements.get(i))).findFirst();
        if (other.isEmpty() || elements.stream().noneMatch(LayerElaborator::isCallable)) {
            return Diagnostic.error(Code.NOT_CALLABLE, place, "`" + name + "` is " + value.describe() + ", which cannot be called");
        }
        // `dropout(0.2)` is what `dropout` makes of 0.2.
        return Diagnostic.error(Code.NOT_CALLABLE, place,
                "element " + other.getAsInt() + " of the list `" + name + "` is no layer and no function, so the list cannot be called")
                .hint("a function with further arguments stands in a list as a layer, such as `Dropout(0.2)`, or one of your own: "
                        + "`layer Leaky() { apply (x) = leaky_relu(x, negative_slope: 0.2) }`");
    }

    private Problem unknown(String name, Span place, Library library, Scope scope) {
        Binding value = scope.find(name);
        if (value != null) {
            return pass.problem(notCallable(name, place, value.meta()).secondary(value.declared(), "`" + name + "` comes from here"));
        }
        List<String> known = functions(library);
        // A value whose name is one letter is like every other name of one letter.
        known.addAll(scope.names().stream().filter(other -> other.length() > 1).toList());
        List<String> layers = List.copyOf(library.names(Item.LayerDeclaration.class));
        boolean layer = Character.isUpperCase(name.codePointAt(0));
        List<String> likely = layer ? layers : known;
        List<String> others = layer ? known : layers;
        Diagnostic diagnostic = Diagnostic.error(layer ? Code.UNKNOWN_LAYER : Code.UNKNOWN_FUNCTION, place,
                (layer ? "unknown layer `" : "unknown function `") + name + "`");
        if (!pass.inits.active() && library.find(Item.InitDeclaration.class, name) != null) {
            return pass.problem(diagnostic.hint("`" + name + "` is an initialiser: it stands after `~` in a `param`"));
        }
        return pass.problem(OtherNames.function(name).or(() -> Suggest.hint(name, likely)).or(() -> Suggest.hint(name, others))
                .map(diagnostic::hint).orElse(diagnostic));
    }
}
