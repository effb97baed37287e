package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.elementwise.Where;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Identifier;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.syntax.TrainItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What happens to a parameter after the optimiser's rule: proximal steps, then its running average.
final class ParameterFinish {
    private static final String AVERAGE = ".average";

    private final Pass pass;
    private final Scope scope;
    private final Statement.Train train;
    private final TrainItem.AverageWeights averaging;

    ParameterFinish(Pass pass, Scope scope, Statement.Train train, TrainItem.AverageWeights averaging) {
        this.pass = pass;
        this.scope = scope;
        this.train = train;
        this.averaging = averaging;
    }

    /// The parameter after the proximal steps that name it, in order; each is a function of the parameter and, by name, the learning `rate`.
    Value proximal(String parameter, Value w, Meta rate) {
        Value next = w;
        for (TrainItem item : train.items()) {
            boolean meant = item instanceof TrainItem.Proximal step
                    && (step.glob().isEmpty() || !Globs.matching(step.glob().get().value(), List.of(parameter)).isEmpty());
            if (meant) {
                next = apply((TrainItem.Proximal) item, next, rate);
            }
        }
        return next;
    }

    private Value apply(TrainItem.Proximal step, Value w, Meta rate) {
        String name = step.rule().name().text();
        Span span = step.rule().span();
        Library.Template<Item.FunctionDeclaration> function = scope.library().find(Item.FunctionDeclaration.class, name);
        if (function == null) {
            Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_PENALTY, step.rule().name().span(), "unknown proximal step `" + name + "`");
            throw pass.problem(Suggest.hint(name, scope.library().names(Item.FunctionDeclaration.class)).map(diagnostic::hint)
                    .orElse(diagnostic.hint("it is a function of a parameter: `fn soft_threshold(w, strength: float, rate) = …`")));
        }
        List<ArgumentBinder.Actual> actuals = new ArrayList<>(List.of(ArgumentBinder.Actual.of(new Meta.Tensor(w), span)));
        actuals.addAll(ArgumentBinder.actuals(step.rule().arguments()));
        actuals.add(new ArgumentBinder.Actual(new Identifier("rate", span), null, rate, span));
        return pass.blocks.of(w.type(), pass.functions.call(function, actuals, scope, span), span);
    }

    /// The commit of the running average: the parameter itself after the first step, then decay · average + (1 − decay) · parameter.
    /// PyTorch: `swa_utils.AveragedModel(multi_avg_fn=get_ema_multi_avg_fn(decay))`.
    List<Graph.Root> average(String parameter, Value w) {
        if (averaging == null) {
            return List.of();
        }
        Span span = averaging.decay().span();
        double decay = pass.conversions.real(pass.expressions.evaluate(averaging.decay(), scope), span);
        if (!(decay >= 0 && decay < 1)) {
            throw pass.problem(Code.SETTING_OUT_OF_RANGE, span, "`average_weights` keeps a share of at least 0 and below 1, not " + Numbers.text(decay));
        }
        Meta first = Numbers.compare(Comparison.EQ, ScheduleElaborator.step(), Meta.Int.of(1));
        Meta kept = Numbers.host(Value.of(new Where(), Numbers.scalar(first), Numbers.scalar(Meta.Int.of(0)), Numbers.scalar(Numbers.real(decay))));
        Value before = Value.of(new Named(Named.Role.STATE, nameOf(parameter), w.type())).labelled(nameOf(parameter));
        Value old = Formulas.times(before, pass.conversions.number(kept, w.type(), span));
        Value added = Formulas.times(w, pass.conversions.number(Numbers.binary(BinaryFunction.SUB, Meta.Int.of(1), kept), w.type(), span));
        return List.of(Variables.commit(nameOf(parameter), Formulas.plus(old, added).at(averaging.span())));
    }

    /// A state of the optimiser must have another name than that of the average.
    void distinguish(Identifier state) {
        if (averaging != null && AVERAGE.equals("." + state.text())) {
            throw pass.problem(Diagnostic.error(Code.DUPLICATE_DECLARATION, state.span(),
                    "`average_weights` has a state `" + state.text() + "` for each parameter, too")
                    .hint("give the optimiser's state another name"));
        }
    }

    /// The state that holds a parameter's average.
    private static String nameOf(String parameter) {
        return parameter + AVERAGE;
    }

    /// The states that an optimiser step averages parameters into, as variables.
    static List<ElaboratedModel.Variable> averages(ElaboratedModel.Update update, List<ElaboratedModel.Variable> variables) {
        Set<String> states = update == null ? Set.of() : update.graph().values().stream().filter(value -> value.op() instanceof Named leaf
                && leaf.role() == Named.Role.STATE)
                .map(value -> ((Named) value.op()).name()).collect(Collectors.toSet());
        return variables.stream().filter(variable -> variable.trained() && states.contains(nameOf(variable.name())))
                .map(variable -> new ElaboratedModel.Variable(nameOf(variable.name()), variable.type(), true,
                        "Running average of `" + variable.name() + "`.", variable.origin())).toList();
    }

    /// A program that reads averages instead of the parameters.
    static Graph averaged(Graph graph, List<ElaboratedModel.Variable> averages) {
        return averages.isEmpty() ? graph : graph.rewrite((value, inputs) ->
                value.op() instanceof Named leaf && leaf.role() == Named.Role.PARAMETER
                        && averages.stream().anyMatch(average -> average.name().equals(nameOf(leaf.name())))
                        ? Value.of(new Named(Named.Role.STATE, nameOf(leaf.name()), leaf.type())).labelled(nameOf(leaf.name()))
                        : value.withInputs(inputs));
    }

    /// The first values of averages: those of the parameters.
    static List<Graph.Root> initials(List<Graph.Root> initials, List<ElaboratedModel.Variable> averages) {
        List<Graph.Root> all = new ArrayList<>(initials);
        for (Graph.Root root : initials) {
            if (averages.stream().anyMatch(average -> average.name().equals(nameOf(root.name())))) {
                all.add(Variables.commit(nameOf(root.name()), root.value().input(0)));
            }
        }
        return all;
    }
}
