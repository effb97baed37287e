package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.Span;
import java.util.List;
import java.util.Optional;

/// One line of a `train` block.
public sealed interface TrainItem extends Syntax {
    /// `optimizer adamw(lr: 1e-3)`
    record Optimizer(Invocation rule, Span span) implements TrainItem {}

    /// `schedule warmup(200) then reduce_on_plateau() on accuracy`; at least one phase. `on` names the metric, or the loss, that is followed.
    record Schedule(List<Invocation> phases, Optional<Identifier> metric, Span span) implements TrainItem {
        public Schedule {
            phases = List.copyOf(phases);
        }
    }

    /// `clip_norm 1.0`
    record ClipNorm(Expression limit, Span span) implements TrainItem {}

    /// `clip_value 0.5`
    record ClipValue(Expression limit, Span span) implements TrainItem {}

    /// `average_weights 0.999`
    record AverageWeights(Expression decay, Span span) implements TrainItem {}

    /// `proximal soft_threshold(1e-5) on "fc1.weight"`; on all parameters without `on`.
    record Proximal(Invocation rule, Optional<Expression.StringLiteral> glob, Span span) implements TrainItem {}

    /// `accumulate 4`
    record Accumulate(Expression steps, Span span) implements TrainItem {}

    /// `penalty l1(1e-5) on "fc1.weight"`; on all parameters without `on`.
    record Penalty(Invocation rule, Optional<Expression.StringLiteral> glob, Span span) implements TrainItem {}

    /// `group "*.bias" { weight_decay: 0 }`; every setting is labelled.
    record Group(Expression.StringLiteral glob, List<Argument> settings, Span span) implements TrainItem {
        public Group {
            settings = List.copyOf(settings);
        }
    }
}
