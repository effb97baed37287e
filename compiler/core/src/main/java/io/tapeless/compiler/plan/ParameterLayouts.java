package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.contraction.Einsum;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The physical order of axes in which a training step keeps parameters and their optimiser states, chosen over all that the step does
/// with them. `x @ w.T` reads `w : [out, in]` along `in`, but lanes run along `out`: kept as `[in, out]` it is read as it is, its
/// gradient comes out in that order and so does its update.
///
/// The cost of an order is the number of elements that contractions would have copied into another one: of the parameter itself for those
/// that read it (a copy in one order serves them all), and of the operands of the contraction that computes its gradient. The cheapest
/// order wins; the declared one when nothing is cheaper. Parameters that are read otherwise (looked up, summed, shown, broadcast) keep
/// the declared order, as do those in whose products the order of a sum would change: no layout changes any bits.
///
/// What convolutions read and compute is known when images are laid out: of their filters the orders are counted in a graph where they are.
///
/// Everything outside the step sees the declared order; the generated trainer converts when someone looks.
public final class ParameterLayouts {
    private final Graph graph;
    private final HostValues host;
    private final Map<Value, List<Value>> users;
    private final Laid laid;
    private final Map<String, List<Integer>> orders = new TreeMap<>();
    private final List<String> choices = new ArrayList<>();
    /// Values in declared order that are computed in another one, and that order.
    private final Map<Value, List<Integer>> moved = new IdentityHashMap<>();

    private ParameterLayouts(Graph graph) {
        this.graph = graph;
        List<Value> values = graph.values();
        this.host = new HostValues(values);
        this.users = graph.users();
        this.laid = Laid.of(graph);
        ParameterFamily.Variables variables = ParameterFamily.Variables.of(values);
        Map<Value, Boolean> seen = new IdentityHashMap<>();
        for (Value value : values) {
            if (value.op() instanceof Named leaf && leaf.role() == Named.Role.PARAMETER && value.rank() > 1 && !seen.containsKey(value)) {
                ParameterFamily family = ParameterFamily.of(value, graph, variables, users, host);
                family.values().forEach(member -> seen.put(member, true));
                choose(family, leaf.name());
            }
        }
    }

    /// A graph and the orders in which it keeps parameters: axis i of what is stored is axis `order[i]` of the declared shape.
    ///
    /// @param graph  reads and commits the stored tensors
    /// @param orders by name of the parameter or optimiser state; those not listed are stored as declared
    /// @param choices what was weighed, lines of text
    public record Stored(Graph graph, Map<String, List<Integer>> orders, List<String> choices) {
        /// What was chosen for each parameter of several axes, one line each.
        public String text() {
            return choices.stream().map(choice -> "  " + choice + "\n").collect(Collectors.joining());
        }
    }

    /// The step with its parameters laid out, or null for none.
    public static Stored of(Graph step) {
        if (step == null) {
            return null;
        }
        ParameterLayouts layouts = new ParameterLayouts(step);
        return new Stored(layouts.rewritten(), Collections.unmodifiableMap(layouts.orders), layouts.choices.stream().sorted().toList());
    }

    /// A graph as it is planned, images laid out with their channels last.
    private record Laid(Graph graph, ParameterFamily.Variables variables, Map<Value, List<Value>> users, HostValues host) {
        /// Null where images are not laid out so.
        static Laid of(Graph graph) {
            Graph laid = ImageLayout.withChannelsLast(graph);
            return laid == null ? null : new Laid(laid, ParameterFamily.Variables.of(laid.values()), laid.users(), new HostValues(laid.values()));
        }

        ParameterFamily family(String parameter) {
            Value leaf = variables.leaves().get(parameter).getFirst();
            return ParameterFamily.of(leaf, graph, variables, users, host);
        }
    }

    private void choose(ParameterFamily family, String parameter) {
        if (!family.movable() || !family.isFilter()) {
            choose(family, family);
        } else if (laid != null) {
            choose(family, laid.family(parameter));
        } else {
            family.names().forEach(name -> choices.add(name + " is stored as declared: rows of the batch fill the lanes"));
        }
    }

