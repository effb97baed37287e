package io.tapeless.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.Computation.Number;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.HostValues;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Modifier;

/// The fields of a generated class that its kernels work on: slots of the workspace, literals, host numbers, and each worker's scratch.
final class ProgramMemory {
    private final ProgramKernels program;
    private final ProgramPlan plan;
    private final Function<Buffer, String> external;
    private final Function<String, String> named;
    /// The fields of the slots that anyone uses: what straight-line code makes for itself alone exists as locals only.
    private final Map<Integer, String> slotNames = new TreeMap<>();
    private final Map<Host, String> numbers = new LinkedHashMap<>();
    private final Map<Buffer, String> literals = new LinkedHashMap<>();
    private final Set<String> taken;

    /// @param external the Java expression of a buffer that is not in the workspace
    /// @param named    the Java expression (double) of a named host number
    /// @param reserved field names the class already has
    ProgramMemory(ProgramKernels program, List<Dim.Symbol> symbols, Function<Buffer, String> external, Function<String, String> named,
            Set<String> reserved) {
        this.program = program;
        this.plan = program.plan();
        this.external = external;
        this.named = named;
        this.taken = new HashSet<>(reserved);
        symbols.forEach(symbol -> taken.add(JavaText.symbol(symbol)));
        used().forEach(slot -> {
            List<String> users = plan.slotSizes().get(slot).users();
            String first = Names.camel(users.getFirst());
            slotNames.put(slot, fresh(users.size() == 1 ? first : "shared" + Names.capital(first)));
        });
        program.all().forEach(this::nameOperands);
    }

    /// The slots that kernels read or write, or that hold results, in order.
    private Stream<Integer> used() {
        Stream<Buffer> inKernels = program.all().stream().flatMap(kernel -> Stream.concat(kernel.reads().stream(), kernel.writes().stream()));
        Stream<Buffer> results = plan.graph().roots().stream().map(root -> plan.buffers().get(root.value()));
        return Stream.concat(inKernels, results).filter(Objects::nonNull).map(buffer -> plan.slots().get(buffer.memory()))
                .filter(Objects::nonNull).distinct().sorted();
    }

    private void nameOperands(Kernel kernel) {
        for (LoopNest nest : kernel.nests()) {
            nest.computation().operands().forEach(operand -> {
                if (operand instanceof Number number && NumberNames.size(number.host()) == null && !changesInLoops(number.host())) {
                    numbers.computeIfAbsent(number.host(), key -> fresh(NumberNames.of(nest.computation(), number)));
                }
            });
        }
        kernel.reads().forEach(buffer -> {
            if (buffer.kind() == Buffer.Kind.LITERAL) {
                literals.computeIfAbsent(buffer, key -> fresh(buffer.name().replace(' ', '_').toUpperCase(Locale.ROOT)));
            }
        });
    }

    /// Whether a kernel needs the named host number.
    boolean named(String number) {
        return numbers.keySet().stream().anyMatch(host -> host.leaves().contains(new HostValues.NamedLeaf(number)));
    }

    /// A field name that nothing has yet.
    String fresh(String wanted) {
        String name = wanted;
        int suffix = 2;
        while (!taken.add(name)) {
            name = wanted + suffix++;
        }
        return name;
    }

    /// The element types of which some kernel folds in lanes.
    private List<DType> laneTypes() {
        return program.all().stream().filter(kernel -> kernel instanceof LoopNest nest && KernelText.needsLanes(nest))
                .map(kernel -> KernelText.elementType((LoopNest) kernel)).distinct().sorted().toList();
    }

    private int scratch(DType dtype) {
        return program.all().stream().filter(kernel -> kernel instanceof LoopNest nest && KernelText.needsLanes(nest) && KernelText.elementType(nest) == dtype)
                .mapToInt(kernel -> KernelText.scratch((LoopNest) kernel)).max().orElse(0);
    }

    /// The scratch of one worker, as an expression.
    static String lanes(DType dtype) {
        return lanesField(dtype) + "[worker]";
    }

    /// What the workspace takes at the tuned sizes.
    long workspaceBytes() {
        return slotNames.keySet().stream().mapToLong(slot -> plan.slotSizes().get(slot).tunedBytes()).sum();
    }

    /// What a worker's scratch arrays take: one per element type, as large as the kernel that needs most, and its position in each loop.
    long scratchBytes() {
        return laneTypes().stream().mapToLong(dtype -> (long) scratch(dtype) * dtype.bytes()).sum()
                + (long) loops().size() * Dispatch.POSITION_STRIDE * Integer.BYTES;
    }

    private static String lanesField(DType dtype) {
        return dtype == DType.F64 ? "doubleLanes" : "lanes";
    }

    /// The array that holds a result, as a Java expression; null when the program has no such result.
    String reference(Graph.Role role, String name) {
        Value value = plan.graph().root(role, name);
        return value == null ? null : reference(plan.buffers().get(value));
    }

    /// The loss, as a Java expression.
    String loss() {
        return reference(Graph.Role.LOSS, "loss") + "[0]";
    }

    /// The memory of a result.
    Buffer buffer(Graph.Role role, String name) {
        return plan.buffers().get(plan.graph().root(role, name));
    }

    String reference(Buffer buffer) {
        return switch (buffer.kind()) {
            case WORKSPACE -> slotNames.get(plan.slots().get(buffer.memory()));
            case LITERAL -> literals.get(buffer);
            case INPUT, TARGET, PARAMETER, STATE, GRADIENT, OPTIMIZER -> external.apply(buffer);
        };
    }

