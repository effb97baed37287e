package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Diagnostics;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.StopGradient;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.subgraph.GradientOf;
import io.tapeless.compiler.source.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Warns of parameters that are trained but that the loss does not depend on: a layer that was declared and forgotten, or a loss of the wrong value.
///
/// Nothing is said of what is meant: frozen parameters, those that only `stop_gradient` keeps from the loss, those under a penalty, and floors of a
/// tower that is applied in part, which have the parameters of every depth on purpose.
final class GradientReach {
    private static final int NAMED = 4;

    private final Value loss;
    private final Collection<Variables.Entry> trained;
    private final Diagnostics diagnostics;

    /// @param loss      of training mode, in which shared parameters are the ones they share
    /// @param variables of training mode
    GradientReach(Value loss, Variables variables, Diagnostics diagnostics) {
        this.loss = loss;
        this.trained = variables.all().stream().filter(entry -> entry.variable().trained()).toList();
        this.diagnostics = diagnostics;
    }

    /// @param update the optimiser step, with its penalties
    /// @param place  of the loss
    void check(Graph update, Span place) {
        Set<String> moved = reached(true);
        if (trained.stream().noneMatch(entry -> moved.contains(entry.variable().name()))) {
            diagnostics.add(Diagnostic.warning(Code.NO_GRADIENT, place, "the loss has no gradient: no trained parameter changes it")
                    .hint("a loss is computed from what layers give, by functions that have a gradient: not from `argmax`, comparisons or targets alone"));
            return;
        }
        Set<String> used = reached(false);
        penalised(update, used);
        Map<Span, List<String>> forgotten = new LinkedHashMap<>();
        for (Variables.Entry entry : trained) {
            String name = entry.variable().name();
            if (!used.contains(name) && !isFloorOfUsed(name, used)) {
                forgotten.computeIfAbsent(entry.leaf().origin(), _ -> new ArrayList<>()).add(name);
            }
        }
        forgotten.forEach((declared, names) -> diagnostics.add(warning(declared, names, used)));
    }

    private static Diagnostic warning(Span declared, List<String> names, Set<String> used) {
        List<String> shown = new ArrayList<>(names.subList(0, Math.min(NAMED, names.size())).stream().map(name -> "`" + name + "`").toList());
        if (names.size() > NAMED) {
            shown.add(names.size() - NAMED + " more");
        }
        boolean one = names.size() == 1;
        return Diagnostic.warning(Code.NO_GRADIENT, declared, Texts.and(shown) + (one ? " gets" : " get")
                + " no gradient: the loss does not depend on " + (one ? "it" : "them"))
                .hint("use it in what the loss is computed from, or leave it out; `freeze \"" + pattern(names, used) + "\"` says that it is not to be trained");
    }

    /// A pattern for all these names, or at least for the first one, and for none that is used.
    private static String pattern(List<String> names, Set<String> used) {
        String first = names.getFirst();
        for (int dot = first.indexOf('.'); dot >= 0; dot = first.indexOf('.', dot + 1)) {
            String layer = first.substring(0, dot + 1);
            if (used.stream().noneMatch(name -> name.startsWith(layer))) {
                return names.size() == 1 ? first : layer + "*";
            }
        }
        return first;
    }

    /// The parameters on the paths of floats down from the loss. What an operator without a gradient reads is on none.
    private Set<String> reached(boolean gradientStops) {
        Set<String> names = new HashSet<>();
        Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Value> open = new ArrayDeque<>(List.of(loss));
        while (!open.isEmpty()) {
            Value value = open.pop();
            if (!value.dtype().isFloat() || !seen.add(value)) {
                continue;
            }
            if (value.op() instanceof Named leaf) {
                names.add(leaf.name());
            } else if (value.op().whyNoGradient() == null || value.op() instanceof StopGradient && !gradientStops) {
                open.addAll(value.inputs());
            }
        }
        return names;
    }

    private static void penalised(Graph update, Set<String> names) {
        update.values().stream().filter(value -> value.op() instanceof GradientOf).map(value -> value.input(1).op())
                .filter(Named.class::isInstance).map(op -> ((Named) op).name()).forEach(names::add);
    }

    /// Whether a name has a number in it, as `tower.2.weight` has, and another floor of that tower is used.
    private static boolean isFloorOfUsed(String name, Set<String> used) {
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            String tower = name.substring(0, dot + 1);
            if (isDigit(name, dot + 1) && used.stream().anyMatch(other -> other.startsWith(tower) && isDigit(other, tower.length()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(String name, int at) {
        return at < name.length() && Character.isDigit(name.charAt(at));
    }
}
