package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The arrays of one program and where each buffer lives; the places of host numbers and sizes.
final class DeviceArrays {
    /// A field of the program's class.
    ///
    /// @param elements at capacity
    /// @param contents the numbers of a literal, else empty
    record Field(String name, DType dtype, Dim elements, List<Double> contents) {}

    private final Function<Buffer, String> external;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final Map<String, String> slots = new HashMap<>();
    private final Set<String> taken = new HashSet<>(Set.of("plan", "context", "dims", "numbers", "faults", "brought", "symbols", "step", "capacity",
            "graph", "graphs", "grids",
            "number", "t", "parts", "name", "index", "rows"));
    private final Map<Host, Integer> numbers = new LinkedHashMap<>();
    private final Map<Host, Integer> integers = new LinkedHashMap<>();
    private final Map<String, Integer> positions = new LinkedHashMap<>();
    private final List<Dim.Symbol> symbols;
    private final int firstInteger;
    private final int reserved;
    private final boolean doubles;

    /// @param external     the array of what outlives the program; null for what does not
    /// @param firstInteger the first free place in the array of sizes
    /// @param firstNumber  how many places of the array of numbers are spoken for
    /// @param doubles      whether f64 is double on the device; else what the host keeps in double precision is single there
    DeviceArrays(Function<Buffer, String> external, List<Dim.Symbol> symbols, int firstInteger, int firstNumber, boolean doubles) {
        this.doubles = doubles;
        this.external = external;
        this.symbols = symbols;
        this.firstInteger = firstInteger;
        this.reserved = firstNumber;
        symbols.forEach(symbol -> taken.add(EmitText.symbol(symbol)));
    }

    /// The type of what is on the device for a type of the model.
    DType stored(DType dtype) {
        return stored(dtype, doubles);
    }

    static DType stored(DType dtype, boolean doubles) {
        return dtype == DType.F64 && !doubles ? DType.F32 : dtype;
    }

    /// The type of the array of numbers.
    DType numberType() {
        return stored(DType.F64);
    }

    int integerPlace(Host host) {
        return integers.computeIfAbsent(host, key -> sizes());
    }

    /// Where the value of a symbol, or the position of a loop, is in the array of sizes.
    int symbolPlace(Dim.Symbol symbol, int unit) {
        int index = symbols.indexOf(symbol);
        return index >= 0 ? index : positions.computeIfAbsent(unit + symbol.name(), key -> sizes());
    }

    int numberPlace(Host host) {
        return numbers.computeIfAbsent(host, key -> reserved + numbers.size());
    }

    Map<Host, Integer> numbers() {
        return numbers;
    }

    Map<Host, Integer> integers() {
        return integers;
    }

    int sizes() {
        return firstInteger + integers.size() + positions.size();
    }

    int reservedNumbers() {
        return reserved;
    }

    /// A port: an array that is sent with every run.
    void port(String name, DType dtype, Dim elements, Buffer.Kind kind) {
        String field = fresh(EmitText.camel(name));
        fields.put(field, new Field(field, stored(dtype), elements, List.of()));
        slots.put(kind + " " + name, field);
    }

    String port(String name, Buffer.Kind kind) {
        return slots.get(kind + " " + name);
    }

    /// The expression of a buffer's array.
    ///
    /// @param unit which plan of the program
    String of(Buffer buffer, ProgramPlan plan, int unit) {
        return switch (buffer.kind()) {
            case INPUT, TARGET -> port(buffer.name(), buffer.kind());
            case PARAMETER, STATE, OPTIMIZER, GRADIENT -> external.apply(buffer);
            case LITERAL -> slots.computeIfAbsent("literal " + unit + " " + buffer.id(),
                    key -> add("literal", buffer.dtype(), buffer.elements(), buffer.contents()));
            case WORKSPACE -> {
                Integer slot = plan.slots().get(buffer.memory());
                if (slot == null) {
                    yield slots.computeIfAbsent(unit + " " + buffer.name() + buffer.id(),
                            key -> add(buffer.name(), buffer.dtype(), buffer.elements(), List.of()));
                }
                ProgramPlan.Slot memory = plan.slotSizes().get(slot);
                yield slots.computeIfAbsent("slot " + unit + " " + slot, key -> add(memory.users().size() == 1 ? memory.users().getFirst() : "shared",
                        memory.dtype(), memory.elements(), List.of()));
            }
        };
    }

    private String add(String name, DType dtype, Dim elements, List<Double> contents) {
        String field = fresh(EmitText.camel(name));
        fields.put(field, new Field(field, stored(dtype), elements, contents));
        return field;
    }

    private String fresh(String wanted) {
        String name = wanted;
        for (int suffix = 2; !taken.add(name); suffix++) {
            name = wanted + suffix;
        }
        return name;
    }

    List<Field> fields() {
        return new ArrayList<>(fields.values());
    }
}
