package io.tapeless.compiler.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where the loops of a graph are. A loop is not a graph of its own: its values are values like all others, and those that depend on a
/// carried or scanned value of the loop ([InLoop]) are computed once per step. Its results ([Scan]) depend on it no more.
/// So every pass sees through loops, and what does not depend on the step is outside the loop by itself.
public final class Loops {
    /// What runs after what: one value, or all steps of a loop.
    public sealed interface Item permits Single, Repeated {}

    public record Single(Value value) implements Item {}

    /// @param results what the loop gives
    /// @param body    what runs in each step
    public record Repeated(Loop loop, List<Value> results, List<Item> body) implements Item {}

    private final List<Value> values;
    private final Map<Loop, List<Value>> results = new LinkedHashMap<>();
    private final Map<Value, Set<Loop>> found = new IdentityHashMap<>();
    private final Map<Loop, Set<Loop>> around = new HashMap<>();

    private Loops(List<Value> values) {
        this.values = values;
        for (Value value : values) {
            if (value.op() instanceof Scan scan) {
                results.computeIfAbsent(scan.loop(), key -> new ArrayList<>()).add(value);
            }
        }
        values.forEach(value -> found.put(value, analyse(value)));
        results.keySet().forEach(this::around);
    }

    /// The loops among the values that `roots` need. A loop none of whose results is among them does not count.
    public static Loops of(List<Value> roots) {
        return new Loops(Graph.order(roots));
    }

    /// The loops among values in an order in which they can run.
    ///
    /// @param values in SSA order, with all that they need
    public static Loops among(List<Value> values) {
        return new Loops(values);
    }

    private Set<Loop> analyse(Value value) {
        if (results.isEmpty()) {
            return Set.of();
        }
        Set<Loop> loops = new LinkedHashSet<>();
        value.inputs().forEach(input -> loops.addAll(found.get(input)));
        if (value.op() instanceof InLoop step && results.containsKey(step.loop())) {
            loops.add(step.loop());
        }
        if (value.op() instanceof Scan scan) {
            loops.remove(scan.loop());
        }
        return loops.isEmpty() ? Set.of() : loops;
    }

    /// The loops that a loop runs inside of.
    private Set<Loop> around(Loop loop) {
        Set<Loop> known = around.get(loop);
        if (known != null) {
            return known;
        }
        around.put(loop, Set.of());
        Set<Loop> outer = new LinkedHashSet<>();
        results.get(loop).forEach(result -> outer.addAll(found.get(result)));
        new ArrayList<>(outer).forEach(other -> outer.addAll(around(other)));
        around.put(loop, outer);
        return outer;
    }

    /// The loops whose steps a value differs in.
    public Set<Loop> of(Value value) {
        return found.get(value);
    }

    /// All loops, in order of their results.
    public Set<Loop> all() {
        return results.keySet();
    }

    /// The results of a loop.
    public List<Value> results(Loop loop) {
        return results.get(loop);
    }

    /// The innermost loop in which a value is computed, or null.
    public Loop home(Value value) {
        return value.op() instanceof Scan scan ? innermost(around.get(scan.loop())) : innermost(found.get(value));
    }

    private Loop innermost(Set<Loop> loops) {
        Loop inner = null;
        for (Loop loop : loops) {
            if (inner == null || around.get(loop).size() > around.get(inner).size()) {
                inner = loop;
            }
        }
        return inner;
    }

    /// Whether two values are computed in the same steps.
    public boolean sameSteps(Value a, Value b) {
        return java.util.Objects.equals(home(a), home(b));
    }

    /// The loops around a place inside `loop`, outermost first, and `loop` itself; none for null.
    public List<Loop> path(Loop loop) {
        List<Loop> path = new ArrayList<>();
        for (Loop at = loop; at != null; at = innermost(around.get(at))) {
            path.addFirst(at);
        }
        return path;
    }

    /// Everything in an order in which it can run: the values and results of one loop stand together.
    ///
    /// @throws IllegalStateException when a loop needs a result of itself
    public List<Item> items() {
        if (results.isEmpty()) {
            return values.stream().<Item>map(Single::new).toList();
        }
        return items(null, values);
    }

    private List<Item> items(Loop level, List<Value> inside) {
        Map<Object, List<Value>> members = new LinkedHashMap<>();
        Map<Value, Object> keys = new IdentityHashMap<>();
        for (Value value : inside) {
            Object key = key(value, level);
            keys.put(value, key);
            members.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
        }
        List<Item> items = new ArrayList<>();
        for (Object key : sorted(members, keys)) {
            if (key instanceof Loop loop) {
                List<Value> body = members.get(loop).stream().filter(value -> !isResult(value, loop)).toList();
                items.add(new Repeated(loop, members.get(loop).stream().filter(value -> isResult(value, loop)).toList(), items(loop, body)));
            } else {
                items.add(new Single(members.get(key).getFirst()));
            }
        }
        return items;
    }

