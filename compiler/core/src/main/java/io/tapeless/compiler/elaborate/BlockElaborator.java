package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Block;
import io.tapeless.compiler.syntax.Body;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.Identifier;
import io.tapeless.compiler.syntax.Pattern;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.syntax.TypeExpression;
import io.tapeless.compiler.type.TensorType;
import java.util.Optional;

/// Statements: those that layers and models have in common, and blocks of them.
final class BlockElaborator {
    private final Pass pass;

    BlockElaborator(Pass pass) {
        this.pass = pass;
    }

    /// The result of a function or `apply`.
    Meta body(Body body, Scope scope, String what) {
        return switch (body) {
            case Body.ExpressionBody expression -> pass.expressions.evaluate(expression.value(), scope);
            case Body.BlockBody block -> {
                Meta result = block(block.block(), scope, false);
                if (result == null) {
                    throw pass.problem(Code.MISSING_RETURN, block.span(), what + " ends without `return`");
                }
                if (result instanceof Meta.Poison) {
                    throw new Poisoned();
                }
                yield result;
            }
        };
    }

    /// Runs statements until a `return`: its value, or null when none is reached. A statement with an error spoils what it declares.
    ///
    /// @param training whether the block stands under `when training`
    Meta block(Block block, Scope scope, boolean training) {
        Meta[] result = new Meta[1];
        for (Statement statement : block.statements()) {
            pass.guarded(() -> result[0] = inBlock(statement, scope, training), () -> {
                spoil(statement, scope);
                result[0] = statement instanceof Statement.Return || statement instanceof Statement.Next ? new Meta.Poison() : null;
            });
            if (result[0] != null) {
                return result[0];
            }
        }
        return null;
    }

    private Meta inBlock(Statement statement, Scope scope, boolean training) {
        switch (statement) {
            case Statement.Let let -> let(let, scope, null);
            case Statement.Update update -> update(update, scope, training);
            case Statement.Watch watch -> watch(watch, scope);
            case Statement.Return result -> {
                return pass.expressions.evaluate(result.value(), scope);
            }
            case Statement.WhenTraining when -> {
                Optional<Block> chosen = pass.training() ? Optional.of(when.training()) : when.otherwise();
                return chosen.map(block -> block(block, scope.inner(), training || pass.training())).orElse(null);
            }
            case Statement.Next next -> {
                return pass.scans.step(pass.expressions.evaluate(next.carries(), scope),
                        next.emitted().map(emitted -> pass.expressions.evaluate(emitted, scope)).orElse(null), next.span());
            }
            default -> throw pass.problem(Code.MISPLACED_STATEMENT, statement.span(), "this statement does not belong in a function or `apply`");
        }
        return null;
    }

    /// A statement of a layer, or one that a model shares with layers.
    void member(Statement statement, Scope scope, LayerInstance owner) {
        pass.guarded(() -> {
            switch (statement) {
                case Statement.Param param -> pass.declarations.param(param, scope, owner);
                case Statement.State state -> pass.declarations.state(state, scope, owner);
                case Statement.Let let -> let(let, scope, owner);
                case Statement.Use use -> pass.sharing.use(use, scope);
                case Statement.Freeze freeze -> pass.sharing.freeze(freeze, owner);
                default -> throw pass.problem(Code.MISPLACED_STATEMENT, statement.span(), "this statement does not belong here");
            }
        }, () -> spoil(statement, scope));
    }

    /// Names whose statement has an error say nothing more.
    void spoil(Statement statement, Scope scope) {
        switch (statement) {
            case Statement.Param param -> poison(param.name(), Binding.Kind.PARAMETER, scope);
            case Statement.State state -> poison(state.name(), Binding.Kind.STATE, scope);
            case Statement.Let let -> poison(let.pattern(), scope);
            case Statement.Dim dim -> poison(dim.name(), Binding.Kind.DIM, scope);
            case Statement.Input input -> poison(input.name(), Binding.Kind.INPUT, scope);
            case Statement.Target target -> poison(target.name(), Binding.Kind.TARGET, scope);
            case Statement.Output output -> poison(output.name(), Binding.Kind.PORT, scope);
            case Statement.Given given -> poison(given.name(), Binding.Kind.LET, scope);
            case Statement.Loss loss -> scope.bind(ExpressionElaborator.LOSS, Binding.of(new Meta.Poison(), Binding.Kind.PORT, loss.span()));
            default -> { }
        }
    }

