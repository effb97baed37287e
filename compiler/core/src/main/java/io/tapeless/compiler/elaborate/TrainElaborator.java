package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.subgraph.GradientOf;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Argument;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.Parameter;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.syntax.TrainItem;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The `train` block as one graph from parameters, gradients and optimiser states to their next values:
/// penalties' gradients are added, all are clipped by their common norm, then the optimiser's rule runs for each parameter.
final class TrainElaborator {
    private final Pass pass;
    private final Scope scope;
    private final Statement.Train train;
    /// All parameters, also the frozen ones.
    private final List<String> names = new ArrayList<>();
    private final Map<String, ElaboratedModel.Variable> parameters = new LinkedHashMap<>();
    private final Map<String, Value> weights = new LinkedHashMap<>();
    private final Map<String, Value> gradients = new LinkedHashMap<>();
    private final List<Graph.Root> roots = new ArrayList<>();
    private final List<String> metrics;
    /// The schedule's, when it follows a metric.
    private ElaboratedModel.Following following;

    /// @param pass    a pass of its own
    /// @param metrics the model's
    TrainElaborator(Pass pass, Scope scope, Statement.Train train, Variables variables, List<String> metrics) {
        this.metrics = metrics;
        this.pass = pass;
        this.scope = scope;
        this.train = train;
        for (Variables.Entry entry : variables.parameters()) {
            ElaboratedModel.Variable variable = entry.variable();
            names.add(variable.name());
            if (variable.frozen()) {
                continue;
            }
            parameters.put(variable.name(), variable);
            weights.put(variable.name(), leaf(Named.Role.PARAMETER, variable.name(), variable.type()));
            gradients.put(variable.name(), leaf(Named.Role.GRADIENT, variable.name(), variable.type()));
        }
    }

    private static Value leaf(Named.Role role, String name, TensorType type) {
        return Value.of(new Named(role, name, type)).labelled(name);
    }

    /// @return null when something is wrong, which is reported
    ElaboratedModel.Update run(boolean hasLoss) {
        if (!hasLoss) {
            pass.diagnostics.add(Diagnostic.error(Code.MISSING_LOSS, train.span(), "there is nothing to minimise: the model has no `loss`")
                    .hint("declare `loss = …` above"));
        }
        if (parameters.isEmpty()) {
            pass.diagnostics.add(Diagnostic.error(Code.NOTHING_TO_TRAIN, train.span(), names.isEmpty() ? "the model has no parameters to train"
                    : "every parameter is frozen: there is nothing to train"));
        }
        int[] accumulate = {1};
        for (TrainItem item : train.items()) {
            pass.guarded(() -> {
                switch (item) {
                    case TrainItem.Penalty penalty -> check(penalty.glob().orElse(null));
                    case TrainItem.Group group -> check(group.glob());
                    case TrainItem.Accumulate steps -> accumulate[0] = steps(steps);
                    case TrainItem.Optimizer o -> { }
                    case TrainItem.Schedule s -> { }
                    case TrainItem.Proximal proximal -> check(proximal.glob().orElse(null));
                    case TrainItem.ClipNorm c -> { }
                    case TrainItem.ClipValue c -> { }
                    case TrainItem.AverageWeights a -> { }
                }
            }, () -> { });
        }
        pass.guarded(this::penalties, () -> { });
        pass.guarded(this::clip, () -> { });
        pass.guarded(this::clipElements, () -> { });
        OptimizerElaborator optimizer = new OptimizerElaborator(pass, scope, roots);
        pass.guarded(() -> optimize(optimizer), () -> { });
        return new ElaboratedModel.Update(pass.labelled(new Graph("update", optimizer.roots())), optimizer.states(), accumulate[0], following);
    }

    private int steps(TrainItem.Accumulate accumulate) {
        single(TrainItem.Accumulate.class);
        int steps = pass.conversions.integer(pass.expressions.evaluate(accumulate.steps(), scope), accumulate.steps().span());
        if (steps < 1) {
            throw pass.problem(Code.SETTING_OUT_OF_RANGE, accumulate.steps().span(), "`accumulate` is the number of batches per step, at least 1");
        }
        return steps;
    }

