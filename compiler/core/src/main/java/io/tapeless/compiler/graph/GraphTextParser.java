package io.tapeless.compiler.graph;

import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import io.tapeless.compiler.type.TypeParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what [GraphText] prints.
final class GraphTextParser {
    private static final Pattern VALUE = Pattern.compile(
            "(%\\w+) : (\\w+\\[[^]]*]) = (\\w+)(?:\\{([^}]*)})?(?:\\(([^)]*)\\))?(?: // (.*))?");
    private static final Pattern BODY = Pattern.compile("body (@\\d+) (.*)");
    private static final Pattern ROOT = Pattern.compile("(\\w+) (\\S+) = (%\\w+)");
    private static final Pattern DECLARATION = Pattern.compile("(\\w+)=(\\d+)(?:>=(\\d+))?(?:<=(\\d+))?");

    private final GraphText.OperatorFactory operators;
    private final Map<String, Dim.Symbol> symbols = new HashMap<>();
    private final Map<String, Graph> bodies = new HashMap<>();
    private final Map<String, Value> values = new HashMap<>();
    private final List<Graph.Root> roots = new ArrayList<>();
    private String name;
    /// The reference and the name of the body that is read; null outside.
    private Matcher body;

    GraphTextParser(GraphText.OperatorFactory operators) {
        this.operators = operators;
    }

    Graph parse(String text) {
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank()) {
                try {
                    parseLine(line.strip());
                } catch (IllegalArgumentException | ShapeProblem problem) {
                    throw new IllegalArgumentException("line " + number + ": " + problem.getMessage() + "\n  " + line, problem);
                }
            }
        }
        if (name == null) {
            throw new IllegalArgumentException("no line 'graph NAME'");
        }
        if (body != null) {
            throw new IllegalArgumentException("no line 'end' of body " + body.group(1));
        }
        return new Graph(name, roots);
    }

    private void endOfBody() {
        if (body == null) {
            throw new IllegalArgumentException("no body ends here");
        }
        if (bodies.put(body.group(1), new Graph(body.group(2), List.copyOf(roots))) != null) {
            throw new IllegalArgumentException(body.group(1) + " is defined twice");
        }
        body = null;
        roots.clear();
        values.clear();
    }

    private void parseLine(String line) {
        if (line.startsWith("graph ")) {
            name = line.substring("graph ".length());
        } else if (line.startsWith("dims ")) {
            symbols.putAll(symbols(line));
        } else if (line.startsWith("body ")) {
            body = match(BODY, line);
        } else if (line.equals("end")) {
            endOfBody();
        } else if (line.startsWith("%")) {
            value(match(VALUE, line));
        } else {
            Matcher m = match(ROOT, line);
            roots.add(new Graph.Root(Graph.Role.valueOf(m.group(1).toUpperCase(Locale.ROOT)), m.group(2), named(m.group(3))));
        }
    }

    static Map<String, Dim.Symbol> symbols(String line) {
        Map<String, Dim.Symbol> symbols = new LinkedHashMap<>();
        for (String declaration : line.substring("dims ".length()).split(", ")) {
            Matcher m = match(DECLARATION, declaration);
            int minimum = m.group(3) == null ? 1 : Integer.parseInt(m.group(3));
            int maximum = m.group(4) == null ? Integer.MAX_VALUE : Integer.parseInt(m.group(4));
            symbols.put(m.group(1), new Dim.Symbol(m.group(1), Integer.parseInt(m.group(2)), maximum, minimum, symbols.size()));
        }
        return symbols;
    }

    private static Matcher match(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not of the form " + pattern);
        }
        return matcher;
    }

    private void value(Matcher m) {
        TypeParser types = new TypeParser(symbols::get);
        Op op = operators.create(m.group(3), attributes(m.group(4)), types);
        List<Value> inputs = new ArrayList<>();
        if (m.group(5) != null) {
            for (String input : m.group(5).split(", ")) {
                inputs.add(named(input));
            }
        }
        Value value = Value.of(op, inputs, Span.NONE);
        TensorType stated = types.type(m.group(2));
        if (!value.type().equals(stated)) {
            throw new IllegalArgumentException("stated type " + stated + ", inferred type " + value.type());
        }
        if (values.put(m.group(1), m.group(6) == null ? value : value.labelled(m.group(6))) != null) {
            throw new IllegalArgumentException(m.group(1) + " is defined twice");
        }
    }

    private Attributes attributes(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        Map<String, Graph> graphs = new LinkedHashMap<>();
        if (text != null) {
            for (String pair : text.split("; ")) {
                int equals = pair.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("not of the form key=value: " + pair);
                }
                String value = pair.substring(equals + 1);
                if (!value.startsWith("@")) {
                    pairs.put(pair.substring(0, equals), value);
                } else if (bodies.containsKey(value)) {
                    graphs.put(pair.substring(0, equals), bodies.get(value));
                } else {
                    throw new IllegalArgumentException(value + " is not defined above");
                }
            }
        }
        return new Attributes(pairs, Set.of(), graphs);
    }

    private Value named(String reference) {
        Value value = values.get(reference.strip());
        if (value == null) {
            throw new IllegalArgumentException(reference + " is not defined above");
        }
        return value;
    }
}
