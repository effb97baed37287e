package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Initial values of parameters: `~ kaiming_uniform(a: sqrt(5))`.
final class InitElaborator {
    /// The parameter being initialised.
    record Target(TensorType type, String name) {}

    private final Pass pass;
    private Target target;

    InitElaborator(Pass pass) {
        this.pass = pass;
    }

    boolean active() {
        return target != null;
    }

    Target target() {
        return target;
    }

    /// The initial value of a parameter of this type.
    Value initial(Expression initializer, TensorType type, String name, Scope scope) {
        Target outer = target;
        target = new Target(type, name);
        try {
            Meta meta = evaluate(initializer, scope);
            return pass.blocks.of(type, meta, initializer.span());
        } finally {
            target = outer;
        }
    }

    private Meta evaluate(Expression initializer, Scope scope) {
        if (initializer instanceof Expression.Name name && scope.find(name.text()) == null) {
            Library.Template<Item.InitDeclaration> init = scope.library().find(Item.InitDeclaration.class, name.text());
            if (init != null) {
                return call(init, List.of(), scope, name.span());
            }
            if (!List.of("zeros", "ones", "pi", "inf").contains(name.text())) {
                throw unknown(name, scope);
            }
        }
        if (initializer instanceof Expression.Call call && call.callee() instanceof Expression.Name name && !known(name.text(), scope)) {
            throw unknown(name, scope);
        }
        return pass.expressions.evaluate(initializer, scope);
    }

    private Problem unknown(Expression.Name name, Scope scope) {
        Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_INITIALIZER, name.span(), "unknown initialiser `" + name.text() + "`");
        List<String> known = new ArrayList<>(scope.library().names(Item.InitDeclaration.class));
        known.addAll(List.of("zeros", "ones", "uniform", "normal"));
        if (name.text().equals("zeros") || name.text().equals("ones")) {
            return pass.problem(diagnostic.hint("it takes no arguments: `~ " + name.text() + "`"));
        }
        return pass.problem(Suggest.hint(name.text(), known).map(diagnostic::hint)
                .orElse(diagnostic.hint("for example `zeros`, `normal(0, 0.02)` or `kaiming_uniform()`")));
    }

    private boolean known(String name, Scope scope) {
        return scope.library().find(Item.InitDeclaration.class, name) != null || pass.callees.isFunction(name, scope.library())
                || scope.find(name) != null;
    }

    /// Calls a declared initialiser.
    Meta call(Library.Template<Item.InitDeclaration> template, List<ArgumentBinder.Actual> actuals, Scope caller, Span span) {
        Item.InitDeclaration init = template.item();
        Scope scope = new Scope(template.library());
        ArgumentBinder.Callee callee = new ArgumentBinder.Callee(init.name().text(), init.name().span(), span);
        pass.arguments.bind(init.parameters(), actuals, scope, callee, (expression, formal) -> pass.expressions.evaluate(expression, caller));
        pass.functions.enter(CallStack.Kind.RULE, init.name().text() + "(…)", span, init, pass.calls.owner());
        try {
            return pass.expressions.evaluate(init.value(), scope);
        } finally {
            pass.calls.pop();
        }
    }

    /// The number of inputs or outputs of each unit of the parameter, `[out, in, k, …]` as in PyTorch.
    Dim fan(String mode, Span span) {
        if (target == null) {
            throw pass.problem(Code.UNKNOWN_FUNCTION, span, "`fan` has a meaning only in an initialiser");
        }
        TensorType type = target.type();
        if (type.rank() < 2) {
            throw pass.problem(Diagnostic.error(Code.RANK_MISMATCH, span,
                    "`" + target.name() + "` is " + type + "; fan_in and fan_out need at least two axes")
                    .hint("initialise vectors by `zeros`, `constant(…)`, `uniform(low, high)` or `normal(mean, std)`"));
        }
        Dim kernel = Dim.ONE;
        for (int axis = 2; axis < type.rank(); axis++) {
            kernel = kernel.times(type.dim(axis));
        }
        return switch (mode) {
            case "fan_in" -> type.dim(1).times(kernel);
            case "fan_out" -> type.dim(0).times(kernel);
            default -> throw pass.problem(Code.ARGUMENT_KIND, span, "`fan` is \"fan_in\" or \"fan_out\", not \"" + mode + "\"");
        };
    }
}
