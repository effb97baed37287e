package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.elaborate.ElaboratedModel.OptimizerState;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// An optimiser's rule, elaborated for each parameter: `w` the parameter, `g` its gradient, `t` the step, `lr` the scheduled rate.
final class OptimizerElaborator {
    private static final String RATE = "lr";

    private final Pass pass;
    private final Scope outer;
    private final List<Graph.Root> roots;
    private final List<OptimizerState> states = new ArrayList<>();

    OptimizerElaborator(Pass pass, Scope outer, List<Graph.Root> roots) {
        this.pass = pass;
        this.outer = outer;
        this.roots = new ArrayList<>(roots);
    }

    List<Graph.Root> roots() {
        return roots;
    }

    /// The states that some root reads; a state that is only kept is not stored.
    List<OptimizerState> states() {
        Set<String> read = Graph.order(roots.stream().map(Graph.Root::value).toList()).stream()
                .filter(value -> value.op() instanceof Named leaf && leaf.role() == Named.Role.OPTIMIZER)
                .map(value -> ((Named) value.op()).name()).collect(Collectors.toSet());
        Set<String> written = roots.stream().filter(root -> root.role() == Graph.Role.COMMIT).map(Graph.Root::name).collect(Collectors.toSet());
        return states.stream().filter(state -> read.contains(state.name()) || written.contains(state.name())).toList();
    }

    /// The learning rate that is reported: the one of parameters in no group.
    void rate(Library.Template<Item.OptimizerDeclaration> template, Map<String, ArgumentBinder.Actual> arguments, ArgumentBinder.Callee callee,
            Meta factor) {
        Scope scope = arguments(template, arguments, callee, factor);
        Binding rate = scope.findHere(RATE);
        if (rate != null && rate.meta().isNumber()) {
            roots.add(new Graph.Root(Graph.Role.METRIC, "learning_rate", Numbers.scalar(rate.meta())));
        }
    }

    /// The learning rate before any schedule, of parameters in no group.
    Meta baseRate(Library.Template<Item.OptimizerDeclaration> template, Map<String, ArgumentBinder.Actual> arguments, ArgumentBinder.Callee callee) {
        Binding rate = arguments(template, arguments, callee, Meta.Int.of(1)).findHere(RATE);
        return rate != null && rate.meta().isNumber() ? rate.meta() : Meta.Int.of(1);
    }

    private Scope arguments(Library.Template<Item.OptimizerDeclaration> template, Map<String, ArgumentBinder.Actual> arguments,
            ArgumentBinder.Callee callee, Meta factor) {
        Scope scope = new Scope(template.library());
        pass.arguments.bind(template.item().parameters(), arguments, scope, callee,
                (expression, formal) -> pass.expressions.evaluate(expression, outer));
        Binding rate = scope.findHere(RATE);
        if (rate != null && rate.meta().isNumber()) {
            check(rate.meta(), arguments.containsKey(RATE) ? arguments.get(RATE).span() : callee.call());
            scope.bind(RATE, rate.with(TrainElaborator.product(rate.meta(), factor)));
        }
        return scope;
    }

    /// A rate below 0 climbs, and an infinite one destroys every parameter: neither is meant.
    private void check(Meta rate, Span span) {
        if (rate instanceof Meta.Real number && !(number.value() >= 0 && number.value() < Double.POSITIVE_INFINITY)
                || rate instanceof Meta.Int whole && whole.dim().isConstant() && whole.dim().constant() < 0) {
            throw pass.problem(Code.SETTING_OUT_OF_RANGE, span, "a learning rate is a number of at least 0");
        }
    }

    /// One parameter's step.
    void step(Library.Template<Item.OptimizerDeclaration> template, Map<String, ArgumentBinder.Actual> arguments, ArgumentBinder.Callee callee,
            Meta factor, Value w, Value g, String parameter, ParameterFinish finish) {
        Scope scope = arguments(template, arguments, callee, factor);
        Item.OptimizerDeclaration rule = template.item();
        LayerInstance owner = new LayerInstance(null, parameter, scope);
        Map<String, Value> current = new LinkedHashMap<>(Map.of("w", w));
        Map<String, Value> next = new LinkedHashMap<>();
        provide("w", new Meta.Tensor(w), scope, rule);
        provide("g", new Meta.Tensor(g), scope, rule);
        provide("t", ScheduleElaborator.step(), scope, rule);
        pass.functions.enter(CallStack.Kind.RULE, rule.name() + "(…)", callee.call(), rule, owner);
        try {
            for (Statement statement : rule.body().statements()) {
                pass.guarded(() -> statement(statement, scope, owner, finish, current, next), () -> pass.blocks.spoil(statement, scope));
            }
        } finally {
            pass.calls.pop();
        }
        Binding rate = scope.findHere(RATE);
        Meta size = rate != null && rate.meta().isNumber() ? rate.meta() : Meta.Int.of(1);
        next.computeIfPresent("w", (name, value) -> finish.proximal(parameter, value, size));
        roots.addAll(finish.average(parameter, next.getOrDefault("w", w)));
        next.forEach((name, value) -> {
            if (value != current.get(name)) {
                roots.add(Variables.commit(name.equals("w") ? parameter : owner.member(name), value));
            }
        });
    }

    private void provide(String name, Meta meta, Scope scope, Item.OptimizerDeclaration rule) {
        pass.keep(meta);
        scope.bind(name, Binding.of(meta, Binding.Kind.LET, rule.name().span()));
    }

    private void statement(Statement statement, Scope scope, LayerInstance owner, ParameterFinish finish, Map<String, Value> current, Map<String, Value> next) {
        switch (statement) {
            case Statement.State state when pass.declarations.isAbsent(state, scope) -> { }
            case Statement.State state -> {
                TensorType type = state.type().isPresent() ? pass.types.resolve(state.type().get(), scope) : current.get("w").type();
                double initial = pass.conversions.real(pass.expressions.evaluate(state.initial(), scope), state.initial().span());
                String name = owner.member(state.name().text());
                Value leaf = Value.of(new Named(Named.Role.OPTIMIZER, name, type)).labelled(name);
                pass.blocks.declare(state.name(), new Meta.Tensor(leaf), Binding.Kind.STATE, state.type(), scope);
                pass.keep(new Meta.Tensor(leaf));
                current.put(state.name().text(), leaf);
                states.add(new OptimizerState(name, type, initial));
                finish.distinguish(state.name());
            }
            case Statement.Let let -> pass.blocks.let(let, scope, null);
            case Statement.Update update -> {
                String name = update.name().text();
                if (scope.findHere(name) instanceof Binding absent && absent.kind() == Binding.Kind.STATE && absent.meta().isNumber()) {
                    return;
                }
                Value old = current.get(name);
                if (old == null) {
                    throw pass.problem(Diagnostic.error(Code.UPDATE_OF_NON_STATE, update.name().span(),
                            "`" + name + "` is neither a state nor the parameter `w`"));
                }
                if (next.containsKey(name)) {
                    throw pass.problem(Code.UPDATED_TWICE, update.span(), "`" + name + "` is updated twice");
                }
                next.put(name, pass.blocks.of(old.type(), pass.expressions.evaluate(update.value(), scope), update.value().span()));
            }
            default -> throw pass.problem(Code.MISPLACED_STATEMENT, statement.span(), "an optimizer holds `state`, `let` and `update`");
        }
    }
}