    private static boolean isResult(Value value, Loop loop) {
        return value.op() instanceof Scan scan && scan.loop().equals(loop);
    }

    /// What a value belongs to directly inside `level`: a loop there, or itself.
    private Object key(Value value, Loop level) {
        List<Loop> path = path(value.op() instanceof Scan scan ? scan.loop() : home(value));
        int depth = level == null ? 0 : path.indexOf(level) + 1;
        return depth < path.size() ? path.get(depth) : new Identity(value);
    }

    private record Identity(Value value) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Identity identity && identity.value == value;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(value);
        }
    }

    /// Keys so that what is needed comes first; depth first, in order of first appearance.
    private static List<Object> sorted(Map<Object, List<Value>> members, Map<Value, Object> keys) {
        List<Object> ordered = new ArrayList<>();
        Map<Object, Boolean> done = new HashMap<>();
        Deque<Object> stack = new ArrayDeque<>();
        for (Object first : members.keySet()) {
            stack.push(first);
            while (!stack.isEmpty()) {
                Object key = stack.peek();
                Boolean state = done.get(key);
                if (state == null) {
                    done.put(key, false);
                    needs(key, members, keys).reversed().forEach(needed -> {
                        if (Boolean.FALSE.equals(done.get(needed))) {
                            throw new IllegalStateException("a loop needs a result of itself");
                        }
                        if (!done.containsKey(needed)) {
                            stack.push(needed);
                        }
                    });
                } else {
                    stack.pop();
                    if (!state) {
                        done.put(key, true);
                        ordered.add(key);
                    }
                }
            }
        }
        return ordered;
    }

    private static List<Object> needs(Object key, Map<Object, List<Value>> members, Map<Value, Object> keys) {
        Set<Object> needed = new LinkedHashSet<>();
        for (Value member : members.get(key)) {
            for (Value input : member.inputs()) {
                Object other = keys.get(input);
                if (other != null && !other.equals(key)) {
                    needed.add(other);
                }
            }
        }
        return List.copyOf(needed);
    }

    /// The graph with its loops numbered from 1 in order of appearance; the same graph when there is none.
    public static Graph numbered(Graph graph) {
        Map<Loop, Loop> numbers = new HashMap<>();
        for (Value value : graph.values()) {
            if (value.op() instanceof InLoop step) {
                numbers.computeIfAbsent(step.loop(), loop -> loop.numbered(numbers.size() + 1));
            } else if (value.op() instanceof Scan scan) {
                numbers.computeIfAbsent(scan.loop(), loop -> loop.numbered(numbers.size() + 1));
            }
        }
        boolean same = numbers.entrySet().stream().allMatch(entry -> entry.getKey().equals(entry.getValue()));
        return same ? graph : graph.rewrite((value, inputs) -> renamed(value, inputs, numbers));
    }

    /// The values with the loops whose results are among them replaced by loops like no other: a body that is used twice.
    public static Graph fresh(Graph graph) {
        Map<Loop, Loop> renamed = new HashMap<>();
        for (Value value : graph.values()) {
            if (value.op() instanceof Scan scan) {
                renamed.computeIfAbsent(scan.loop(), Loop::fresh);
            }
        }
        return renamed.isEmpty() ? graph : graph.rewrite((value, inputs) -> renamed(value, inputs, renamed));
    }

    private static Value renamed(Value value, List<Value> inputs, Map<Loop, Loop> others) {
        Op op = switch (value.op()) {
            case InLoop step when others.containsKey(step.loop()) -> step.in(others.get(step.loop()));
            case Scan scan when others.containsKey(scan.loop()) -> scan.in(others.get(scan.loop()));
            default -> null;
        };
        return op == null ? value.withInputs(inputs) : value.with(op, inputs);
    }

    /// Checks that roots differ in no step, that every carried or scanned value belongs to a loop with results, and that the results of a
    /// loop agree on its carries.
    static void verify(Graph graph) {
        Loops loops = of(graph.roots().stream().map(Graph.Root::value).toList());
        for (Value value : loops.values) {
            if (value.op() instanceof InLoop step && !loops.results.containsKey(step.loop())) {
                throw new IllegalStateException("graph " + graph.name() + ": " + value + " is in no loop");
            }
        }
        loops.results.forEach((loop, all) -> all.forEach(result -> {
            boolean agree = Scan.initial(result).equals(Scan.initial(all.getFirst())) && Scan.next(result).equals(Scan.next(all.getFirst()));
            if (!agree) {
                throw new IllegalStateException("graph " + graph.name() + ": results of one loop disagree about its carries: " + result);
            }
        }));
        for (Graph.Root root : graph.roots()) {
            if (!loops.of(root.value()).isEmpty()) {
                throw new IllegalStateException("graph " + graph.name() + ": " + root.role() + " '" + root.name() + "' is in a loop");
            }
        }
        loops.items();
    }
}
