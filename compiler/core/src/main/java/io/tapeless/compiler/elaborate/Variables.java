package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.commit.Store;
import io.tapeless.compiler.op.leaf.Named;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The parameters and states of a model, in order of creation, with their initial values and what a program leaves in the states.
final class Variables {
    /// @param leaf    the variable as programs read it
    /// @param initial its value before training
    record Entry(ElaboratedModel.Variable variable, Value leaf, Value initial) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<Value, Value> tied = new IdentityHashMap<>();
    private final Map<String, Value> updated = new LinkedHashMap<>();

    boolean contains(String name) {
        return entries.containsKey(name);
    }

    Entry get(String name) {
        return entries.get(name);
    }

    void add(Entry entry) {
        entries.put(entry.variable().name(), entry);
    }

    Collection<Entry> all() {
        return entries.values();
    }

    List<Entry> parameters() {
        return entries.values().stream().filter(entry -> !entry.variable().state()).toList();
    }

    /// Takes a parameter out of training.
    void freeze(String name) {
        entries.computeIfPresent(name, (key, entry) -> new Entry(entry.variable().withoutGradient(), entry.leaf(), entry.initial()));
    }

    /// Makes one parameter of two: `shared` gives up its own value and becomes `kept`.
    void share(String kept, String shared) {
        Entry own = entries.remove(shared);
        tied.put(own.leaf(), entries.get(kept).leaf());
    }

    /// What a value is after parameters were shared.
    Value resolved(Value value) {
        Value current = value;
        while (tied.containsKey(current)) {
            current = tied.get(current);
        }
        return current;
    }

    /// The graph in which shared parameters are the ones they share.
    Graph resolved(Graph graph) {
        return tied.isEmpty() ? graph : graph.rewrite((value, inputs) -> tied.containsKey(value) ? resolved(value) : value.withInputs(inputs));
    }

    /// A state's value at the end of the program.
    void update(String name, Value value) {
        updated.put(name, value);
    }

    /// One root for each state the program changes.
    List<Graph.Root> commits() {
        List<Graph.Root> roots = new ArrayList<>();
        updated.forEach((name, value) -> roots.add(commit(name, value)));
        return roots;
    }

    /// One root for each variable's initial value. An initialiser may read what is declared before it: the values that those start with.
    List<Graph.Root> initials(java.util.function.Predicate<String> wanted) {
        List<Graph.Root> roots = entries.values().stream().filter(entry -> wanted.test(entry.variable().name()))
                .map(entry -> commit(entry.variable().name(), entry.initial())).toList();
        boolean reads = Graph.order(roots.stream().map(Graph.Root::value).toList()).stream().anyMatch(Variables::isVariable);
        return reads ? expanded(new Graph("init", roots)).roots() : roots;
    }

    private static boolean isVariable(Value value) {
        return value.op() instanceof Named leaf && (leaf.role() == Named.Role.PARAMETER || leaf.role() == Named.Role.STATE);
    }

    /// With the initial value of a variable for each read of it; these may read earlier ones.
    private Graph expanded(Graph graph) {
        Graph expanded = graph.rewrite((value, inputs) -> isVariable(value)
                ? entries.get(((Named) resolved(value).op()).name()).initial() : value.withInputs(inputs));
        return expanded.values().stream().anyMatch(Variables::isVariable) ? expanded(expanded) : expanded;
    }

    static Graph.Root commit(String name, Value value) {
        return new Graph.Root(Graph.Role.COMMIT, name, Value.of(new Store(name), List.of(value), value.origin()));
    }
}
