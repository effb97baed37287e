package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// A model after elaboration: everything inlined, every shape known, three programs as typed graphs. Nothing is differentiated yet.
///
/// Graph leaves are [io.tapeless.compiler.op.leaf.Named] (`INPUT image`, `TARGET label`, `PARAMETER fc1.weight`, `STATE bn.running_mean`),
/// constants, sizes, draws and host scalars.
///
/// @param name       the model's name
/// @param doc        its `///` comment, or an empty string
/// @param floatType  what `float` (and `f32` under `--dtype f64`) means: F32 or F64
/// @param symbols    symbolic dims in declaration order (fixed dims are plain numbers by now)
/// @param rows       the number of rows of a batch: the leading dim of the first input (weights micro-batches and metric means)
/// @param inputs     inputs in declaration order
/// @param targets    targets in declaration order
/// @param variables  parameters and states in order of creation
/// @param training   training mode. Roots: LOSS `loss` (if declared), OUTPUT (training-mode values), WATCH, METRIC parts, COMMIT of states
/// @param evaluation inference mode. Roots: LOSS `loss`, METRIC parts (see [Metric])
/// @param inference  inference mode. Roots: OUTPUT
/// @param init       Roots: COMMIT of every variable's initial value
/// @param metrics    how metric parts make metrics
/// @param update     the optimiser step, or null without a `train` block
/// @param examples   the inline examples of the model
/// @param origin     the model's name in its declaration
public record ElaboratedModel(String name, String doc, DType floatType, List<Dim.Symbol> symbols, Dim rows, List<Port> inputs,
        List<Port> targets, List<Variable> variables, Graph training, Graph evaluation, Graph inference, Graph init,
        List<Metric> metrics, Update update, List<Example> examples, Span origin) {

    /// An input or target. `low` (inclusive) and `high` (exclusive) are infinite when no range was declared.
    public record Port(String name, TensorType type, double low, double high, String doc, Span origin) {}

    /// A parameter or a state. A state is not trained, and neither is a `frozen` parameter: it gets no gradient.
    public record Variable(String name, TensorType type, boolean state, boolean frozen, String doc, Span origin) {
        public Variable(String name, TensorType type, boolean state, String doc, Span origin) {
            this(name, type, state, false, doc, origin);
        }

        public boolean trained() {
            return !state && !frozen;
        }

        Variable withoutGradient() {
            return new Variable(name, type, state, true, doc, origin);
        }
    }

    /// A metric: its accumulated parts (METRIC roots of the evaluation graph) and, over leaves `ACCUMULATED part`, the formula
    /// of the metric itself (one METRIC root). A plain metric has one MEAN part and the identity.
    public record Metric(String name, List<Part> parts, Graph finish) {}

    /// How a part accumulates over batches: MEAN is weighted by rows, TOTAL adds; both are of rank 0. ROC_AREA is a vector, scores and behind
    /// them as many truths: all rows are kept, and what the formula reads is their [io.tapeless.runtime.RocArea].
    public record Part(String root, Accumulation accumulation) {}

    /// See [Part].
    public enum Accumulation { MEAN, TOTAL, ROC_AREA }

    /// The optimiser step.
    ///
    /// @param graph      leaves PARAMETER, GRADIENT (of a parameter), OPTIMIZER (`fc1.weight.m`), host scalar `t` (step from 1, f64).
    ///                   Roots: COMMIT of parameters and optimiser states; METRIC `learning_rate`; METRIC `penalty` when there are
    ///                   penalties; METRIC `gradient_norm` when clipping. Penalties, clipping and schedules are part of the graph.
    /// @param states     optimiser states with their initial value (a constant)
    /// @param accumulate micro-batches per update, ≥ 1
    /// @param following  the schedule that follows evaluations, or null
    public record Update(Graph graph, List<OptimizerState> states, int accumulate, Following following) {}

    /// A schedule that keeps states and learns the loss or a metric after each evaluation. The update graph reads a state as the host scalar
    /// `schedule.STATE`.
    ///
    /// @param metric what it follows: `loss` or a metric's name
    /// @param states what it keeps, in order
    /// @param next   over host scalars `value` (what was observed), `t` (updates so far) and the states: METRIC `STATE` roots, the next values
    public record Following(String metric, List<ScheduleState> states, Graph next, Span origin) {}

    /// A number that a schedule keeps between evaluations.
    public record ScheduleState(String name, double initial) {
        /// The host scalar that stands for it.
        public String host() {
            return "schedule." + name;
        }
    }

    /// A tensor kept per parameter by the optimiser, named `PARAMETER.STATE`.
    public record OptimizerState(String name, TensorType type, double initial) {}

    /// An inline example: a graph over PARAMETER/STATE leaves (initial values, seed 0) whose roots OUTPUT `0`, `1`, … are the
    /// bool tensors of its `expect`s.
    ///
    /// @param name         the example's text
    /// @param symbolValues values of the model's symbols in this example
    /// @param init         COMMIT roots for the variables it reads, at these symbol values
    /// @param expectations source text and place of each `expect`, in order, with the two sides (roots OUTPUT `0.left`, `0.right`)
    ///                     when it is a comparison, for the failure message
    public record Example(String name, java.util.Map<String, Integer> symbolValues, Graph graph, Graph init,
            List<Expectation> expectations, Span origin) {}

    /// One `expect`: `text` is what stands after the word, on one line.
    public record Expectation(String text, Span origin, boolean comparison) {}
}
