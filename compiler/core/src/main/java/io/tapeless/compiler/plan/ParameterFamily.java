package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.movement.Permute;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A parameter and everything computed with it element by element, in the same coordinates: its optimiser states, its gradient, its
/// update. One order of axes suits them all. At the border are the contractions that read the parameter and the one that computes the gradient.
final class ParameterFamily {
    /// An operand of a contraction that is a member (through permutes): its labels in declared order of the member's axes.
    ///
    /// @param order in which the contraction reads it: axis i is axis `order[i]` of the member
    private record Operand(Contraction contraction, List<Integer> labels, List<Integer> order) {
        boolean isFilter() {
            return !contraction.windows().isEmpty();
        }
    }

    /// The values of a graph that read a variable and those that store it, by its name.
    record Variables(Map<String, List<Value>> leaves, Map<String, List<Value>> commits) {
        static Variables of(List<Value> values) {
            Variables variables = new Variables(new HashMap<>(), new HashMap<>());
            for (Value value : values) {
                if (value.op() instanceof Named leaf) {
                    variables.leaves.computeIfAbsent(leaf.name(), name -> new ArrayList<>()).add(value);
                } else if (value.op() instanceof Commit commit) {
                    variables.commits.computeIfAbsent(commit.target(), name -> new ArrayList<>()).add(value);
                }
            }
            return variables;
        }
    }

    private final Variables variables;
    private final Map<Value, List<Value>> users;
    private final HostValues host;
    private final Set<Value> members = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Value> roots = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Operand> readers = new ArrayList<>();
    private final List<Value> producers = new ArrayList<>();
    /// The orders in which convolutions compute gradients.
    private final List<List<Integer>> produced = new ArrayList<>();
    private final int rank;
    private final long elements;
    private boolean movable = true;
    private boolean filter;

    private ParameterFamily(Value parameter, Graph graph, Variables variables, Map<Value, List<Value>> users, HostValues host) {
        this.variables = variables;
        this.users = users;
        this.host = host;
        this.rank = parameter.rank();
        this.elements = parameter.shape().elements().tuned();
        graph.roots().stream().filter(root -> root.role() != Graph.Role.COMMIT).forEach(root -> roots.add(root.value()));
    }

    static ParameterFamily of(Value parameter, Graph graph, Variables variables, Map<Value, List<Value>> users, HostValues host) {
        ParameterFamily family = new ParameterFamily(parameter, graph, variables, users, host);
        Deque<Value> open = new ArrayDeque<>(List.of(parameter));
        while (!open.isEmpty()) {
            Value member = open.pop();
            if (family.members.add(member)) {
                family.visit(member, open);
            }
        }
        family.movable &= family.members.stream().anyMatch(member -> member.op() instanceof Commit);
        return family;
    }

    private void visit(Value member, Deque<Value> open) {
        movable &= !roots.contains(member);
        switch (member.op()) {
            case Named leaf -> {
                movable &= (leaf.role() == Named.Role.PARAMETER || leaf.role() == Named.Role.OPTIMIZER) && leaf.type().dtype().isFloat();
                open.addAll(variables.commits().getOrDefault(leaf.name(), List.of()));
            }
            case Commit commit -> {
                input(member.input(0), open);
                open.addAll(variables.leaves().getOrDefault(commit.target(), List.of()));
            }
            case Elementwise elementwise -> member.inputs().forEach(input -> input(input, open));
            case Contraction product -> {
                filter |= !product.windows().isEmpty();
                if (product.windows().isEmpty()) {
                    producers.add(member);
                } else {
                    produced.add(Formulas.range(rank));
                }
            }
            // A gradient that was computed the other way round.
            case Permute permute -> {
                movable &= member.input(0).op() instanceof Contraction;
                if (member.input(0).op() instanceof Contraction product && !product.windows().isEmpty()) {
                    produced.add(ParameterLayouts.inverse(permute.order()));
                }
            }
            default -> movable = false;
        }
        users.getOrDefault(member, List.of()).forEach(user -> use(member, user, open));
    }

    private void input(Value input, Deque<Value> open) {
        if (host.of(input) == null) {
            open.add(input);
        }
    }

