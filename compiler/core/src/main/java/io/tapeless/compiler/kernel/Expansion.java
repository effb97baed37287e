package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.graph.Subgraph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.Computation.Fold;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.kernel.Computation.Number;
import io.tapeless.compiler.kernel.Computation.Operand;
import io.tapeless.compiler.kernel.Computation.Within;
import io.tapeless.compiler.plan.EdgeColumns;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.plan.Views;
import io.tapeless.compiler.plan.WinnerConvolution;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a value is at given coordinates, as one expression over loads: expands everything inlined into it. One arm per kind of operator. Sums and other
/// folds on the way become reduction axes behind the parallel ones.
final class Expansion {
    private final ProgramPlan plan;
    private final OperandTable operands;
    private final Map<List<Object>, Scalar> expanded = new HashMap<>();
    private final List<Dim> parallel;
    private final List<Dim> reduction = new ArrayList<>();
    private Fold fold;
    private boolean guarded;

    Expansion(ProgramPlan plan, List<Dim> parallel) {
        this.plan = plan;
        this.operands = new OperandTable(plan);
        this.parallel = parallel;
    }

    /// The computation of these results, which are values that were expanded here.
    Computation computation(String name, String text, Span origin, List<Computation.Result> results) {
        return new Computation(name, text, origin, parallel, reduction, fold, operands.padded(axes()), results);
    }

    /// The value at the coordinates: loaded when it is stored, else computed here.
    Scalar expand(Value value, List<AffineIndex> coordinates) {
        Host host = plan.host().of(value);
        if (host != null) {
            Double constant = host.constant();
            return constant != null ? Scalar.constant(constant, value.dtype()) : operands.of(new Number(host), value.dtype());
        }
        if (plan.buffers().containsKey(value)) {
            return operands.load(value, coordinates, null, axes(), guarded);
        }
        List<Object> key = List.of(System.identityHashCode(value), coordinates, guarded);
        Scalar done = expanded.get(key);
        if (done == null) {
            done = compute(value, coordinates);
            expanded.put(key, done);
        }
        return done;
    }

    /// The value at the coordinates, computed here even when it is stored.
    Scalar compute(Value value, List<AffineIndex> coordinates) {
        return switch (value.op()) {
            case Elementwise op -> op.formula(value.inputs().stream().map(input -> expand(input, coordinates)).toList());
            case Reduction op -> reduce(value, op, coordinates);
            case Contraction op -> contract(value, op, coordinates);
            case Movement op -> move(value, op, coordinates);
            case Indexing op -> index(value, op, coordinates);
            case Commit op -> expand(value.input(0), coordinates);
            case Library op -> throw new IllegalStateException("a library call has its own step");
            case RandomDraw op -> throw new IllegalStateException("a draw has its own step");
            case Scan op -> throw new IllegalStateException("a loop is planned as a whole: " + value);
            case Subgraph op -> throw new IllegalStateException("unexpanded " + value);
            case Leaf op -> throw new IllegalStateException("no memory for " + value);
        };
    }

    private Scalar reduce(Value value, Reduction op, List<AffineIndex> coordinates) {
        Value x = value.input(0);
        List<AffineIndex> inner = new ArrayList<>();
        int kept = 0;
        for (int axis = 0; axis < x.rank(); axis++) {
            if (op.axes().contains(axis)) {
                inner.add(AffineIndex.axis(axes()));
                reduction.add(x.shape().dim(axis));
            } else {
                inner.add(coordinates.get(kept++));
            }
        }
        Kind kind = switch (op.combiner()) {
            case SUM -> Kind.SUM;
            case PRODUCT -> Kind.PRODUCT;
            case MAX -> Kind.MAX;
            case MIN -> Kind.MIN;
            case ARGMAX -> Kind.ARGMAX;
            case ARGMIN -> Kind.ARGMIN;
        };
        List<Within> domain = new ArrayList<>();
        Scalar element = windowed(x, kind, inner, domain);
        fold = new Fold(kind, element, needed(domain));
        return new Scalar.Operand(Computation.ACCUMULATOR, value.dtype());
    }

