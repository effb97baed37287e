package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.Computation.Extreme;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.op.movement.Windows;
import io.tapeless.compiler.plan.Parts;
import io.tapeless.compiler.plan.Pooling;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.plan.ProgramPlan.Step;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// One step of a plan → one [Computation]: which axes are parallel, and where results go. [Expansion] has what they are made of.
final class Lowering {
    private final ProgramPlan plan;
    private final Step step;
    private final String name;

    private Lowering(ProgramPlan plan, Step step, String name) {
        this.plan = plan;
        this.step = step;
        this.name = name;
    }

    static Computation lower(ProgramPlan plan, Step step, String name) {
        return new Lowering(plan, step, name).lower();
    }

    private Computation lower() {
        Value first = step.first();
        if (first.op() instanceof Indexing indexing && isStoredHere()
                && indexing.form(Expansion.types(first)) instanceof Indexing.ScatterForm form) {
            return scatter(form);
        }
        if (step.part() >= 0) {
            return part();
        }
        return Pooling.pools(first, plan.inlined()) ? pooled() : whole();
    }

    private boolean isStoredHere() {
        return step.results().getFirst().buffer().equals(plan.buffers().get(step.first()));
    }

    /// Results of one shape, whose axes are the loops.
    private Computation whole() {
        Value first = step.first();
        Expansion expansion = new Expansion(plan, first.shape().dims());
        List<AffineIndex> coordinates = identity(first.rank());
        List<Scalar> values = new ArrayList<>();
        for (ProgramPlan.Result result : step.results()) {
            boolean copy = plan.buffers().containsKey(result.value()) && !plan.buffers().get(result.value()).equals(result.buffer());
            values.add(copy || plan.host().of(result.value()) != null
                    ? expansion.expand(result.value(), coordinates)
                    : expansion.compute(result.value(), coordinates));
        }
        List<Computation.Result> results = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Access access = OperandTable.access(step.results().get(i).buffer(), first.shape(), coordinates, expansion.axes());
            results.add(new Computation.Result(access, values.get(i), false));
        }
        return computation(expansion, first, results);
    }

    /// Extremes over windows of what a sum of products becomes: taps are parallel axes, each beside the windows that slide along the same axis.
    private Computation pooled() {
        Value windows = step.first().input(0);
        Windows op = (Windows) windows.op();
        List<Integer> taps = op.taps().stream().sorted().toList();
        Map<Integer, Integer> axisOf = new HashMap<>();
        List<Dim> parallel = new ArrayList<>();
        for (int axis = 0; axis < windows.rank(); axis++) {
            if (!taps.contains(axis)) {
                axisOf.put(axis, parallel.size());
                parallel.add(windows.shape().dim(axis));
            }
            if (op.axes().contains(axis)) {
                int tap = op.taps().get(op.axes().indexOf(axis));
                axisOf.put(tap, parallel.size());
                parallel.add(windows.shape().dim(tap));
            }
        }
        List<AffineIndex> image = new ArrayList<>();
        List<AffineIndex> coordinates = new ArrayList<>();
        for (int axis = 0; axis < windows.rank(); axis++) {
            int along = op.axes().indexOf(axis);
            image.add(along < 0 ? AffineIndex.axis(axisOf.get(axis)) : op.by().get(along).image(axisOf.get(axis), axisOf.get(op.taps().get(along))));
            if (!taps.contains(axis)) {
                coordinates.add(AffineIndex.axis(axisOf.get(axis)));
            }
        }
        Expansion expansion = new Expansion(plan, parallel);
        Scalar value = expansion.expand(windows.input(0), image);
        List<Integer> window = taps.stream().map(axisOf::get).toList();
        List<Computation.Result> results = step.results().stream().map(result -> {
            Kind kind = ((Reduction) result.value().op()).combiner() == Reduction.Combiner.MAX ? Kind.MAX : Kind.ARGMAX;
            Access access = OperandTable.access(result.buffer(), step.first().shape(), coordinates, expansion.axes());
            return new Computation.Result(access, value, false, new Extreme(kind, window));
        }).toList();
        return computation(expansion, step.first(), results);
    }

    /// A part of a concatenation, written where it belongs.
    private Computation part() {
        Value all = step.first();
        Parts.Part part = Parts.of(all, plan.inlined()).get(step.part());
        int rank = part.piece().rank();
        Expansion expansion = new Expansion(plan, part.piece().shape().dims());
        Scalar value = expansion.expand(part.piece(), identity(rank));
        List<AffineIndex> coordinates = IntStream.range(0, rank).mapToObj(axis -> new AffineIndex(axis, part.start().get(axis))).toList();
        Access place = OperandTable.access(step.results().getFirst().buffer(), all.shape(), coordinates, expansion.axes());
        return computation(expansion, part.piece(), List.of(new Computation.Result(place, value, false)));
    }

    /// Updates, each added where its index says.
    private Computation scatter(Indexing.ScatterForm form) {
        Value value = step.first();
        Value updates = value.input(1);
        Expansion expansion = new Expansion(plan, updates.shape().dims());
        List<AffineIndex> coordinates = identity(updates.rank());
        Scalar update = expansion.expand(updates, coordinates);
        Access plain = OperandTable.access(step.results().getFirst().buffer(), value.shape(),
                Expansion.withIndex(form.coordinates(), form.axis(), coordinates), expansion.axes());
        Access target = new Access(plain.buffer(), plain.strides(), plain.offset(), expansion.place(value, form, coordinates));
        return computation(expansion, value, List.of(new Computation.Result(target, update, true)));
    }

    private Computation computation(Expansion expansion, Value described, List<Computation.Result> results) {
        return expansion.computation(name, Formula.text(step, plan), described.origin(), results);
    }

    private static List<AffineIndex> identity(int rank) {
        return IntStream.range(0, rank).mapToObj(AffineIndex::axis).toList();
    }
}
