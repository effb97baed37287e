package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.emit.tornado.KernelMethod.Parameter;
import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
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

/// The names inside one kernel, and what it turns out to need: arrays (`dImage`), the array of sizes, the array of host numbers, limits
/// of loops. Everything is prefixed: device languages have words of their own (`kernel`, `exp`, `unsigned`).
final class KernelNaming {
    static final String DIMS = "dims";
    static final String NUMBERS = "numbers";
    static final String FAULTS = "faults";

    private final Map<Buffer, String> buffers = new LinkedHashMap<>();
    private final Map<Dim, String> limits = new LinkedHashMap<>();
    private final Set<Dim.Symbol> symbols = new LinkedHashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final DeviceArrays arrays;
    private final int unit;
    private final FaultPlaces faultPlaces;
    private final boolean guarded;
    private boolean dims;
    private boolean numbers;
    private boolean faults;
    private int locals;

    /// @param arrays      where sizes, positions of loops and host numbers are
    /// @param unit        which plan of the program the kernel is of
    /// @param faultPlaces where indices outside their range are noted
    /// @param guarded     whether such an index may have been noted before the kernel runs
    KernelNaming(List<Buffer> reads, List<Buffer> writes, DeviceArrays arrays, int unit, FaultPlaces faultPlaces, boolean guarded) {
        this.arrays = arrays;
        this.unit = unit;
        this.faultPlaces = faultPlaces;
        this.guarded = guarded;
        reads.forEach(this::buffer);
        writes.forEach(this::buffer);
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

    /// The type on the device for a type of the model.
    DType stored(DType dtype) {
        return arrays.stored(dtype);
    }

    /// The Java type of an element.
    String type(DType dtype) {
        return switch (stored(dtype)) {
            case F32 -> "float";
            case F64 -> "double";
            case I32 -> "int";
            case I64 -> "long";
            case BOOL -> "boolean";
        };
    }

    /// A literal; what the host keeps in double precision may be single here.
    String literal(double value, DType dtype) {
        return EmitText.number(value, stored(dtype));
    }

    /// A host number as an expression.
    String number(Host host) {
        if (host.formula() instanceof Scalar.Operand && host.leaves().getFirst() instanceof HostValues.SizeLeaf(Dim dim) && !host.dtype().isFloat()) {
            return factor(dim);
        }
        return switch (host.dtype()) {
            case F32, F64 -> {
                numbers = true;
                String number = NUMBERS + ".get(" + arrays.numberPlace(host) + ")";
                yield arrays.numberType() == stored(host.dtype()) ? number : "(float) " + number;
            }
            case I32, I64 -> size(arrays.integerPlace(host));
            case BOOL -> "(" + size(arrays.integerPlace(host)) + " != 0)";
        };
    }

    /// An element of the array of sizes.
    String size(int place) {
        dims = true;
        return DIMS + ".get(" + place + ")";
    }

    /// The int expression of an index of a tensor. One that may be outside is noted, and moved inside.
    ///
    /// @param text an expression of the index's own type
    String index(Access.Indirect indirect, String text) {
        if (faultPlaces.proven(indirect)) {
            return indirect.index().buffer().dtype() == DType.I32 ? text : "(int) " + text;
        }
        return index(indirect.index().buffer().name(), indirect.extent(), text);
    }

    /// The same for an index of which nothing is known.
    ///
    /// @param name what the message calls the index tensor
    String index(String name, Dim extent, String text) {
        faults = true;
        return "tlIndex(" + FAULTS + ", " + faultPlaces.of(new FaultPlaces.Place(name, extent)) + ", " + text + ", " + dim(extent) + ")";
    }

    /// The condition under which results may be stored for good: parameters and states keep their values in a run that met an index outside
    /// its range. Empty when nothing can go wrong.
    String commitGuard(Computation computation) {
        boolean commits = computation.results().stream().anyMatch(result -> switch (result.access().buffer().kind()) {
            case PARAMETER, STATE, OPTIMIZER -> true;
            case INPUT, TARGET, GRADIENT, WORKSPACE, LITERAL -> false;
        });
        if (!commits || !guarded) {
            return "";
        }
        faults = true;
        return FAULTS + ".get(0) == 0L";
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
        return symbols.stream().map(symbol -> "final int " + local(symbol) + " = " + size(arrays.symbolPlace(symbol, unit)) + ";").toList();
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

    /// Parameters in order: arrays, sizes, numbers, notes of what went wrong, limits.
    List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        buffers.forEach((buffer, name) -> parameters.add(new Parameter(array(stored(buffer.dtype())), name)));
        if (dims) {
            parameters.add(new Parameter("IntArray", DIMS));
        }
        if (numbers) {
            parameters.add(new Parameter(array(arrays.numberType()), NUMBERS));
        }
        if (faults) {
            parameters.add(new Parameter("LongArray", FAULTS));
        }
        limits.values().forEach(name -> parameters.add(new Parameter("int", name)));
        return parameters;
    }

    /// What holds elements of a type of the device; truth values are 0 and 1.
    static String array(DType dtype) {
        return switch (dtype) {
            case F32 -> "FloatArray";
            case F64 -> "DoubleArray";
            case I32, BOOL -> "IntArray";
            case I64 -> "LongArray";
        };
    }
}
