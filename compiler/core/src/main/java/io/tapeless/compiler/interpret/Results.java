package io.tapeless.compiler.interpret;

import io.tapeless.compiler.graph.Graph;
import java.util.LinkedHashMap;
import java.util.Map;

/// The values of a graph's roots, in their order.
public record Results(Map<Key, InterpretedTensor> tensors) {
    /// What identifies a root.
    public record Key(Graph.Role role, String name) {}

    public Results {
        tensors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /// The root of that role and name.
    ///
    /// @throws IllegalArgumentException when there is none
    public InterpretedTensor get(Graph.Role role, String name) {
        InterpretedTensor found = tensors.get(new Key(role, name));
        if (found == null) {
            throw new IllegalArgumentException("no root " + role + " '" + name + "' among " + tensors.keySet());
        }
        return found;
    }

    /// All roots of that role by name.
    public Map<String, InterpretedTensor> all(Graph.Role role) {
        Map<String, InterpretedTensor> found = new LinkedHashMap<>();
        tensors.forEach((key, tensor) -> {
            if (key.role() == role) {
                found.put(key.name(), tensor);
            }
        });
        return found;
    }
}
