package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TypeParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
/// `dims` gives the tuned value and, after `>=` and `<=`, the minimum (if not 1) and the declared maximum of each symbol. What follows `//` is the value's
/// label. A function with its own gradient consists of graphs, which come before the values: `body @1 NAME`, lines, `end`, and
/// `call{function=swish; stated=CHECKED; forward=@1; backward=@2}`. Places in the source are not part of the text.
public final class GraphText {
    /// Makes an operator from its text; see `op.Operators`.
    @FunctionalInterface
    public interface OperatorFactory {
        /// @throws IllegalArgumentException when the mnemonic is unknown or an attribute is missing or malformed
        Op create(String mnemonic, Attributes attributes, TypeParser types);
    }

    private GraphText() {}

    /// The text of a graph; equal graphs print equally.
    public static String print(Graph graph) {
        Map<Graph, String> bodies = new IdentityHashMap<>();
        List<Graph> inner = new ArrayList<>();
        collect(graph, bodies, inner);
        TreeSet<Dim.Symbol> symbols = new TreeSet<>(symbols(graph));
        inner.forEach(body -> symbols.addAll(symbols(body)));
        StringBuilder text = new StringBuilder("graph ").append(graph.name()).append('\n');
        if (!symbols.isEmpty()) {
            text.append(symbols.stream().map(GraphText::declaration).collect(Collectors.joining(", ", "dims ", "\n")));
        }
        for (Graph body : inner) {
            text.append("body ").append(bodies.get(body)).append(' ').append(body.name()).append('\n');
            lines(body, bodies, text);
            text.append("end\n");
        }
        lines(graph, bodies, text);
        return text.toString();
    }

    /// The graphs inside a graph, inner ones first, with their names.
    private static void collect(Graph graph, Map<Graph, String> bodies, List<Graph> inner) {
        for (Value value : graph.values()) {
            for (Graph body : value.op().attributes().graphs().values()) {
                if (!bodies.containsKey(body)) {
                    collect(body, bodies, inner);
                    inner.add(body);
                    bodies.put(body, "@" + inner.size());
                }
            }
        }
    }

    private static Set<Dim.Symbol> symbols(Graph graph) {
        Set<Dim.Symbol> symbols = new HashSet<>();
        graph.values().forEach(value -> {
            value.shape().dims().forEach(dim -> symbols.addAll(dim.symbols()));
            symbols.addAll(value.op().attributes().symbols());
        });
        return symbols;
    }

    private static void lines(Graph unnumbered, Map<Graph, String> bodies, StringBuilder text) {
        Graph graph = Loops.numbered(unnumbered);
        Map<Value, String> names = new IdentityHashMap<>();
        for (Value value : graph.values()) {
            String name = "%" + names.size();
            names.put(value, name);
            text.append(name).append(" : ").append(value.type()).append(" = ").append(value.op().mnemonic()).append(attributes(value, bodies));
            if (!value.inputs().isEmpty()) {
                text.append(value.inputs().stream().map(names::get).collect(Collectors.joining(", ", "(", ")")));
            }
            text.append(value.label() == null ? "" : " // " + value.label()).append('\n');
        }
        for (Graph.Root root : graph.roots()) {
            text.append(root.role().name().toLowerCase(Locale.ROOT)).append(' ').append(root.name()).append(" = ")
                    .append(names.get(root.value())).append('\n');
        }
    }

    private static Attributes attributes(Value value, Map<Graph, String> bodies) {
        Attributes attributes = value.op().attributes();
        Map<String, String> values = new LinkedHashMap<>(attributes.values());
        attributes.graphs().forEach((key, body) -> values.put(key, bodies.get(body)));
        return new Attributes(values, attributes.symbols(), Map.of());
    }

    /// `N=64>=2<=128`; what [#symbols] reads.
    public static String declaration(Dim.Symbol symbol) {
        return symbol.name() + "=" + symbol.tuned() + (symbol.minimum() > 1 ? ">=" + symbol.minimum() : "") + (symbol.bounded() ? "<=" + symbol.maximum() : "");
    }

    /// The symbols that a line `dims …` declares, by name.
    public static Map<String, Dim.Symbol> symbols(String line) {
        return GraphTextParser.symbols(line);
    }

    /// The graph that a text describes.
    ///
    /// @throws IllegalArgumentException naming the line, when the text is malformed or a stated type is not the one inferred
    public static Graph parse(String text, OperatorFactory operators) {
        return new GraphTextParser(operators).parse(text);
    }
}