    /// The only item of its kind, or null.
    private <T extends TrainItem> T single(Class<T> kind) {
        List<T> found = train.items().stream().filter(kind::isInstance).map(kind::cast).toList();
        if (found.size() > 1) {
            throw pass.problem(Diagnostic.error(Code.DUPLICATE_SETTING, found.get(1).span(), "this is set twice")
                    .secondary(found.getFirst().span(), "the first time"));
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    private List<String> check(Expression.StringLiteral glob) {
        List<String> matching = glob == null ? names : Globs.matching(glob.value(), names);
        if (matching.isEmpty() && !names.isEmpty()) {
            Diagnostic diagnostic = Diagnostic.error(Code.GLOB_MATCHES_NOTHING, glob.span(), "\"" + glob.value() + "\" matches no parameter");
            throw pass.problem(diagnostic.hint("the parameters are " + Texts.and(names.size() > 12 ? names.subList(0, 12) : names)));
        }
        return matching.stream().filter(parameters::containsKey).toList();
    }

    private void penalties() {
        Value total = null;
        for (TrainItem item : train.items()) {
            if (!(item instanceof TrainItem.Penalty penalty)) {
                continue;
            }
            String name = penalty.rule().name().text();
            Library.Template<Item.FunctionDeclaration> function = scope.library().find(Item.FunctionDeclaration.class, name);
            if (function == null) {
                Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_PENALTY, penalty.rule().name().span(), "unknown penalty `" + name + "`");
                throw pass.problem(Suggest.hint(name, scope.library().names(Item.FunctionDeclaration.class)).map(diagnostic::hint)
                        .orElse(diagnostic.hint("a penalty is a function of a parameter: `fn l2(w, strength: float) = strength * sum(w * w)`")));
            }
            for (String parameter : check(penalty.glob().orElse(null))) {
                Value w = weights.get(parameter);
                List<ArgumentBinder.Actual> actuals = new ArrayList<>(List.of(ArgumentBinder.Actual.of(new Meta.Tensor(w), penalty.rule().span())));
                actuals.addAll(ArgumentBinder.actuals(penalty.rule().arguments()));
                Value term = pass.conversions.floatScalar(pass.functions.call(function, actuals, scope, penalty.rule().span()), "a penalty",
                        penalty.rule().span());
                Value gradient = pass.value(new GradientOf(), List.of(term, w), penalty.span());
                gradients.merge(parameter, gradient, (g, added) -> Formulas.plus(g, added));
                Value same = Formulas.cast(term, pass.floatType());
                total = total == null ? same : Formulas.plus(total, same);
            }
        }
        if (total != null) {
            roots.add(new Graph.Root(Graph.Role.METRIC, "penalty", total));
        }
    }

    /// All gradients times min(1, limit / (norm + 1e-6)), norm that of all of them together: PyTorch's `clip_grad_norm_`.
    private void clip() {
        TrainItem.ClipNorm clip = single(TrainItem.ClipNorm.class);
        if (clip == null) {
            return;
        }
        double limit = pass.conversions.real(pass.expressions.evaluate(clip.limit(), scope), clip.limit().span());
        if (!(limit > 0)) {
            throw pass.problem(Code.SETTING_OUT_OF_RANGE, clip.limit().span(), "`clip_norm` is a positive number, not " + Numbers.text(limit));
        }
        Value squares = null;
        for (Value gradient : gradients.values()) {
            Value square = Formulas.cast(Formulas.sum(Formulas.times(gradient, gradient), Formulas.range(gradient.rank())), pass.floatType());
            squares = squares == null ? square : Formulas.plus(squares, square);
        }
        if (squares == null) {
            return;
        }
        Value norm = Formulas.sqrt(squares).at(clip.span()).labelled("gradient_norm");
        roots.add(new Graph.Root(Graph.Role.METRIC, "gradient_norm", norm));
        Value factor = Formulas.minimum(Formulas.over(Formulas.like(norm, limit), Formulas.plus(norm, 1e-6)), Formulas.like(norm, 1))
                .labelled("clip");
        gradients.replaceAll((name, gradient) -> Formulas.times(gradient,
                Formulas.broadcast(Formulas.cast(factor, gradient.dtype()), gradient.shape())));
    }

    /// Every element of every gradient within ±limit: PyTorch's `clip_grad_value_`. It comes after `clip_norm`.
    private void clipElements() {
        TrainItem.ClipValue clip = single(TrainItem.ClipValue.class);
        if (clip == null) {
            return;
        }
        double limit = pass.conversions.real(pass.expressions.evaluate(clip.limit(), scope), clip.limit().span());
        if (!(limit > 0)) {
            throw pass.problem(Code.SETTING_OUT_OF_RANGE, clip.limit().span(), "`clip_value` is a positive number, not " + Numbers.text(limit));
        }
        gradients.replaceAll((name, gradient) -> Formulas.clamp(gradient, -limit, limit).at(clip.span()));
    }

    private void optimize(OptimizerElaborator elaborator) {
        TrainItem.Optimizer optimizer = single(TrainItem.Optimizer.class);
        if (optimizer == null) {
            throw pass.problem(Diagnostic.error(Code.TRAIN_WITHOUT_OPTIMIZER, train.span(), "the train block has no optimizer")
                    .hint("for example `optimizer adamw(lr: 1e-3)`"));
        }
        String name = optimizer.rule().name().text();
        Library.Template<Item.OptimizerDeclaration> template = scope.library().find(Item.OptimizerDeclaration.class, name);
        if (template == null) {
            Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_OPTIMIZER, optimizer.rule().name().span(), "unknown optimizer `" + name + "`");
            throw pass.problem(Suggest.hint(name, scope.library().names(Item.OptimizerDeclaration.class)).map(diagnostic::hint)
                    .orElse(diagnostic.hint("there are " + Texts.and(List.copyOf(scope.library().names(Item.OptimizerDeclaration.class))))));
        }
        ArgumentBinder.Callee callee = new ArgumentBinder.Callee(name, template.item().name().span(), optimizer.rule().span());
        Map<String, ArgumentBinder.Actual> common = pass.arguments.assign(template.item().parameters(),
                ArgumentBinder.actuals(optimizer.rule().arguments()), callee);
        for (TrainItem item : train.items()) {
            if (item instanceof TrainItem.Group group) {
                checkKeys(group, template.item());
            }
        }
        Meta factor = factor(elaborator.baseRate(template, common, callee));
        ParameterFinish finish = new ParameterFinish(pass, scope, train, single(TrainItem.AverageWeights.class));
        elaborator.rate(template, common, callee, factor);
        for (String parameter : parameters.keySet()) {
            elaborator.step(template, forParameter(parameter, common), callee, factor, weights.get(parameter), gradients.get(parameter), parameter,
                    finish);
        }
    }

