package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TypeParser;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A graph as text that parses back:
/// ```
/// graph fc
/// dims N=64, T=32<=256
/// %0 : f32[N, 784] = input{name=image; type=f32[N, 784]}
/// %3 : f32[N, 128] = maximum(%1, %2) // fc1.h
/// output probs = %3
/// ```
/// `dims` gives the tuned value and, after `>=` and `<=`, the minimum (if not 1) and the declared maximum of each symbol. What follows `//` is the value's label.
/// Places in the source are not part of the text.
public final class GraphText {
    /// Makes an operator from its text; see `op.Operators`.
    @FunctionalInterface
    public interface OperatorFactory {
        /// @throws IllegalArgumentException when the mnemonic is unknown or an attribute is missing or malformed
        Op create(String mnemonic, Attributes attributes, TypeParser types);
    }

    private GraphText() {}

    /// The text of a graph; equal graphs print equally.
    public static String print(Graph unnumbered) {
        Graph graph = Loops.numbered(unnumbered);
        StringBuilder text = new StringBuilder("graph ").append(graph.name()).append('\n');
        TreeSet<Dim.Symbol> symbols = new TreeSet<>();
        graph.values().forEach(value -> {
            value.shape().dims().forEach(dim -> symbols.addAll(dim.symbols()));
            symbols.addAll(value.op().attributes().symbols());
        });
        if (!symbols.isEmpty()) {
            text.append(symbols.stream().map(GraphText::declaration).collect(Collectors.joining(", ", "dims ", "\n")));
        }
        Map<Value, String> names = new IdentityHashMap<>();
        for (Value value : graph.values()) {
            String name = "%" + names.size();
            names.put(value, name);
            text.append(name).append(" : ").append(value.type()).append(" = ").append(value.op().mnemonic()).append(value.op().attributes());
            if (!value.inputs().isEmpty()) {
                text.append(value.inputs().stream().map(names::get).collect(Collectors.joining(", ", "(", ")")));
            }
            text.append(value.label() == null ? "" : " // " + value.label()).append('\n');
        }
        for (Graph.Root root : graph.roots()) {
            text.append(root.role().name().toLowerCase(Locale.ROOT)).append(' ').append(root.name()).append(" = ")
                    .append(names.get(root.value())).append('\n');
        }
        return text.toString();
    }

    private static String declaration(Dim.Symbol symbol) {
        return symbol.name() + "=" + symbol.tuned() + (symbol.minimum() > 1 ? ">=" + symbol.minimum() : "") + (symbol.bounded() ? "<=" + symbol.maximum() : "");
    }

    /// The graph that a text describes.
    ///
    /// @throws IllegalArgumentException naming the line, when the text is malformed or a stated type is not the one inferred
    public static Graph parse(String text, OperatorFactory operators) {
        return new GraphTextParser(operators).parse(text);
    }
}
