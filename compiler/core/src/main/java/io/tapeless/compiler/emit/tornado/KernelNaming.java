package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.emit.tornado.KernelMethod.Parameter;
import io.tapeless.compiler.kernel.DeviceKernel;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.HostValues;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/// The names inside one kernel, and what it turns out to need: arrays (`dImage`), the array of sizes, the array of host numbers, limits
/// of loops. Everything is prefixed: device languages have words of their own (`kernel`, `exp`, `unsigned`).
final class KernelNaming {
    static final String DIMS = "dims";
    static final String NUMBERS = "numbers";

    private final Map<Buffer, String> buffers = new LinkedHashMap<>();
    private final Map<Dim, String> limits = new LinkedHashMap<>();
    private final Set<Dim.Symbol> symbols = new LinkedHashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final ToIntFunction<Dim.Symbol> symbolPlace;
    private final ToIntFunction<Host> integerPlace;
    private final ToIntFunction<Host> numberPlace;
    private boolean dims;
    private boolean numbers;
    private int locals;

    /// @param symbolPlace  where the value of a symbol, or the position of a loop, is in the array of sizes
    /// @param integerPlace where an integer of the host is in the array of sizes
    /// @param numberPlace  where a host number is in the array of numbers
    KernelNaming(DeviceKernel kernel, ToIntFunction<Dim.Symbol> symbolPlace, ToIntFunction<Host> integerPlace, ToIntFunction<Host> numberPlace) {
        this.symbolPlace = symbolPlace;
        this.integerPlace = integerPlace;
        this.numberPlace = numberPlace;
        kernel.reads().forEach(this::buffer);
        kernel.writes().forEach(this::buffer);
    }

    String buffer(Buffer buffer) {
        return buffers.computeIfAbsent(buffer, key -> {
            String base = "d" + EmitText.capital(ascii(EmitText.camel(key.name())));
            String name = base;
            for (int suffix = 2; !taken.add(name); suffix++) {
                name = base + "_" + suffix;
            }
            return name;
        });
    }

    /// Letters outside ASCII become `u` and their code: device compilers know no others.
    static String ascii(String name) {
        StringBuilder text = new StringBuilder();
        name.chars().forEach(c -> text.append(c < 128 && Character.isJavaIdentifierPart(c) ? String.valueOf((char) c) : "u" + Integer.toHexString(c)));
        return text.toString();
    }

    String local() {
        return "e" + ++locals;
    }

    /// A host number as an expression.
    String number(Host host) {
        if (host.formula() instanceof Scalar.Operand && host.leaves().getFirst() instanceof HostValues.SizeLeaf(Dim dim) && !host.dtype().isFloat()) {
            return factor(dim);
        }
        return switch (host.dtype()) {
            case F32, F64 -> {
                numbers = true;
                yield NUMBERS + ".get(" + numberPlace.applyAsInt(host) + ")";
            }
            case I32, I64 -> size(integerPlace.applyAsInt(host));
            case BOOL -> "(" + size(integerPlace.applyAsInt(host)) + " != 0)";
        };
    }

    /// An element of the array of sizes.
    String size(int place) {
        dims = true;
        return DIMS + ".get(" + place + ")";
    }

    /// The bound of a parallel loop: a literal, or a parameter that holds the extent at capacity.
    String limit(Dim extent) {
        return extent.isConstant() ? String.valueOf(extent.constant()) : limits.computeIfAbsent(extent, key -> "limit" + limits.size());
    }

    /// An int expression; symbols are locals that [#symbolLines] declares.
    String dim(Dim dim) {
        return EmitText.dim(dim, this::symbol, (numerator, denominator, first) -> {
            String quotient = grouped(numerator) + " / " + grouped(denominator);
            return first ? quotient : "(" + quotient + ")";
        });
    }

    /// As [#dim], in parentheses when it is a sum or a quotient.
    String factor(Dim dim) {
        return grouped(dim(dim));
    }

    private static String grouped(String text) {
        return text.matches("\\w+( \\* \\w+)*") ? text : "(" + text + ")";
    }

    private String symbol(Dim.Symbol symbol) {
        symbols.add(symbol);
        return local(symbol);
    }

    private static String local(Dim.Symbol symbol) {
        return "size" + EmitText.capital(ascii(EmitText.symbol(symbol)));
    }

    /// Declarations of the symbols that were asked for: known only after the body is printed.
    List<String> symbolLines() {
        return symbols.stream().map(symbol -> "final int " + local(symbol) + " = " + size(symbolPlace.applyAsInt(symbol)) + ";").toList();
    }

    /// The limits that loops asked for, with what they are.
    Map<String, Dim> limits() {
        Map<String, Dim> byName = new LinkedHashMap<>();
        limits.forEach((dim, name) -> byName.put(name, dim));
        return byName;
    }

    Map<Buffer, String> buffers() {
        return buffers;
    }

    /// Parameters in order: arrays, sizes, numbers, limits.
    List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        buffers.forEach((buffer, name) -> parameters.add(new Parameter(array(buffer.dtype()), name)));
        if (dims) {
            parameters.add(new Parameter("IntArray", DIMS));
        }
        if (numbers) {
            parameters.add(new Parameter("FloatArray", NUMBERS));
        }
        limits.values().forEach(name -> parameters.add(new Parameter("int", name)));
        return parameters;
    }

    /// What holds elements of a type on the device; truth values are 0 and 1. Reported host numbers (f64: a learning rate) are single there.
    static String array(DType dtype) {
        return switch (dtype) {
            case F32, F64 -> "FloatArray";
            case I32, BOOL -> "IntArray";
            case I64 -> "LongArray";
        };
    }
}