    /// Adds fields for the workspace and host numbers. Slots are final and allocated by [#allocation] in a constructor.
    void addFields(TypeSpec.Builder type, boolean finalSlots) {
        for (LaneType lanes : LaneType.values()) {
            if (program.usesVectors(lanes)) {
                SpeciesFields.add(type, lanes, program.hasShortVectors());
            }
        }
        literals.forEach((buffer, name) -> type.addField(FieldSpec.builder(Code.array(buffer.dtype()), name, Modifier.PRIVATE, Modifier.STATIC,
                Modifier.FINAL).initializer("{$L}", String.join(", ", buffer.contents().stream().map(v -> JavaText.number(v, buffer.dtype())).toList()))
                        .build()));
        slotNames.forEach((slot, name) -> {
            FieldSpec.Builder field = FieldSpec.builder(Code.array(plan.slotSizes().get(slot).dtype()), name, Modifier.PRIVATE);
            List<String> users = plan.slotSizes().get(slot).users();
            if (users.size() > 1) {
                field.addJavadoc("$L, one after the other.\n", String.join(", ", users.stream().map(user -> "{@code " + user + "}").toList()));
            }
            if (finalSlots) {
                field.addModifiers(Modifier.FINAL);
            }
            type.addField(field.build());
        });
        numbers.forEach((host, name) -> type.addField(Code.element(host.dtype()), name, Modifier.PRIVATE));
        loops().forEach(loop -> type.addField(Code.named("int[]"), Dispatch.positions(loop), Modifier.PRIVATE, Modifier.FINAL));
        laneTypes().forEach(dtype -> type.addField(Code.named(JavaText.type(dtype) + "[][]"), lanesField(dtype), Modifier.PRIVATE, Modifier.FINAL));
    }

    /// Constructor statements that allocate the workspace; symbols are in scope as capacities.
    CodeBlock allocation(String workers) {
        return CodeBlock.builder().add(allocateSlots()).add(allocateLanes(workers)).build();
    }

    /// Statements that allocate the lanes of folds, a set per worker.
    CodeBlock allocateLanes(String workers) {
        CodeBlock.Builder code = CodeBlock.builder();
        loops().forEach(loop -> code.addStatement("this.$L = new int[$L * $L]", Dispatch.positions(loop), workers, Dispatch.POSITION_STRIDE));
        laneTypes().forEach(dtype -> code.addStatement("this.$L = new $L[$L][$L]", lanesField(dtype), JavaText.type(dtype), workers, scratch(dtype)));
        return code.build();
    }

    /// Statements that allocate the workspace slots.
    CodeBlock allocateSlots() {
        CodeBlock.Builder code = CodeBlock.builder();
        slotNames.forEach((slot, name) -> {
            ProgramPlan.Slot size = plan.slotSizes().get(slot);
            code.add(Code.of("this." + name + " = new " + JavaText.type(size.dtype()) + "[" + capacity(name, size.elements()) + "];\n"));
        });
        return code.build();
    }

    /// How long an array is, which may be more than one of Java can be.
    private static String capacity(String array, Dim elements) {
        String text = JavaText.elements(elements);
        return text.matches("\\w+") ? text : "Checks.elements(" + text + ", \"" + array + "\")";
    }

    /// Statements that forget the workspace (for programs that run rarely).
    CodeBlock release() {
        CodeBlock.Builder code = CodeBlock.builder();
        slotNames.values().forEach(name -> code.addStatement("this.$L = null", name));
        return code.build();
    }

    /// Statements that compute the host numbers; symbols are in scope.
    CodeBlock prepare() {
        HostNumbers all = new HostNumbers(numbers.keySet(), named, this::fresh);
        Value learningRate = plan.graph().root(Graph.Role.METRIC, "learning_rate");
        if (learningRate != null && plan.host().of(learningRate) != null) {
            all.name(plan.host().of(learningRate), "rate");
        }
        Lines assignments = new Lines();
        numbers.forEach((host, name) -> assignments.line("this." + name + " = " + rounded(host.dtype(), all.expression(host)) + ";"));
        return Code.of(all.lines() + assignments.toString());
    }

    /// A host number as an argument of a kernel.
    String value(Host host) {
        Dim size = NumberNames.size(host);
        if (size != null) {
            return host.dtype() == DType.F32 ? "(float) " + JavaText.factor(size) : JavaText.dim(size);
        }
        return changesInLoops(host) ? rounded(host.dtype(), JavaText.host(host, named)) : numbers.get(host);
    }

    private static String rounded(DType dtype, String value) {
        String cast = switch (dtype) {
            case F32 -> "(float) ";
            case I32 -> "(int) ";
            case I64 -> "(long) ";
            case F64, BOOL -> "";
        };
        String bare = JavaText.bare(value);
        return cast.isEmpty() ? bare : cast + (SourceVersion.isName(bare) ? bare : "(" + bare + ")");
    }

    /// A number of the step a loop is in: computed where the kernel is called, while others are computed before the program runs.
    private static boolean changesInLoops(Host host) {
        return host.leaves().stream().anyMatch(leaf -> leaf instanceof HostValues.SizeLeaf(Dim dim)
                && dim.symbols().stream().anyMatch(symbol -> symbol.name().startsWith(Loop.POSITION)));
    }

    /// The loops of the program, each once.
    private List<Loop> loops() {
        return plan.steps().stream().flatMap(step -> step.loops().stream()).distinct().toList();
    }
}