    private static void poison(Identifier name, Binding.Kind kind, Scope scope) {
        if (scope.find(name.text()) == null || scope.find(name.text()).kind() == Binding.Kind.ARGUMENT) {
            scope.bind(name.text(), Binding.of(new Meta.Poison(), kind, name.span()));
        }
    }

    private static void poison(Pattern pattern, Scope scope) {
        switch (pattern) {
            case Pattern.NamePattern name -> poison(name.name(), Binding.Kind.LET, scope);
            case Pattern.TuplePattern tuple -> tuple.elements().forEach(element -> poison(element, scope));
        }
    }

    /// Declares a name: not twice, and not hiding another, but for an argument of the same name.
    void declare(Identifier name, Meta meta, Binding.Kind kind, Optional<TypeExpression> type, Scope scope) {
        Binding previous = scope.find(name.text());
        boolean free = previous == null || previous.kind() == Binding.Kind.ARGUMENT || previous.kind() == Binding.Kind.PORT;
        if (!free) {
            boolean here = scope.findHere(name.text()) != null;
            throw pass.problem(Diagnostic.error(here ? Code.DUPLICATE_DECLARATION : Code.SHADOWED_NAME, name.span(),
                    here ? "`" + name + "` is declared twice" : "`" + name + "` hides another `" + name + "`")
                    .secondary(previous.declared(), "the first declaration").hint("choose another name; `" + name + "'` is one"));
        }
        scope.bind(name.text(), new Binding(meta, kind, name.span(), type));
    }

    /// `let`: an instance is named after it where layers may be constructed, which `owner` says; a tensor gets its name too.
    void let(Statement.Let let, Scope scope, LayerInstance owner) {
        Meta value = owner != null && let.pattern() instanceof Pattern.NamePattern name
                ? pass.layers.constructOrEvaluate(let.value(), scope, owner.member(name.name().text()))
                : pass.expressions.evaluate(let.value(), scope);
        if (let.type().isPresent()) {
            value = declared(let.type().get(), value, scope, "`" + Texts.of(let.pattern().span()) + "`", let.value().span());
        }
        bind(let.pattern(), value, let.type(), scope, let.value().span());
    }

    private Meta declared(TypeExpression type, Meta value, Scope scope, String what, Span span) {
        if (!type.bracketed()) {
            return pass.arguments.compileTime(type, value, what, span);
        }
        if (value instanceof Meta.Tensor tensor) {
            pass.types.match(type, tensor.value().type(), scope, what, span);
            return value;
        }
        return new Meta.Tensor(of(pass.types.resolve(type, scope), value, span));
    }

    /// Binds the names of a pattern to what they stand for.
    void bind(Pattern pattern, Meta value, Scope scope) {
        bind(pattern, value, Optional.empty(), scope, pattern.span());
    }

    private void bind(Pattern pattern, Meta value, Optional<TypeExpression> type, Scope scope, Span span) {
        switch (pattern) {
            case Pattern.NamePattern name when name.isWildcard() -> { }
            case Pattern.NamePattern name ->
                    declare(name.name(), pass.named(value, name.name().text(), name.span()), Binding.Kind.LET, type, scope);
            case Pattern.TuplePattern tuple -> {
                if (!(value instanceof Meta.TupleOf values) || values.elements().size() != tuple.elements().size()) {
                    poison(pattern, scope);
                    Diagnostic diagnostic = Diagnostic.error(Code.TUPLE_SIZE, span,
                            "a tuple of " + tuple.elements().size() + " is needed, not " + value.describe())
                            .secondary(tuple.span(), Texts.count(tuple.elements().size(), "name") + " here");
                    boolean extreme = span.text().startsWith("max(") || span.text().startsWith("min(");
                    throw pass.problem(extreme ? diagnostic.hint("`" + span.text().substring(0, 3) + "` gives values alone; `arg" + span.text()
                            + "` gives their positions")
                            : diagnostic);
                }
                for (int i = 0; i < tuple.elements().size(); i++) {
                    bind(tuple.elements().get(i), values.elements().get(i), Optional.empty(), scope, span);
                }
            }
        }
    }

