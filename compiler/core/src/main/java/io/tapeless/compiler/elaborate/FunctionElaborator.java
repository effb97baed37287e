package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.TypeExpression;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Calls of declared functions: templates, checked and inlined at each call.
final class FunctionElaborator {
    private final Pass pass;
    private final GradientClauseElaborator gradients;

    FunctionElaborator(Pass pass) {
        this.pass = pass;
        this.gradients = new GradientClauseElaborator(pass);
    }

    Meta call(Library.Template<Item.FunctionDeclaration> template, List<ArgumentBinder.Actual> actuals, Scope caller, Span span) {
        Item.FunctionDeclaration function = template.item();
        Scope scope = new Scope(template.library());
        ArgumentBinder.Callee callee = new ArgumentBinder.Callee(function.name().text(), function.name().span(), span);
        pass.arguments.bind(function.parameters(), actuals, scope, callee, (expression, formal) -> pass.expressions.evaluate(expression, caller));
        enter(CallStack.Kind.FUNCTION, function.name().text() + "(…)", span, function, pass.calls.owner());
        try {
            return function.gradient().isPresent() ? gradients.call(function, scope, span) : body(function, scope);
        } finally {
            pass.calls.pop();
        }
    }

    /// The result of a function whose arguments are bound.
    Meta body(Item.FunctionDeclaration function, Scope scope) {
        Meta result = pass.blocks.body(function.body(), scope, "`" + function.name() + "`");
        return result(function.result(), result, scope, function.name().text(), function.body().span());
    }

    /// Checks a result against the declared type, if there is one.
    Meta result(Optional<TypeExpression> declared, Meta result, Scope scope, String name, Span span) {
        if (declared.isEmpty()) {
            return result;
        }
        String what = "the result of `" + name + "`";
        if (!declared.get().bracketed()) {
            return pass.arguments.compileTime(declared.get(), result, what, span);
        }
        Value value = pass.conversions.tensor(result, pass.types.dtype(declared.get().name().text(), declared.get().name().span()), span);
        pass.types.match(declared.get(), value.type(), scope, what, span);
        return new Meta.Tensor(value);
    }

    /// Enters a call, unless it would be inside itself.
    void enter(CallStack.Kind kind, String text, Span span, Object key, LayerInstance owner) {
        List<CallStack.Frame> cycle = pass.calls.cycle(key);
        if (!cycle.isEmpty()) {
            String path = cycle.stream().map(frame -> frame.text().replace("(…)", ""))
                    .collect(Collectors.joining(" → ")) + " → " + text.replace("(…)", "");
            throw pass.problem(Diagnostic.error(Code.RECURSIVE_CALL, span, "`" + text.replace("(…)", "") + "` needs itself: " + path)
                    .secondary(cycle.getFirst().place(), "the first call")
                    .hint("functions and layers are written out at each use, so they cannot be recursive; `repeat` makes several layers"));
        }
        pass.calls.push(new CallStack.Frame(kind, text, span, key, owner));
    }
}
