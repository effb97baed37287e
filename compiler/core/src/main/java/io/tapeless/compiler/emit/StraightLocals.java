package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.StraightLanes.Piece;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.HostValues.Host;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.lang.model.SourceVersion;

/// The names in a method of straight-line code: parameters, and the locals that hold elements, alone or side by side in a vector. An
/// element is loaded when it is first asked for; one that was computed in another piece than it is asked for comes from memory.
final class StraightLocals {
    private final Lines lines;
    private final Map<Buffer, Map<Piece, String>> known = new HashMap<>();
    private final Map<LaneType, Map<String, String>> broadcasts = new HashMap<>();
    private final Map<Buffer, String> buffers = new LinkedHashMap<>();
    private final Map<Host, String> numbers = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();

    StraightLocals(Lines lines) {
        this.lines = lines;
    }

    /// Locals of another method with the same parameters.
    StraightLocals(Lines lines, StraightLocals parameters) {
        this(lines);
        buffers.putAll(parameters.buffers);
        numbers.putAll(parameters.numbers);
        taken.addAll(buffers.values());
        taken.addAll(numbers.values());
    }

    /// The arrays that the method takes, and the names of its parameters for them.
    Map<Buffer, String> buffers() {
        return buffers;
    }

    /// The host numbers that the method takes.
    Map<Host, String> numbers() {
        return numbers;
    }

    String fresh(String wanted) {
        String base = SourceVersion.isName(wanted) ? wanted : wanted + "Value";
        String name = base;
        for (int suffix = 2; !taken.add(name); suffix++) {
            name = base + "_" + suffix;
        }
        return name;
    }

    String array(Buffer buffer) {
        return buffers.computeIfAbsent(buffer, key -> fresh(Names.camel(key.name())));
    }

    String number(Host host, String wanted) {
        return numbers.computeIfAbsent(host, key -> fresh(wanted));
    }

    /// The local of one element.
    String element(Buffer buffer, long at) {
        return loaded(buffer, new Piece(at, 1), JavaText.type(buffer.dtype()), "At", array -> array + "[" + at + "]");
    }

    /// The local of neighbouring elements, as many as `lanes` has.
    String vector(Buffer buffer, long from, LaneType lanes) {
        return loaded(buffer, new Piece(from, lanes.narrowest()), lanes.vector(), "From", array -> lanes.load(array, String.valueOf(from)));
    }

    private String loaded(Buffer buffer, Piece piece, String type, String word, UnaryOperator<String> load) {
        Map<Piece, String> locals = known.computeIfAbsent(buffer, key -> new HashMap<>());
        return locals.computeIfAbsent(piece, key -> declare(type, Names.camel(buffer.name()) + word + piece.from(), load.apply(array(buffer))));
    }

    /// A new local for what was computed.
    String declare(String type, String wanted, String value) {
        String name = fresh(wanted);
        lines.line("final " + type + " " + name + " = " + value + ";");
        return name;
    }

    /// From now on elements of a buffer are in this local.
    void define(Buffer buffer, long from, int width, String local) {
        Piece piece = new Piece(from, width);
        Map<Piece, String> locals = known.computeIfAbsent(buffer, key -> new HashMap<>());
        locals.keySet().removeIf(piece::overlaps);
        locals.put(piece, local);
    }

    /// A vector of one number: a local that does not change any more, or a literal.
    String broadcast(LaneType lanes, String number) {
        return broadcasts.computeIfAbsent(lanes, key -> new HashMap<>()).computeIfAbsent(number, key ->
                declare(lanes.vector(), ScalarText.isLocal(number) ? number + "s" : "number", lanes.broadcast(number)));
    }
}
