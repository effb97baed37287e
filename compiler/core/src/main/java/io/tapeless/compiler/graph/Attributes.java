package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Ordered `key=value` pairs of an operator in text form; values contain no `;` or `}`, and none begins with `@`. Immutable.
///
/// @param values  the pairs
/// @param symbols the symbolic dims that occur in values
/// @param graphs  what an operator of kind [Subgraph] consists of
public record Attributes(Map<String, String> values, Set<Dim.Symbol> symbols, Map<String, Graph> graphs) {
    public static final Attributes NONE = new Attributes(Map.of(), Set.of(), Map.of());

    public Attributes {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        symbols = Set.copyOf(symbols);
        graphs = Collections.unmodifiableMap(new LinkedHashMap<>(graphs));
    }

    /// Pairs in order: `of("axis", 1, "step", 2)`; lists print as `[0, 1]`.
    public static Attributes of(Object... keysAndValues) {
        Map<String, String> values = new LinkedHashMap<>();
        Set<Dim.Symbol> symbols = new HashSet<>();
        Map<String, Graph> graphs = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            Object value = keysAndValues[i + 1];
            if (value instanceof Graph graph) {
                graphs.put((String) keysAndValues[i], graph);
                continue;
            }
            values.put((String) keysAndValues[i], String.valueOf(value));
            switch (value) {
                case Dim dim -> symbols.addAll(dim.symbols());
                case Shape shape -> shape.dims().forEach(dim -> symbols.addAll(dim.symbols()));
                case TensorType type -> type.shape().dims().forEach(dim -> symbols.addAll(dim.symbols()));
                default -> { }
            }
        }
        return new Attributes(values, symbols, graphs);
    }

    public Graph graph(String key) {
        Graph graph = graphs.get(key);
        if (graph == null) {
            throw new IllegalArgumentException("graph '" + key + "' is missing");
        }
        return graph;
    }

    public String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("attribute '" + key + "' is missing");
        }
        return value;
    }

    public int integer(String key) {
        return Integer.parseInt(text(key));
    }

    public boolean bool(String key) {
        return Boolean.parseBoolean(text(key));
    }

    public double number(String key) {
        return Double.parseDouble(text(key));
    }

    /// A list written `[0, 1]`.
    public List<Integer> integers(String key) {
        String inner = text(key).substring(1, text(key).length() - 1).trim();
        return inner.isEmpty() ? List.of() : java.util.Arrays.stream(inner.split(",")).map(String::trim).map(Integer::valueOf).toList();
    }

    /// `{axis=1; step=2}`, or nothing when empty; without graphs.
    @Override
    public String toString() {
        return values.isEmpty() ? "" : values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining("; ", "{", "}"));
    }
}