    private Scalar contract(Value value, Contraction op, List<AffineIndex> coordinates) {
        Map<Integer, AffineIndex> axisOf = new HashMap<>();
        for (int i = 0; i < op.result().size(); i++) {
            axisOf.put(op.result().get(i), coordinates.get(i));
        }
        // What lies side by side in both operands is summed innermost, or in the first where the second fills the lanes.
        List<Integer> inner = op.windows().isEmpty() ? List.of() : op.summed().stream().filter(label -> label.equals(op.left().getLast())
                && (label.equals(op.right().getLast()) || op.right().getLast().equals(op.result().getLast()))).toList();
        for (int label : op.summed()) {
            if (!inner.contains(label)) {
                axisOf.put(label, newReduction(extent(value, op, label)));
            }
        }
        List<Within> domain = new ArrayList<>();
        // The taps of a row that a filter has inside its channels are summed there.
        List<Integer> innermost = inner.isEmpty() ? List.of()
                : op.right().stream().filter(label -> op.right().indexOf(label) > op.right().indexOf(inner.getLast())).toList();
        for (Contraction.Window window : op.windows()) {
            int running = running(op, window);
            if (!innermost.contains(running)) {
                axisOf.put(running, newReduction(extent(value, op, running)));
            }
        }
        for (int label : inner) {
            axisOf.put(label, newReduction(extent(value, op, label)));
        }
        for (Contraction.Window window : op.windows()) {
            boolean transposed = op.result().contains(window.image());
            if (innermost.contains(running(op, window))) {
                axisOf.put(running(op, window), newReduction(extent(value, op, running(op, window))));
            }
            int follower = transposed ? window.position() : window.image();
            AffineIndex at = transposed ? window.by().window(0, 1).of(List.of(axisOf.get(window.image()), axisOf.get(window.tap())))
                    : window.by().image(0, 1).of(List.of(axisOf.get(window.position()), axisOf.get(window.tap())));
            axisOf.put(follower, at);
            domain.add(new Within(at, extent(value, op, follower)));
        }
        Scalar a = op instanceof WinnerConvolution winners ? atWinner(value, winners, axisOf)
                : expand(value.input(0), op.left().stream().map(axisOf::get).toList());
        Scalar b = expand(value.input(1), op.right().stream().map(axisOf::get).toList());
        Scalar alone = isOne(b) ? a : isOne(a) ? b : null;
        fold = new Fold(alone != null ? Kind.SUM : Kind.PRODUCT_SUM, alone != null ? alone : a.times(b), needed(domain),
                alone != null ? 0 : EdgeColumns.of(op, value.input(0), value.input(1)));
        return new Scalar.Operand(Computation.ACCUMULATOR, value.dtype());
    }

    /// The label of a window that is summed: the others are those of the result, or follow from it.
    private static int running(Contraction op, Contraction.Window window) {
        return op.result().contains(window.image()) || op.result().contains(window.position()) ? window.tap() : window.position();
    }

    /// That element of the image which the winner of a window says.
    private Scalar atWinner(Value value, WinnerConvolution op, Map<Integer, AffineIndex> axisOf) {
        Scalar winner = expand(value.input(2), op.right().stream().map(axisOf::get).toList());
        Scalar chosen = null;
        for (int point = op.points() - 1; point >= 0; point--) {
            Map<Integer, AffineIndex> moved = new HashMap<>(axisOf);
            for (int i = 0; i < op.windows().size(); i++) {
                int step = op.steps(point).get(i);
                moved.computeIfPresent(op.windows().get(i).image(), (label, at) -> new AffineIndex(at.terms(), at.offset().plus(Dim.of(step)), at.divisor()));
            }
            Scalar here = expand(value.input(0), op.left().stream().map(moved::get).toList());
            chosen = chosen == null ? here : new Scalar.Select(new Scalar.Compare(Comparison.EQ, winner, Scalar.constant(point, DType.I32)), here, chosen);
        }
        return chosen;
    }

    /// Without the bounds that hold everywhere.
    private List<Within> needed(List<Within> domain) {
        return domain.stream().filter(within -> !always(within)).toList();
    }

    private boolean always(Within within) {
        AffineIndex at = within.at();
        if (at.divisor() != 1 || !at.offset().isConstant() || !within.extent().isConstant()) {
            return false;
        }
        long low = at.offset().constant();
        long high = low;
        for (AffineIndex.Term term : at.terms()) {
            Dim extent = term.axis() < parallel.size() ? parallel.get(term.axis()) : reduction.get(term.axis() - parallel.size());
            if (!extent.isConstant()) {
                return false;
            }
            long reach = term.factor() * (extent.constant() - 1);
            low += Math.min(reach, 0);
            high += Math.max(reach, 0);
        }
        return low >= 0 && high < within.extent().constant();
    }

    private static boolean isOne(Scalar scalar) {
        return scalar instanceof Scalar.Constant constant && constant.value() == 1;
    }

    /// How many loops there are so far.
    int axes() {
        return parallel.size() + reduction.size();
    }

    private AffineIndex newReduction(Dim extent) {
        reduction.add(extent);
        return AffineIndex.axis(axes() - 1);
    }

    private static Dim extent(Value value, Contraction op, int label) {
        int inLeft = op.left().indexOf(label);
        return inLeft >= 0 ? value.input(0).shape().dim(inLeft) : value.input(1).shape().dim(op.right().indexOf(label));
    }