    /// A value in a declared type: numbers fill it, tensors must have it.
    Value of(TensorType type, Meta meta, Span span) {
        if (meta.isNumber() || meta instanceof Meta.Bool) {
            return pass.conversions.number(meta, type, span);
        }
        Value value = pass.conversions.tensor(meta, type.dtype(), span);
        if (!value.type().equals(type)) {
            throw pass.problem(Code.TYPE_DIFFERS, span, "this is " + value.type() + ", but must be " + type);
        }
        return value;
    }

    /// `update`: allowed once per state in an `apply`, in training mode.
    void update(Statement.Update update, Scope scope, boolean training) {
        CallStack.Frame frame = pass.calls.top();
        if (frame != null && frame.kind() == CallStack.Kind.FUNCTION) {
            throw pass.problem(Code.UPDATE_IN_FUNCTION, update.span(), "a function cannot update a state; an `apply` can");
        }
        notInScan("a state is not updated", update.span());
        if (!training) {
            throw pass.problem(Diagnostic.error(Code.UPDATE_OUTSIDE_TRAINING, update.span(), "a state is updated only in training mode")
                    .hint("`when training { update " + update.name() + " = … }`"));
        }
        Binding binding = scope.find(update.name().text());
        if (binding != null && binding.meta() instanceof Meta.Poison) {
            throw new Poisoned();
        }
        if (binding == null || binding.kind() != Binding.Kind.STATE) {
            Diagnostic diagnostic = Diagnostic.error(Code.UPDATE_OF_NON_STATE, update.name().span(),
                    "`" + update.name() + "` is not a state of this layer");
            throw pass.problem(binding == null ? diagnostic : diagnostic.secondary(binding.declared(), "declared here"));
        }
        if (!(binding.meta() instanceof Meta.Tensor state)) {
            return;
        }
        LayerInstance owner = pass.calls.owner();
        LayerInstance.Pending previous = owner.pending().get(update.name().text());
        if (previous != null) {
            throw pass.problem(Diagnostic.error(Code.UPDATED_TWICE, update.span(), "`" + update.name() + "` is updated twice")
                    .secondary(previous.place(), "the first update"));
        }
        Value value = of(state.value().type(), pass.expressions.evaluate(update.value(), scope), update.value().span());
        owner.pending().put(update.name().text(), new LayerInstance.Pending(value, update.span()));
    }

    /// Makes the updates of an `apply` visible: the next use reads them, and the program ends with the last ones.
    void commit(LayerInstance owner) {
        owner.pending().forEach((name, update) -> {
            owner.scope().rebind(name, new Meta.Tensor(Formulas.stopGradient(update.value())));
            pass.variables.update(owner.member(name), update.value());
        });
        owner.pending().clear();
    }

    private void notInScan(String what, Span span) {
        if (pass.scans.inside()) {
            throw pass.problem(Diagnostic.error(Code.EFFECT_IN_SCAN, span, what + " inside a scan: it would happen once per step")
                    .hint("`emit` the values, and use them after the scan"));
        }
    }

    /// `watch h`
    void watch(Statement.Watch watch, Scope scope) {
        notInScan("nothing is watched", watch.span());
        Value value = pass.conversions.tensor(pass.expressions.evaluate(watch.value(), scope), watch.value().span());
        LayerInstance owner = pass.calls.owner();
        String name = watch.value() instanceof Expression.Name n ? n.text() : Texts.of(watch.value().span());
        pass.watches.add(owner == null ? name : owner.member(name), value);
    }
}
