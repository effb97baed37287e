package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The intermediates whose values and gradients a spec asks for, by name.
final class WatchList {
    private final Map<String, Value> watched = new LinkedHashMap<>();

    /// Adds a value; a name used before (an instance applied twice) gets a number.
    void add(String name, Value value) {
        String free = name;
        for (int i = 2; watched.containsKey(free); i++) {
            free = name + "." + i;
        }
        watched.put(free, value);
    }

    List<Graph.Root> roots() {
        return watched.entrySet().stream().map(e -> new Graph.Root(Graph.Role.WATCH, e.getKey(), e.getValue())).toList();
    }
}
