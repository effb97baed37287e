package io.tapeless.compiler.emit;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Within;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/// Folds of so few points that each is a statement of its own (pooling): the conditions of loops would take longer than the points. Where
/// windows stick out, or fall between strides, statements ask whether their tap is there, which is worked out before the lanes.
final class WrittenOut {
    /// Points of a fold, and operations of a point.
    private static final int MOST_POINTS = 16;
    private static final int MOST_NODES = 6;
    /// Loads with masks that are written out beside those without. C1 refuses a method with eight or nine ("out of virtual registers"), and C2 is not asked to
    /// compile it then.
    private static final int MOST_MASKED = 4;
    private static final String NEVER = "false";

    private final Computation computation;
    private final KernelScope scope;
    private final int first;
    /// By axis and position along it, the names of what must be true.
    private final Map<Integer, List<List<String>>> conditions = new HashMap<>();

    /// @param lines where the conditions are declared
    WrittenOut(Computation computation, KernelScope scope, Lines lines) {
        this.computation = computation;
        this.scope = scope;
        this.first = computation.parallel().size();
        for (int axis = first; axis < computation.axes(); axis++) {
            List<List<String>> taps = new ArrayList<>();
            for (int tap = 0; tap < extent(axis); tap++) {
                taps.add(declare(axis, tap, lines));
            }
            conditions.put(axis, taps);
        }
    }

    static boolean fits(Computation c) {
        boolean literal = c.fold().domain().stream().allMatch(within -> within.extent().isConstant() && within.at().offset().isConstant());
        return literal && c.reduction().stream().allMatch(Dim::isConstant) && c.foldedPoints() <= MOST_POINTS
                && c.fold().element().nodes().size() <= MOST_NODES;
    }

    /// Whether points may be written out once more for what vectors do not fill.
    boolean fitsMasks() {
        long loads = computation.fold().element().nodes().stream().filter(Scalar.Operand.class::isInstance).count();
        return computation.foldedPoints() * loads <= MOST_MASKED;
    }

    /// Whether all points take part everywhere.
    boolean whole() {
        return conditions.values().stream().flatMap(List::stream).allMatch(List::isEmpty);
    }

    private int extent(int axis) {
        return (int) computation.reduction().get(axis - first).constant();
    }

    private List<String> declare(int axis, int tap, Lines lines) {
        List<String> names = new ArrayList<>();
        for (Within within : computation.fold().domain()) {
            String condition = within.at().factor(axis) == 0 ? null : condition(within, axis, tap);
            if (NEVER.equals(condition)) {
                return List.of(NEVER);
            }
            if (condition != null) {
                names.add(scope.fresh("has" + Names.capital(scope.variable(axis)) + tap));
                lines.line("final boolean " + names.getLast() + " = " + condition + ";");
            }
        }
        return names;
    }

    /// What must hold for a tap to be there; null where it always is, and where it never is [#NEVER].
    private String condition(Within within, int axis, int tap) {
        AffineIndex at = within.at();
        long constant = at.offset().constant() + at.factor(axis) * tap;
        double lowest = constant;
        double highest = constant;
        for (AffineIndex.Term term : at.terms()) {
            if (term.axis() != axis) {
                Dim extent = scope.extent(term.axis());
                double reach = extent.isConstant() ? (double) term.factor() * (extent.constant() - 1) : term.factor() * Double.POSITIVE_INFINITY;
                lowest += Math.min(0, reach);
                highest += Math.max(0, reach);
            }
        }
        long limit = within.extent().constant() * at.divisor();
        if (highest < 0 || lowest >= limit) {
            return NEVER;
        }
        String numerator = JavaText.sum(at.terms().stream().filter(term -> term.axis() != axis).toList(), Dim.of(constant), scope::variable);
        List<String> parts = new ArrayList<>();
        if (lowest < 0) {
            parts.add(numerator + " >= 0");
        }
        if (highest >= limit) {
            parts.add(numerator + " < " + limit);
        }
        if (at.divisor() > 1) {
            parts.add("(" + numerator + ") % " + at.divisor() + " == 0");
        }
        return parts.isEmpty() ? null : String.join(" && ", parts);
    }

    /// Prints a statement for each point of the fold, in order, inside the conditions under which it takes part.
    ///
    /// @param position the Java expressions of positions along the parallel axes
    void print(Lines lines, IntFunction<String> position, Consumer<Point> statement) {
        int depth = lines.depth();
        List<String> open = new ArrayList<>();
        for (int point = 0; point < computation.foldedPoints(); point++) {
            int[] taps = taps(point);
            List<String> wanted = new ArrayList<>();
            for (int axis = first; axis < computation.axes(); axis++) {
                wanted.addAll(conditions.get(axis).get(taps[axis - first]));
            }
            if (wanted.contains(NEVER)) {
                continue;
            }
            int common = 0;
            while (common < Math.min(open.size(), wanted.size()) && open.get(common).equals(wanted.get(common))) {
                common++;
            }
            lines.closeTo(depth + common);
            wanted.subList(common, wanted.size()).forEach(condition -> lines.open("if (" + condition + ")"));
            open = wanted;
            statement.accept(new Point(point, axis -> axis < first ? position.apply(axis) : String.valueOf(taps[axis - first])));
        }
        lines.closeTo(depth);
    }

    /// A point of the fold: its number, and the Java expressions of all positions.
    record Point(int number, IntFunction<String> at) {}

    private int[] taps(int point) {
        int[] taps = new int[computation.reduction().size()];
        int rest = point;
        for (int axis = computation.axes() - 1; axis >= first; axis--) {
            taps[axis - first] = rest % extent(axis);
            rest /= extent(axis);
        }
        return taps;
    }

    /// The number of the first point that takes part, −1 where none does, as a Java expression.
    String firstPoint() {
        String number = "";
        List<String> none = new ArrayList<>();
        for (int axis = first; axis < computation.axes(); axis++) {
            String own = firstTap(axis);
            if (own.endsWith("-1")) {
                none.add("(" + own + ") < 0");
            }
            number = number.isEmpty() ? "(" + own + ")" : "(" + number + " * " + extent(axis) + " + (" + own + "))";
        }
        return none.isEmpty() ? number : String.join(" || ", none) + " ? -1 : " + number;
    }

    private String firstTap(int axis) {
        StringBuilder text = new StringBuilder();
        for (int tap = 0; tap < extent(axis); tap++) {
            List<String> wanted = conditions.get(axis).get(tap);
            if (wanted.isEmpty()) {
                return text.append(tap).toString();
            }
            if (!wanted.contains(NEVER)) {
                text.append(String.join(" && ", wanted)).append(" ? ").append(tap).append(" : ");
            }
        }
        return text.append("-1").toString();
    }
}