    /// What a fold takes from `x`. Where `x` is filled up with what changes nothing in the fold, the fold leaves these points out.
    private Scalar windowed(Value x, Kind kind, List<AffineIndex> coordinates, List<Within> domain) {
        double neutral = switch (kind) {
            case SUM, PRODUCT_SUM -> 0;
            case PRODUCT -> 1;
            case MAX, ARGMAX -> Double.NEGATIVE_INFINITY;
            case MIN, ARGMIN -> Double.POSITIVE_INFINITY;
        };
        if (plan.buffers().containsKey(x) || !(x.op() instanceof Movement op) || !op.fills() || op.padding() != neutral
                || !(op.sources(types(x), x.type()).getFirst() instanceof Movement.Access access)) {
            return expand(x, coordinates);
        }
        List<AffineIndex> composed = compose(access.coordinates(), coordinates);
        for (int axis = 0; axis < composed.size(); axis++) {
            AffineIndex at = composed.get(axis);
            if (access.coordinates().get(axis).isSimple()) {
                continue;
            }
            List<AffineIndex.Term> folded = at.terms().stream().filter(term -> term.axis() >= parallel.size()).toList();
            if (folded.size() != 1) {
                return expand(x, coordinates);
            }
        }
        for (int axis = 0; axis < composed.size(); axis++) {
            if (!access.coordinates().get(axis).isSimple()) {
                domain.add(new Within(composed.get(axis), x.input(access.operand()).shape().dim(axis)));
            }
        }
        return expand(x.input(access.operand()), composed);
    }

    private Scalar move(Value value, Movement op, List<AffineIndex> coordinates) {
        Scalar otherwise = Scalar.constant(op.padding(), value.dtype());
        List<Movement.Source> sources = op.sources(types(value), value.type());
        for (Movement.Source source : sources.reversed()) {
            otherwise = switch (source) {
                case Movement.Relabelled same -> expand(value.input(0), relabelled(value, coordinates));
                case Movement.Access access when !access.guarded() ->
                        expand(value.input(access.operand()), compose(access.coordinates(), coordinates));
                case Movement.Access access -> guard(value, access, coordinates, otherwise);
            };
        }
        return otherwise;
    }

    private static List<AffineIndex> relabelled(Value value, List<AffineIndex> coordinates) {
        if (!Views.isTrivialReshape(value)) {
            throw new IllegalStateException("a reshape of something not stored: " + value);
        }
        return compose(Views.trivialCoordinates(value), coordinates);
    }

    private static List<AffineIndex> compose(List<AffineIndex> inner, List<AffineIndex> outer) {
        return inner.stream().map(index -> index.of(outer)).toList();
    }

    private Scalar guard(Value value, Movement.Access access, List<AffineIndex> coordinates, Scalar otherwise) {
        Value input = value.input(access.operand());
        List<AffineIndex> composed = compose(access.coordinates(), coordinates);
        Scalar condition = null;
        for (int axis = 0; axis < input.rank(); axis++) {
            AffineIndex at = composed.get(axis);
            AffineIndex from = access.coordinates().get(axis);
            if (at.terms().isEmpty() || from.isSimple() && from.offset().isZero() && input.shape().dim(axis).equals(value.shape().dim(axis))) {
                continue;
            }
            Scalar inside = operands.inside(at, input.shape().dim(axis));
            condition = condition == null ? inside : new Scalar.Binary(BinaryFunction.AND, condition, inside);
        }
        boolean before = guarded;
        guarded = true;
        Scalar inside = expand(input, composed);
        guarded = before;
        return condition == null ? inside : new Scalar.Select(condition, inside, otherwise);
    }

    private Scalar index(Value value, Indexing op, List<AffineIndex> coordinates) {
        return switch (op.form(types(value))) {
            case Indexing.OneHotForm form -> {
                List<AffineIndex> at = new ArrayList<>(coordinates);
                AffineIndex position = at.remove(form.axis());
                Scalar index = expand(value.input(0), at);
                Scalar class_ = index.type() == DType.I32 ? index : new Scalar.Cast(DType.I32, index);
                yield new Scalar.Select(new Scalar.Compare(Comparison.EQ, operands.position(position), class_),
                        Scalar.constant(1, value.dtype()), Scalar.constant(0, value.dtype()));
            }
            case Indexing.PositionForm form -> operands.position(coordinates.get(form.axis()));
            case Indexing.GatherForm form -> operands.load(value.input(0), withIndex(form.coordinates(), form.axis(), coordinates),
                    operands.indirect(value.input(1), value.input(0).shape(), form.axis(), form.indexAxes(), coordinates, axes()), axes(), guarded);
            case Indexing.ScatterForm form -> throw new IllegalStateException("a scatter has its own step");
        };
    }

    static List<AffineIndex> withIndex(List<AffineIndex> pattern, int axis, List<AffineIndex> coordinates) {
        List<AffineIndex> at = new ArrayList<>();
        for (int i = 0; i < pattern.size(); i++) {
            at.add(i == axis ? AffineIndex.constant(Dim.ZERO) : compose(List.of(pattern.get(i)), coordinates).getFirst());
        }
        return at;
    }

    /// Where the update at the coordinates goes along the axis of a scatter.
    Access.Indirect place(Value scatter, Indexing.ScatterForm form, List<AffineIndex> coordinates) {
        return operands.indirect(scatter.input(0), scatter.shape(), form.axis(), form.indexAxes(), coordinates, axes());
    }

    static List<TensorType> types(Value value) {
        return value.inputs().stream().map(Value::type).toList();
    }
}