    /// @param family what is stored
    /// @param as     what it is where its orders are counted
    private void choose(ParameterFamily family, ParameterFamily as) {
        if (!family.movable() || !as.movable()) {
            family.names().forEach(name -> choices.add(name + " is stored as declared: not only products and updates use it"));
            return;
        }
        List<Integer> declared = Formulas.range(family.rank());
        List<Integer> best = declared;
        long least = as.copied(declared);
        for (List<Integer> order : as.wanted()) {
            long cost = as.copied(order);
            if (cost < least && as.keepsSums(order)) {
                best = order;
                least = cost;
            }
        }
        String costs = costs(as, declared);
        String how = best.equals(declared) ? " is stored as declared" : " is stored in the order of axes " + best;
        family.names().forEach(name -> choices.add(name + how + costs));
        if (!best.equals(declared)) {
            for (Value member : family.values()) {
                moved.put(member, best);
                if (member.op() instanceof Named leaf) {
                    orders.put(leaf.name(), best);
                } else if (member.op() instanceof Commit commit) {
                    orders.put(commit.target(), best);
                }
            }
        }
    }

    /// `: elements copied in a step: 1280 as declared, 8192 as [1, 0]`, where there was a choice.
    private static String costs(ParameterFamily family, List<Integer> declared) {
        String others = family.wanted().stream().filter(order -> !order.equals(declared))
                .map(order -> ", " + (family.keepsSums(order) ? family.copied(order) : "other sums")
                + " as " + order).collect(Collectors.joining());
        return others.isEmpty() ? "" : ": elements copied in a step: " + family.copied(declared) + " as declared" + others;
    }

    private Graph rewritten() {
        if (moved.isEmpty()) {
            return graph;
        }
        // What the new values stand for: in the moved order for those moved.
        Map<Value, Value> made = new IdentityHashMap<>();
        for (Value value : graph.values()) {
            List<Integer> order = moved.get(value);
            Value replacement = order == null
                    ? value.withInputs(value.inputs().stream().map(input -> declared(input, made)).toList())
                    : stored(value, order, made);
            made.put(value, replacement);
        }
        return new Graph(graph.name(), graph.roots().stream().map(root -> new Graph.Root(root.role(), root.name(), made.get(root.value()))).toList(),
                orders.entrySet().stream().filter(tensor -> tensor.getValue().equals(List.of(1, 0))).map(Map.Entry::getKey).collect(Collectors.toSet()));
    }

    private Value declared(Value value, Map<Value, Value> made) {
        List<Integer> order = moved.get(value);
        return order == null ? made.get(value) : Formulas.permute(made.get(value), inverse(order));
    }

    private Value stored(Value value, List<Integer> order, Map<Value, Value> made) {
        Value result = switch (value.op()) {
            case Named leaf -> Value.of(new Named(leaf.role(), leaf.name(), permuted(leaf.type(), order)), List.of(), value.origin());
            // Computed as declared: the layout of its images sees both orders as one.
            case Contraction product when !product.windows().isEmpty() ->
                    Formulas.permute(value.withInputs(value.inputs().stream().map(input -> declared(input, made)).toList()), order);
            case Contraction product -> Value.of(new Einsum(product.left(), product.right(), order.stream().map(product.result()::get).toList()),
                    value.inputs().stream().map(input -> declared(input, made)).toList(), value.origin());
            case Permute permute -> Formulas.permute(declared(value.input(0), made), order.stream().map(permute.order()::get).toList());
            default -> Value.of(value.op(), value.inputs().stream().map(input -> moved.containsKey(input) ? made.get(input)
                    : Formulas.permute(made.get(input), order)).toList(), value.origin());
        };
        return value.label() == null || value.op() instanceof Permute ? result : result.labelled(value.label());
    }

    private static TensorType permuted(TensorType type, List<Integer> order) {
        List<Dim> dims = order.stream().map(type::dim).toList();
        return type.withShape(new Shape(dims));
    }

    static List<Integer> inverse(List<Integer> order) {
        List<Integer> inverse = new ArrayList<>(Collections.nCopies(order.size(), 0));
        for (int axis = 0; axis < order.size(); axis++) {
            inverse.set(order.get(axis), axis);
        }
        return inverse;
    }
}
