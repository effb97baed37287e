package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Number;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The names inside one kernel method: parameters for buffers, host numbers and symbols, and loop variables.
final class KernelScope {
    private static final String[] PARALLEL = {"i", "j", "p", "q", "r", "s", "u", "v"};

    private final LoopNest nest;
    private final Map<Buffer, String> buffers = new LinkedHashMap<>();
    private final Map<Number, String> numbers = new LinkedHashMap<>();
    private final Map<Access.Indirect, String> lookedUp = new HashMap<>();
    private final Set<Dim.Symbol> symbols = new LinkedHashSet<>();
    /// What tile methods call their vectors: `left0`, `right1`, `right0_1`, `sum0_1`.
    private static final Pattern TILE_LOCAL = Pattern.compile("(left|right)[0-9]+|(right|sum)[0-9]+_[0-9]+");
    private final List<String> variables = new ArrayList<>();
    private final Set<String> taken = new HashSet<>(Set.of("from", "to", "lanes", "mask", "x", "worker", "workers", "best", "at", "leftAt", "rightAt",
            "heldAt", "resultAt"));

    KernelScope(LoopNest nest, List<Dim.Symbol> allSymbols) {
        this.nest = nest;
        allSymbols.forEach(symbol -> taken.add(JavaText.symbol(symbol)));
        for (int axis = 0; axis < nest.computation().axes(); axis++) {
            variables.add(unlikeSymbols(conventional(axis)));
            taken.add(variable(axis));
        }
        nest.reads().forEach(this::name);
        nest.writes().forEach(this::name);
        for (Computation.Operand operand : nest.computation().operands()) {
            if (operand instanceof Number number) {
                numbers.computeIfAbsent(number, key -> fresh(NumberNames.of(nest.computation(), key)));
            }
        }
        for (Dim.Symbol symbol : allSymbols) {
            if (uses(symbol)) {
                symbols.add(symbol);
            }
        }
    }

    /// Where the loop over an axis starts: the axis that is split among workers at the worker's part.
    String start(int axis) {
        return axis == nest.schedule().partitionAxis() ? "from" : "0";
    }

    /// Where it ends.
    String end(int axis) {
        return axis == nest.schedule().partitionAxis() ? "to" : JavaText.dim(extent(axis));
    }

    /// Gives a coordinate from memory a name: what is printed from now on reads it there.
    String lookedUp(Access.Indirect indirect) {
        return lookedUp.computeIfAbsent(indirect, key -> fresh(Names.camel(key.index().buffer().name()) + "At"));
    }

    /// The name of a coordinate from memory, or null.
    String known(Access.Indirect indirect) {
        return lookedUp.get(indirect);
    }

    private void name(Buffer buffer) {
        buffers.computeIfAbsent(buffer, key -> fresh(Names.camel(key.name())));
    }

    String fresh(String wanted) {
        boolean unclear = TILE_LOCAL.matcher(wanted).matches() || wanted.length() == 1 && taken.contains(wanted);
        String base = unclear ? wanted + "Array" : javax.lang.model.SourceVersion.isName(wanted) ? wanted : wanted + "Value";
        String name = base;
        int suffix = 2;
        while (!taken.add(name)) {
            name = base + suffix++;
        }
        return name;
    }

    /// A loop over `K` elements cannot count with `k`, which is how many there are.
    private String unlikeSymbols(String name) {
        return taken.contains(name) ? unlikeSymbols(name + name.charAt(0)) : name;
    }

    private boolean uses(Dim.Symbol symbol) {
        Computation c = nest.computation();
        Set<Dim> dims = new HashSet<>(c.parallel());
        dims.addAll(c.reduction());
        c.operands().forEach(operand -> {
            if (operand instanceof Load load) {
                collect(load.access(), dims);
            }
        });
        c.results().forEach(result -> collect(result.access(), dims));
        if (c.fold() != null) {
            c.fold().domain().forEach(within -> dims.addAll(List.of(within.extent(), within.at().offset())));
        }
        return dims.stream().anyMatch(dim -> dim.symbols().contains(symbol));
    }

    private static void collect(Access access, Set<Dim> into) {
        into.addAll(access.strides());
        into.add(access.offset());
        access.quotients().forEach(quotient -> {
            into.add(quotient.stride());
            into.add(quotient.at().offset());
        });
        if (access.indirect() != null) {
            into.add(access.indirect().stride());
            into.add(access.indirect().extent());
            collect(access.indirect().index(), into);
        }
    }

    /// The loop variable of an axis.
    String variable(int axis) {
        return variables.get(axis);
    }

    private String conventional(int axis) {
        int parallel = nest.computation().parallel().size();
        return axis < parallel ? PARALLEL[axis % PARALLEL.length] + (axis < PARALLEL.length ? "" : axis / PARALLEL.length)
                : axis - parallel == 0 ? "k" : "k" + (axis - parallel + 1);
    }

    String buffer(Buffer buffer) {
        return buffers.get(buffer);
    }

    String number(Number number) {
        return numbers.get(number);
    }

    Map<Buffer, String> buffers() {
        return buffers;
    }

    Map<Number, String> numbers() {
        return numbers;
    }

    Set<Dim.Symbol> symbols() {
        return symbols;
    }

    Dim extent(int axis) {
        Computation c = nest.computation();
        return axis < c.parallel().size() ? c.parallel().get(axis) : c.reduction().get(axis - c.parallel().size());
    }

    /// The parameters shared by the kernel and its tile methods, `TYPE name` each.
    List<String> parameters() {
        List<String> parameters = new ArrayList<>();
        buffers.forEach((buffer, name) -> parameters.add(JavaText.type(buffer.dtype()) + "[] " + name));
        numbers.forEach((number, name) -> parameters.add(JavaText.type(number.host().dtype()) + " " + name));
        symbols.forEach(symbol -> parameters.add("int " + JavaText.symbol(symbol)));
        return parameters;
    }

    /// The names of [#parameters].
    List<String> arguments() {
        return parameters().stream().map(KernelText.Method::nameOf).toList();
    }
}