    private Meta factor(Meta baseRate) {
        TrainItem.Schedule schedule = single(TrainItem.Schedule.class);
        if (schedule == null) {
            return Meta.Int.of(1);
        }
        ScheduleElaborator schedules = new ScheduleElaborator(pass, baseRate);
        Meta factor = schedules.factor(schedule, scope);
        following = schedules.following(schedule, metrics);
        return factor;
    }

    private void checkKeys(TrainItem.Group group, Item.OptimizerDeclaration optimizer) {
        List<String> known = optimizer.parameters().stream().map(Parameter::name).map(Object::toString).toList();
        for (Argument setting : group.settings()) {
            if (setting.label().isPresent() && !known.contains(setting.label().get().text())) {
                String key = setting.label().get().text();
                Span span = setting.label().get().span();
                Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_HYPER_PARAMETER, span,
                        "`" + optimizer.name() + "` has no hyper-parameter `" + key + "`");
                throw pass.problem(Suggest.hint(key, known).map(diagnostic::hint).orElse(diagnostic.hint("it has " + Texts.and(known))));
            }
        }
    }

    /// The arguments with the settings of the groups that match the parameter; the last match wins per key.
    private Map<String, ArgumentBinder.Actual> forParameter(String parameter, Map<String, ArgumentBinder.Actual> common) {
        Map<String, ArgumentBinder.Actual> own = new LinkedHashMap<>(common);
        for (TrainItem item : train.items()) {
            if (item instanceof TrainItem.Group group && !Globs.matching(group.glob().value(), List.of(parameter)).isEmpty()) {
                for (Argument setting : group.settings()) {
                    setting.label().ifPresent(label -> own.put(label.text(), ArgumentBinder.Actual.of(setting)));
                }
            }
        }
        return own;
    }

    /// The product of two numbers.
    static Meta product(Meta a, Meta b) {
        return Numbers.isConstant(b) && Numbers.constant(b) == 1 ? a : Numbers.binary(BinaryFunction.MUL, a, b);
    }
}