    private void use(Value member, Value user, Deque<Value> open) {
        switch (user.op()) {
            case Elementwise elementwise -> open.add(user);
            case Commit commit -> open.add(user);
            case Contraction product -> read(member, user, Formulas.range(rank));
            case Permute permute -> {
                for (Value next : users.getOrDefault(user, List.of())) {
                    movable &= next.op() instanceof Contraction;
                    if (next.op() instanceof Contraction) {
                        read(user, next, permute.order());
                    }
                }
                movable &= !roots.contains(user);
            }
            default -> movable = false;
        }
    }

    /// @param order axis i of `operand` is axis `order[i]` of the member
    private void read(Value operand, Value product, List<Integer> order) {
        Contraction op = (Contraction) product.op();
        filter |= !op.windows().isEmpty();
        for (int side = 0; side < 2; side++) {
            if (product.input(side) == operand) {
                List<Integer> labels = side == 0 ? op.left() : op.right();
                readers.add(new Operand(op, ParameterLayouts.inverse(order).stream().map(labels::get).toList(), order));
            }
        }
    }

    /// Whether any order but the declared one is possible.
    boolean movable() {
        return movable;
    }

    /// Whether convolutions read it or compute its gradient.
    boolean isFilter() {
        return filter;
    }

    /// Of the parameter and its optimiser states.
    List<String> names() {
        return members.stream().filter(member -> member.op() instanceof Named).map(member -> ((Named) member.op()).name()).distinct().sorted().toList();
    }

    int rank() {
        return rank;
    }

    Set<Value> values() {
        return members;
    }

    /// The orders that some reader would like: its lanes contiguous, the rest as declared; of convolutions the very orders in which they read and compute.
    Set<List<Integer>> wanted() {
        Set<List<Integer>> wanted = new LinkedHashSet<>(produced);
        for (Operand reader : readers) {
            if (reader.isFilter()) {
                wanted.add(reader.order);
                continue;
            }
            int axis = lane(reader.contraction, reader.labels);
            if (axis >= 0) {
                wanted.add(withLast(Formulas.range(rank), axis));
            }
        }
        return wanted;
    }

    /// The operand's axis that fills the lanes of a contraction, or −1.
    private static int lane(Contraction op, List<Integer> labels) {
        return op.result().isEmpty() ? -1 : labels.indexOf(op.result().getLast());
    }

    private static List<Integer> withLast(List<Integer> order, int axis) {
        List<Integer> moved = new ArrayList<>(order);
        moved.remove((Object) axis);
        moved.add(axis);
        return moved;
    }

    /// Elements that contractions would copy if the family were stored in that order (see [Layouts]).
    long copied(List<Integer> order) {
        Set<List<Integer>> copies = new HashSet<>();
        for (Operand reader : readers) {
            if (reader.isFilter() && !reader.order.equals(order)) {
                copies.add(reader.order);
            }
            int axis = reader.isFilter() ? -1 : lane(reader.contraction, reader.labels);
            if (axis >= 0 && order.getLast() != axis) {
                copies.add(withLast(order, axis));
            }
        }
        long total = (copies.size() + produced.stream().filter(other -> !other.equals(order)).count()) * elements;
        for (Value producer : producers) {
            Contraction op = (Contraction) producer.op();
            int lane = op.result().get(order.getLast());
            for (int side = 0; side < 2; side++) {
                List<Integer> labels = new ArrayList<>(side == 0 ? op.left() : op.right());
                Layouts.peel(producer.input(side), labels);
                boolean inPlace = !labels.contains(lane) || labels.getLast() == lane;
                total += inPlace ? 0 : producer.input(side).shape().elements().tuned();
            }
        }
        return total;
    }

    /// Whether sums over several axes run in the same order whichever order is stored. Convolutions see the declared order and lay it out themselves.
    boolean keepsSums(List<Integer> order) {
        for (Operand reader : readers) {
            if (reader.isFilter()) {
                continue;
            }
            List<Integer> stored = order.stream().map(reader.labels::get).filter(label -> !reader.contraction.result().contains(label)).toList();
            List<Integer> declared = reader.labels.stream().filter(label -> !reader.contraction.result().contains(label)).toList();
            if (!stored.equals(declared)) {
                return false;
            }
        }
        for (Value producer : producers) {
            Contraction op = (Contraction) producer.op();
            List<Integer> right = op.right().stream().filter(label -> !op.result().contains(label)).toList();
            if (!op.summed().equals(right) || !Layouts.sameSums(producer, order.stream().map(op.result()::get).toList())) {
                return false;
            }
        }
        return true;
    }
}
