package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.elaborate.ElaboratedModel.Accumulation;
import io.tapeless.compiler.elaborate.ElaboratedModel.Part;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.random.Draw;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Metrics: a plain one is a scalar averaged over batches; in others `total(e)`, `average(e)` and `roc_area` accumulate, and the rest is computed at the end.
final class MetricElaborator {
    private final Pass pass;
    private final List<ElaboratedModel.Metric> metrics = new ArrayList<>();
    private final List<Graph.Root> roots = new ArrayList<>();
    private String current;
    private List<Part> parts;

    MetricElaborator(Pass pass) {
        this.pass = pass;
    }

    static List<Builtin> builtins() {
        return List.of(
                Builtin.of("total", 1, 1, "", call -> call.pass().metrics.accumulate(call, Accumulation.TOTAL)),
                Builtin.of("average", 1, 1, "", call -> call.pass().metrics.accumulate(call, Accumulation.MEAN)),
                Builtin.of("roc_area", 2, 2, "", call -> call.pass().metrics.rocArea(call)),
                Builtin.of("mean_of_totals", 2, 5, "", call -> call.pass().metrics.meanOfTotals(call)));
    }

    List<ElaboratedModel.Metric> all() {
        return metrics;
    }

    /// The accumulated parts as results of a program.
    List<Graph.Root> roots() {
        return roots;
    }

    void metric(Statement.Metric metric, Scope scope) {
        String name = metric.name().text();
        if (metrics.stream().anyMatch(other -> other.name().equals(name))) {
            throw pass.problem(Code.DUPLICATE_DECLARATION, metric.name().span(), "there are two metrics `" + name + "`");
        }
        current = name;
        parts = new ArrayList<>();
        int before = roots.size();
        try {
            Value value = pass.conversions.floatScalar(pass.expressions.evaluate(metric.value(), scope), "a metric", metric.value().span());
            if (parts.isEmpty()) {
                parts.add(new Part(name, Accumulation.MEAN));
                roots.add(new Graph.Root(Graph.Role.METRIC, name, value));
                value = Value.of(new Named(Named.Role.ACCUMULATED, name, value.type()));
            } else {
                requireAccumulated(value, metric);
            }
            metrics.add(new ElaboratedModel.Metric(name, List.copyOf(parts),
                    new Graph(name, List.of(new Graph.Root(Graph.Role.METRIC, name, value)))));
        } catch (Problem | Poisoned failed) {
            roots.subList(before, roots.size()).clear();
            throw failed;
        } finally {
            current = null;
        }
    }

    private Meta accumulate(BuiltinCall call, Accumulation accumulation) {
        return accumulate(call, call.meta(0), call.place(0), accumulation);
    }

    /// The mean over positions of f(total of the first vector there, total of the second, …): how classes are averaged.
    private Meta meanOfTotals(BuiltinCall call) {
        Dim count = call.tensor(1).shape().elements();
        if (call.tensor(1).rank() != 1 || !count.isConstant()) {
            throw pass.problem(Diagnostic.error(Code.RANK_MISMATCH, call.place(1), "`mean_of_totals` needs vectors of a known length")
                    .label("this is " + call.tensor(1).type()));
        }
        Meta sum = Meta.Int.of(0);
        for (int i = 0; i < count.constant(); i++) {
            List<ArgumentBinder.Actual> totals = new ArrayList<>();
            for (int operand = 1; operand < call.count(); operand++) {
                Value element = Formulas.slice(call.tensor(operand), 0, Dim.of(i), Dim.ONE);
                Meta scalar = new Meta.Tensor(Formulas.reshape(element, new Shape(List.of())));
                totals.add(ArgumentBinder.Actual.of(accumulate(call, scalar, call.place(operand), Accumulation.TOTAL), call.place(operand)));
            }
            Operators.Operand term = new Operators.Operand(pass.callees.applied(call.meta(0), totals, call.scope(), call.place(0), call.span()), call.span());
            sum = pass.operators.binary(BinaryFunction.ADD, new Operators.Operand(sum, call.span()), term, call.span());
        }
        return pass.operators.binary(BinaryFunction.DIV, new Operators.Operand(sum, call.span()),
                new Operators.Operand(new Meta.Int(count), call.span()), call.span());
    }

    private Meta accumulate(BuiltinCall call, Meta what, Span place, Accumulation accumulation) {
        return part(call, pass.conversions.floatScalar(what, "what `" + call.name() + "` accumulates", place), accumulation);
    }

    /// Scores and truths of a batch in one vector: orders of rows are not sums of anything, so all rows are kept.
    private Meta rocArea(BuiltinCall call) {
        Value scores = floats(call.tensor(0));
        Value truths = Formulas.cast(floats(call.tensor(1)), scores.dtype());
        if (!scores.shape().equals(truths.shape())) {
            throw pass.problem(Diagnostic.error(Code.SHAPES_DO_NOT_BROADCAST, call.span(), "there is to be one truth for each score, not "
                            + call.tensor(0).type() + " and " + call.tensor(1).type())
                    .hint(scores.rank() == truths.rank() ? "the area of one class takes its scores alone: `auc(probs[:, 1], label == 1)`"
                            : "`squeeze(x, axis: 1)` drops an axis of 1; `probs[:, 1]` takes the scores of one class"));
        }
        Shape all = new Shape(List.of(scores.shape().elements()));
        return part(call, Formulas.concat(List.of(Formulas.reshape(scores, all), Formulas.reshape(truths, all)), 0), Accumulation.ROC_AREA);
    }

    private Value floats(Value x) {
        return x.dtype().isFloat() ? x : Formulas.cast(x, pass.floatType());
    }

    private Meta part(BuiltinCall call, Value value, Accumulation accumulation) {
        if (current == null) {
            throw pass.problem(Code.UNKNOWN_FUNCTION, call.span(), "`" + call.name() + "` accumulates over batches, which only a `metric` does");
        }
        String root = current + "." + parts.size();
        parts.add(new Part(root, accumulation));
        roots.add(new Graph.Root(Graph.Role.METRIC, root, value));
        TensorType type = new TensorType(value.dtype(), new Shape(List.of()));
        return new Meta.Tensor(pass.value(new Named(Named.Role.ACCUMULATED, root, type), List.of(), call.span()));
    }

    private void requireAccumulated(Value value, Statement.Metric metric) {
        for (Value part : Graph.order(List.of(value))) {
            boolean ofBatch = part.op() instanceof Draw || part.op() instanceof Named leaf && leaf.role() != Named.Role.ACCUMULATED;
            if (ofBatch) {
                throw pass.problem(Diagnostic.error(Code.NOT_COMPILE_TIME, metric.value().span(), "the metric mixes accumulated sums with `"
                                + (part.label() == null ? part.op().mnemonic() : part.label()) + "`, which each batch has anew")
                        .hint("put everything that depends on the batch inside `total(…)` or `average(…)`"));
            }
        }
    }
}
