package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.elaborate.ElaboratedModel.ScheduleState;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Where;
import io.tapeless.compiler.op.leaf.HostScalar;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Block;
import io.tapeless.compiler.syntax.Identifier;
import io.tapeless.compiler.syntax.Pattern;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.syntax.TrainItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Schedules that follow a metric: blocks of `state`, `let` and `update` over numbers of the host, with `value` the loss or the metric of an
/// evaluation. `return` is the factor, a function of the states and the step.
final class FollowingElaborator {
    private static final String VALUE = "value";
    private static final String LOSS = "loss";

    private final Pass pass;
    private final List<ScheduleState> states = new ArrayList<>();
    private final List<Graph.Root> next = new ArrayList<>();

    FollowingElaborator(Pass pass) {
        this.pass = pass;
    }

    /// The factor of one phase; what it keeps is added to the states.
    ///
    /// @param start the steps before this phase, in which it observes nothing
    Meta factor(Block block, Scope scope, Meta start, Span phase) {
        scope.bind(VALUE, Binding.of(Numbers.host(Value.of(new HostScalar(VALUE, Numbers.HOST))), Binding.Kind.LET, phase));
        Map<String, ScheduleState> own = new LinkedHashMap<>();
        Map<String, Meta> updates = new HashMap<>();
        Meta factor = null;
        for (Statement statement : block.statements()) {
            switch (statement) {
                case Statement.State state when pass.declarations.isAbsent(state, scope) -> { }
                case Statement.State state -> own.put(state.name().text(), declare(state, scope));
                case Statement.Let let -> let(let, scope);
                case Statement.Update update -> update(update, scope, own, updates);
                case Statement.Return result -> factor = pass.expressions.evaluate(result.value(), scope);
                default -> throw pass.problem(Code.MISPLACED_STATEMENT, statement.span(), "a schedule holds `state`, `let`, `update` and `return`");
            }
        }
        if (factor == null) {
            // The parser has said that its `return` is missing.
            throw new Poisoned();
        }
        Meta active = Numbers.compare(Comparison.GT, ScheduleElaborator.step(), start);
        own.forEach((name, state) -> {
            Value before = Value.of(new HostScalar(state.host(), Numbers.HOST));
            Meta after = updates.getOrDefault(name, Numbers.host(before));
            boolean always = start instanceof Meta.Int steps && steps.isConstant() && steps.dim().constant() == 0;
            next.add(new Graph.Root(Graph.Role.METRIC, state.name(), always ? Numbers.scalar(after)
                    : Value.of(new Where(), Numbers.scalar(active), Numbers.scalar(after), before)));
        });
        requireStates(factor, block);
        return factor;
    }

    private ScheduleState declare(Statement.State state, Scope scope) {
        double initial = pass.conversions.real(pass.expressions.evaluate(state.initial(), scope), state.initial().span());
        String name = state.name().text();
        int copies = 1;
        while (isTaken(copies == 1 ? name : name + copies)) {
            copies++;
        }
        ScheduleState kept = new ScheduleState(copies == 1 ? name : name + copies, initial);
        states.add(kept);
        pass.blocks.declare(state.name(), Numbers.host(Value.of(new HostScalar(kept.host(), Numbers.HOST))), Binding.Kind.STATE, state.type(), scope);
        return kept;
    }

    private boolean isTaken(String name) {
        return states.stream().anyMatch(state -> state.name().equals(name));
    }

    /// A number that has a name keeps it, for generated code.
    private void let(Statement.Let let, Scope scope) {
        pass.blocks.let(let, scope, null);
        if (let.pattern() instanceof Pattern.NamePattern name && !name.isWildcard() && scope.findHere(name.name().text()).meta() instanceof Meta.Host host
                && !host.value().inputs().isEmpty()) {
            scope.rebind(name.name().text(), new Meta.Host(host.value().labelled(name.name().text()), host.exact()));
        }
    }

    private void update(Statement.Update update, Scope scope, Map<String, ScheduleState> own, Map<String, Meta> updates) {
        String name = update.name().text();
        Binding binding = scope.findHere(name);
        if (binding == null || binding.kind() != Binding.Kind.STATE) {
            throw pass.problem(Code.UPDATE_OF_NON_STATE, update.name().span(), "`" + name + "` is not a state of this schedule");
        }
        Meta value = pass.expressions.evaluate(update.value(), scope);
        if (!value.isNumber()) {
            throw pass.problem(Code.ARGUMENT_KIND, update.value().span(), "a schedule keeps numbers, not " + value.describe());
        }
        if (own.containsKey(name) && updates.put(name, value) != null) {
            throw pass.problem(Code.UPDATED_TWICE, update.span(), "`" + name + "` is updated twice");
        }
    }

    /// Steps come between evaluations, so what was observed has to be kept.
    private void requireStates(Meta factor, Block block) {
        boolean observes = factor instanceof Meta.Host host && Graph.order(List.of(host.value())).stream()
                .anyMatch(value -> value.op() instanceof HostScalar leaf && leaf.name().equals(VALUE));
        if (observes) {
            throw pass.problem(Diagnostic.error(Code.SCHEDULE_METRIC, block.span(), "the factor of a schedule reads `value`, which is known only while an "
                    + "evaluation is observed").hint("keep what matters of it in a `state`, and return that"));
        }
    }

    /// @return null when no phase follows anything
    ElaboratedModel.Following following(TrainItem.Schedule schedule, List<String> metrics) {
        if (states.isEmpty()) {
            schedule.metric().ifPresent(metric -> {
                throw pass.problem(Diagnostic.error(Code.SCHEDULE_METRIC, metric.span(), "this schedule is a function of the step: it follows no metric")
                        .hint("leave out `on " + metric + "`, or choose one that does, such as `reduce_on_plateau()`"));
            });
            return null;
        }
        String metric = schedule.metric().map(Identifier::text).orElse(LOSS);
        if (!metric.equals(LOSS) && !metrics.contains(metric)) {
            Span place = schedule.metric().orElseThrow().span();
            List<String> known = new ArrayList<>(metrics);
            known.add(LOSS);
            Diagnostic diagnostic = Diagnostic.error(Code.SCHEDULE_METRIC, place, "the model has no metric `" + metric + "`");
            throw pass.problem(Suggest.hint(metric, known).map(diagnostic::hint).orElse(diagnostic.hint("a schedule can follow " + Texts.and(known))));
        }
        return new ElaboratedModel.Following(metric, List.copyOf(states), new Graph("schedule", next), schedule.span());
    }
}
