package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Where;
import io.tapeless.compiler.op.leaf.HostScalar;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.syntax.Body;
import io.tapeless.compiler.syntax.Identifier;
import io.tapeless.compiler.syntax.Invocation;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.TrainItem;
import java.util.ArrayList;
import java.util.List;

/// The factor on the learning rate as a function of the step: phases one after another, each with its own t from 1. What phases that follow
/// a metric keep between evaluations is collected.
final class ScheduleElaborator {
    private static final String LENGTH = "total";

    private final Pass pass;
    private final Meta baseRate;
    private final FollowingElaborator follower;

    /// @param baseRate the learning rate that the schedule is a factor on
    ScheduleElaborator(Pass pass, Meta baseRate) {
        this.pass = pass;
        this.baseRate = baseRate;
        this.follower = new FollowingElaborator(pass);
    }

    /// What the phases keep and follow, after [#factor]; null when they are functions of the step alone.
    ElaboratedModel.Following following(TrainItem.Schedule schedule, List<String> metrics) {
        return follower.following(schedule, metrics);
    }

    /// The step from 1.
    static Meta step() {
        return Numbers.host(Value.of(new HostScalar("t", Numbers.HOST)));
    }

    Meta factor(TrainItem.Schedule schedule, Scope outer) {
        List<Meta> factors = new ArrayList<>();
        List<Meta> ends = new ArrayList<>();
        Meta start = Meta.Int.of(0);
        for (int i = 0; i < schedule.phases().size(); i++) {
            Invocation phase = schedule.phases().get(i);
            Library.Template<Item.ScheduleDeclaration> template = find(phase.name(), outer);
            Scope scope = new Scope(template.library());
            ArgumentBinder.Callee callee = new ArgumentBinder.Callee(phase.name().text(), template.item().name().span(), phase.span());
            pass.arguments.bind(template.item().parameters(), ArgumentBinder.actuals(phase.arguments()), scope, callee,
                    (expression, formal) -> pass.expressions.evaluate(expression, outer));
            scope.bind("t", Binding.of(Numbers.binary(BinaryFunction.SUB, step(), start), Binding.Kind.LET, phase.span()));
            factors.add(evaluate(template.item(), phase, scope, start));
            if (i + 1 < schedule.phases().size()) {
                start = Numbers.binary(BinaryFunction.ADD, start, length(template.item(), phase, scope));
                ends.add(start);
            }
        }
        Meta factor = factors.getLast();
        for (int i = ends.size() - 1; i >= 0; i--) {
            Meta before = Numbers.compare(Comparison.LE, step(), ends.get(i));
            factor = Numbers.host(Value.of(new Where(), Numbers.scalar(before), Numbers.scalar(factors.get(i)), Numbers.scalar(factor)));
        }
        return factor;
    }

    private Library.Template<Item.ScheduleDeclaration> find(Identifier name, Scope scope) {
        Library.Template<Item.ScheduleDeclaration> template = scope.library().find(Item.ScheduleDeclaration.class, name.text());
        if (template == null) {
            Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_SCHEDULE, name.span(), "unknown schedule `" + name + "`");
            throw pass.problem(Suggest.hint(name.text(), scope.library().names(Item.ScheduleDeclaration.class))
                    .map(diagnostic::hint).orElse(diagnostic));
        }
        return template;
    }

    private Meta evaluate(Item.ScheduleDeclaration schedule, Invocation phase, Scope scope, Meta start) {
        pass.functions.enter(CallStack.Kind.RULE, phase.name() + "(…)", phase.span(), schedule, null);
        try {
            Meta factor = switch (schedule.body()) {
                case Body.ExpressionBody expression -> pass.expressions.evaluate(expression.value(), scope);
                case Body.BlockBody block -> {
                    scope.bind("lr", Binding.of(baseRate, Binding.Kind.LET, phase.span()));
                    yield follower.factor(block.block(), scope, start, phase.span());
                }
            };
            if (!factor.isNumber()) {
                throw pass.problem(Code.ARGUMENT_KIND, schedule.body().span(), "a schedule is a number for each step, not " + factor.describe());
            }
            return factor;
        } finally {
            pass.calls.pop();
        }
    }

    private Meta length(Item.ScheduleDeclaration schedule, Invocation phase, Scope scope) {
        Binding total = scope.findHere(LENGTH);
        if (total == null || !Numbers.isConstant(total.meta()) || Numbers.constant(total.meta()) < 0) {
            throw pass.problem(Diagnostic.error(Code.SETTING_OUT_OF_RANGE, phase.span(), "`" + schedule.name() + "` before `then` needs an end")
                    .hint("a schedule ends after its argument `total`, as in `warmup(total: 200) then cosine(total: 10_000)`"));
        }
        return total.meta();
    }
}
