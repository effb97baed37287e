package io.tapeless.compiler.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/// A program: named results and, through them, every value they need. Immutable.
///
/// @param name   what the program is, for text and messages
/// @param roots  the results, in declaration order
/// @param stored names of matrices that the program keeps for itself, so that it may store them as it likes
public record Graph(String name, List<Root> roots, Set<String> stored) {
    /// What a result is to the program.
    public enum Role { OUTPUT, LOSS, METRIC, WATCH, GRADIENT, COMMIT }

    /// A named result. For `GRADIENT` the name is the tensor's; for `COMMIT` the value's op is a [Commit].
    public record Root(Role role, String name, Value value) {}

    public Graph {
        roots = List.copyOf(roots);
        stored = Set.copyOf(stored);
    }

    /// A program that keeps nothing for itself.
    public Graph(String name, List<Root> roots) {
        this(name, roots, Set.of());
    }

    /// All values in SSA order (inputs before users), each once. Deterministic: depth first from the roots in order.
    public List<Value> values() {
        return order(roots.stream().map(Root::value).toList());
    }

    /// The values that `results` need, in SSA order.
    public static List<Value> order(List<Value> results) {
        List<Value> ordered = new ArrayList<>();
        Map<Value, Boolean> done = new IdentityHashMap<>();
        Deque<Value> stack = new ArrayDeque<>();
        for (Value result : results) {
            stack.push(result);
            while (!stack.isEmpty()) {
                Value value = stack.peek();
                Boolean state = done.get(value);
                if (state == null) {
                    done.put(value, false);
                    for (Value input : value.inputs().reversed()) {
                        if (!done.containsKey(input)) {
                            stack.push(input);
                        }
                    }
                } else {
                    stack.pop();
                    if (!state) {
                        done.put(value, true);
                        ordered.add(value);
                    }
                }
            }
        }
        return ordered;
    }

    /// The values that use each value as an input, in SSA order, each once. What nothing but a root uses has no entry.
    public Map<Value, List<Value>> users() {
        Map<Value, List<Value>> users = new IdentityHashMap<>();
        values().forEach(value -> value.inputs().stream().distinct().forEach(input -> users.computeIfAbsent(input, key -> new ArrayList<>()).add(value)));
        return users;
    }

    /// How often each value is used: as an input or as a root.
    public Map<Value, Integer> uses() {
        Map<Value, Integer> uses = new IdentityHashMap<>();
        values().forEach(value -> value.inputs().forEach(input -> uses.merge(input, 1, Integer::sum)));
        roots.forEach(root -> uses.merge(root.value(), 1, Integer::sum));
        return uses;
    }

    /// The graph rebuilt bottom-up: `rule` gets each old value and its rebuilt inputs and returns the replacement.
    /// Use [Value#withInputs] to keep a value.
    public Graph rewrite(BiFunction<Value, List<Value>, Value> rule) {
        Map<Value, Value> replaced = new IdentityHashMap<>();
        for (Value value : values()) {
            List<Value> inputs = value.inputs().stream().map(replaced::get).toList();
            replaced.put(value, rule.apply(value, inputs));
        }
        return new Graph(name, roots.stream().map(r -> new Root(r.role(), r.name(), replaced.get(r.value()))).toList());
    }

    /// The first root of that role and name, or null.
    public Value root(Role role, String rootName) {
        return roots.stream().filter(r -> r.role() == role && r.name().equals(rootName)).map(Root::value).findFirst().orElse(null);
    }

    /// All roots of that role.
    public List<Root> roots(Role role) {
        return roots.stream().filter(r -> r.role() == role).toList();
    }
}
