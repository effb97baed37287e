package io.tapeless.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.kernel.Barriers;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Number;
import io.tapeless.compiler.kernel.DrawKernel;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.kernel.LibraryKernel;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Schedule;
import io.tapeless.compiler.kernel.Scheduler;
import io.tapeless.compiler.kernel.StraightLine;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.HostValues;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Modifier;

/// The part of a generated class that runs one program: workspace, kernels, and the method that runs them in order.
final class ProgramCode {
    /// Above this, a vector kernel is compiled by itself.
    private static final int MANY_NODES = 12;
    /// Operations at the tuned sizes that take less than some 10 ms however they run.
    private static final long COLD_WORK = 200_000;
    /// Larger programs run their vectors from the start.
    private static final long REHEARSAL_BYTES = 64L << 20;
    /// The nested class of kernels as plain loops.
    private static final String PLAIN_CLASS = "Plain";

    private final ProgramPlan plan;
    private final List<Kernel> kernels;
    /// The same kernels as plain loops, which run until the JVM has compiled those with vectors; empty when that is not worth it.
    private final List<Kernel> plain;
    private final List<Dim.Symbol> symbols;
    private final Function<Buffer, String> external;
    private static final String INTEGERS = "INT_SPECIES";

    private final Function<String, String> named;
    private final Map<Integer, String> slotNames = new HashMap<>();
    private final Map<Host, String> numbers = new LinkedHashMap<>();
    private final Map<Buffer, String> literals = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    /// The array of the kernels' times; null in a program without clocks.
    private final String nanos;
    /// The method of each kernel.
    private final Map<String, String> entries = new HashMap<>();

    /// @param style    whether kernels use vectors, and clocks
    /// @param external the Java expression of a buffer that is not in the workspace
    /// @param named    the Java expression (double) of a named host number
    /// @param reserved field names the class already has
    ProgramCode(Graph graph, CodeStyle style, List<Dim.Symbol> symbols, Function<Buffer, String> external,
            Function<String, String> named, Set<String> reserved) {
        this.plan = Planner.plan(graph);
        this.kernels = Scheduler.schedule(plan, style.target(), style.vector());
        this.plain = isSlowUntilCompiled() ? inTheOrderOf(kernels, Scheduler.schedule(plan, style.target(), false)) : List.of();
        this.symbols = symbols;
        this.external = external;
        this.named = named;
        taken.addAll(reserved);
        symbols.forEach(symbol -> taken.add(JavaText.symbol(symbol)));
        this.nanos = style.timed() ? fresh("nanos") : null;
        int shared = 0;
        for (int slot = 0; slot < plan.slotSizes().size(); slot++) {
            List<String> users = plan.slotSizes().get(slot).users();
            slotNames.put(slot, fresh(users.size() == 1 ? Names.camel(users.getFirst()) : "shared" + ++shared));
        }
        for (Kernel kernel : allKernels()) {
            for (LoopNest nest : kernel.nests()) {
                nest.computation().operands().forEach(operand -> {
                    if (operand instanceof Number number && !changesInLoops(number.host())) {
                        numbers.computeIfAbsent(number.host(), key -> fresh("number" + (numbers.size() + 1)));
                    }
                });
            }
            kernel.reads().forEach(buffer -> {
                if (buffer.kind() == Buffer.Kind.LITERAL) {
                    literals.computeIfAbsent(buffer, key -> fresh("LITERAL_" + (literals.size() + 1)));
                }
            });
        }
    }

    ProgramPlan plan() {
        return plan;
    }

    List<Kernel> kernels() {
        return kernels;
    }

    private List<Kernel> allKernels() {
        List<Kernel> all = new ArrayList<>(kernels);
        all.addAll(plain);
        return all;
    }

    /// Whether the first runs would take long: there is much to do for vectors that the JVM has not compiled, and a second workspace to
    /// rehearse in costs little.
    private boolean isSlowUntilCompiled() {
        long elements = plan.graph().values().stream().filter(value -> value.op() instanceof Leaf).mapToLong(value -> value.shape().elements().tuned()).sum();
        return plan.tunedBytes() + Float.BYTES * elements <= REHEARSAL_BYTES && kernels.stream().filter(ProgramCode::isVector)
                .mapToLong(kernel -> ((LoopNest) kernel).computation().tunedWork()).sum() >= COLD_WORK;
    }

    /// Whether there is a `plainStages` beside `stages`.
    boolean hasPlain() {
        return !plain.isEmpty();
    }

    private static boolean isVector(Kernel kernel) {
        return kernel instanceof LoopNest nest && nest.schedule().vector();
    }

    /// Whether a kernel needs the named host number.
    boolean named(String number) {
        return numbers.keySet().stream().anyMatch(host -> host.leaves().contains(new HostValues.NamedLeaf(number)));
    }

    private String fresh(String wanted) {
        String name = wanted;
        int suffix = 2;
        while (!taken.add(name)) {
            name = wanted + suffix++;
        }
        return name;
    }

    boolean usesVectors() {
        return Arrays.stream(LaneType.values()).anyMatch(this::usesVectors);
    }

    private boolean usesVectors(LaneType lanes) {
        return kernels.stream().anyMatch(kernel -> kernel instanceof LoopNest nest && nest.schedule().vector() && LaneType.of(nest.computation()) == lanes);
    }

    boolean draws() {
        return kernels.stream().anyMatch(kernel -> kernel instanceof DrawKernel);
    }

    boolean usesBarriers() {
        boolean any = false;
        for (boolean needed : Barriers.needed(plan, kernels)) {
            any |= needed;
        }
        return any;
    }

    /// The element types of which some kernel folds in lanes.
    private List<DType> laneTypes() {
        return allKernels().stream().filter(kernel -> kernel instanceof LoopNest nest && KernelText.needsLanes(nest))
                .map(kernel -> KernelText.elementType((LoopNest) kernel)).distinct().sorted().toList();
    }

    private int scratch(DType dtype) {
        return allKernels().stream().filter(kernel -> kernel instanceof LoopNest nest && KernelText.needsLanes(nest) && KernelText.elementType(nest) == dtype)
                .mapToInt(kernel -> KernelText.scratch((LoopNest) kernel)).max().orElse(0);
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
            if (usesVectors(lanes)) {
                addSpecies(type, lanes);
            }
        }
        literals.forEach((buffer, name) -> type.addField(FieldSpec.builder(Code.array(buffer.dtype()), name, Modifier.PRIVATE, Modifier.STATIC,
                Modifier.FINAL).initializer("{$L}", String.join(", ", buffer.contents().stream().map(v -> JavaText.number(v, buffer.dtype())).toList())).build()));
        for (int slot = 0; slot < plan.slotSizes().size(); slot++) {
            FieldSpec.Builder field = FieldSpec.builder(Code.array(plan.slotSizes().get(slot).dtype()), slotNames.get(slot), Modifier.PRIVATE);
            List<String> users = plan.slotSizes().get(slot).users();
            if (users.size() > 1) {
                field.addJavadoc("$L, one after the other.\n", String.join(", ", users.stream().map(user -> "{@code " + user + "}").toList()));
            }
            if (finalSlots) {
                field.addModifiers(Modifier.FINAL);
            }
            type.addField(field.build());
        }
        numbers.forEach((host, name) -> type.addField(Code.element(host.dtype()), name, Modifier.PRIVATE));
        loops().forEach(loop -> type.addField(Code.named("int[]"), Dispatch.positions(loop), Modifier.PRIVATE, Modifier.FINAL));
        laneTypes().forEach(dtype -> type.addField(Code.named(JavaText.type(dtype) + "[][]"), lanesField(dtype), Modifier.PRIVATE, Modifier.FINAL));
    }

    private static void addSpecies(TypeSpec.Builder type, LaneType lanes) {
        addSpecies(type, lanes.species(), lanes.vector(), lanes.boxed());
        type.addField(FieldSpec.builder(TypeName.INT, lanes.lanes(), Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .initializer("$L.length()", lanes.species()).build());
    }

    private static void addSpecies(TypeSpec.Builder type, String name, String vector, String boxed) {
        TypeName species = ParameterizedTypeName.get(Code.type("VectorSpecies"), ClassName.get("java.lang", boxed));
        type.addField(FieldSpec.builder(species, name, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .initializer("$T.SPECIES_PREFERRED", Code.type(vector)).build());
    }

    /// The species of vectors of integers, where a kernel uses it.
    private static void addIntegerSpecies(TypeSpec.Builder type) {
        if (type.build().methodSpecs().stream().anyMatch(method -> method.code().toString().contains(INTEGERS))) {
            addSpecies(type, INTEGERS, "IntVector", "Integer");
        }
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
        for (int slot = 0; slot < plan.slotSizes().size(); slot++) {
            var size = plan.slotSizes().get(slot);
            code.addStatement("this.$L = new $T[$L]", slotNames.get(slot), Code.element(size.dtype()), capacity(size.elements()));
        }
        return code.build();
    }

    private static String capacity(Dim elements) {
        String text = JavaText.dim(elements);
        if (elements.isConstant() || text.matches("\\w+")) {
            return text;
        }
        // A factor instead of a cast where the compiler would find the cast redundant.
        String widen = text.contains("floorDiv") ? "1L * " : "(long) ";
        return "Math.toIntExact(" + widen + text.replace(" + ", " + " + widen) + ")";
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

    private String value(Host host) {
        return rounded(host.dtype(), JavaText.host(host, named));
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

    /// The statement that runs every kernel: by the team, unless no kernel is worth sharing.
    CodeBlock run() {
        return CodeBlock.of("team.$L(job);\n", kernels.stream().noneMatch(Kernel::shared) ? "runAlone" : "run");
    }

    /// Whether kernel `index` is large in what C2 counts while it inlines (a vector operation is hundreds of nodes, and there are others that
    /// count), or has plain loops that can take its place by themselves.
    ///
    /// @param outside whether it is in no loop
    private boolean apart(int index, boolean outside) {
        if (outside && stagesMatch()) {
            return isVector(kernels.get(index));
        }
        if (index >= kernels.size() || !(kernels.get(index) instanceof LoopNest nest) || !isVector(nest)) {
            return false;
        }
        Computation c = nest.computation();
        int nodes = c.results().stream().mapToInt(result -> result.value().nodes().size()).sum() + (c.fold() == null ? 0 : c.fold().element().nodes().size());
        return (c.polynomials() || nodes > MANY_NODES) && kernels.stream().filter(ProgramCode::isVector).count() > 1;
    }

    /// Whether kernels and plain loops correspond one to one: unrolling may have merged others here than there.
    private boolean stagesMatch() {
        return !plain.isEmpty() && names(kernels).equals(names(plain)) && kernels.stream().noneMatch(StraightLine.class::isInstance);
    }

    private static List<String> names(List<Kernel> kernels) {
        return kernels.stream().map(Kernel::name).toList();
    }

    /// Kernels in the order of others of the same names, which does as well; as they are where the names are not the same.
    private static List<Kernel> inTheOrderOf(List<Kernel> others, List<Kernel> kernels) {
        List<String> order = names(others);
        boolean same = order.size() == kernels.size() && Set.copyOf(order).equals(Set.copyOf(names(kernels)));
        return same ? kernels.stream().sorted(Comparator.comparingInt(kernel -> order.indexOf(kernel.name()))).toList() : kernels;
    }

    /// Whether some kernels run only after parameters changed: `weightsChanged` is to say so.
    boolean prepares() {
        return plan.prepared() > 0;
    }

    /// Adds the kernel methods and `kernels(worker, workers)`, which runs them all.
    void addMethods(TypeSpec.Builder type) {
        addKernels(type, type, kernels, "kernels", "", new Dispatch("kernels", stagesMatch()));
        if (usesVectors()) {
            addIntegerSpecies(type);
        }
        if (nanos != null) {
            addClocks(type);
        }
    }

    private void addClocks(TypeSpec.Builder type) {
        TypeName times = Code.named("long[]");
        type.addSuperinterface(Code.type("KernelTimes"));
        type.addField(FieldSpec.builder(times, nanos, Modifier.PRIVATE, Modifier.FINAL).initializer("new long[$L]", kernels.size()).build());
        type.addMethod(MethodSpec.methodBuilder("kernelNanos").addAnnotation(Override.class).addModifiers(Modifier.PUBLIC).returns(times)
                .addStatement("return $L", nanos).build());
    }

    /// Adds the stages of plain loops and their kernels, in a class of their own; those without vectors are the same.
    ///
    /// @return how many stages there are
    int addPlainMethods(TypeSpec.Builder type) {
        TypeSpec.Builder methods = TypeSpec.classBuilder(PLAIN_CLASS).addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .addJavadoc("The kernels as plain loops: the same bits, and fast before the JVM has compiled any vectors.\n");
        String name = Dispatch.PLAIN + "Kernels";
        Dispatch all = new Dispatch(name, stagesMatch());
        addKernels(type, methods, plain, name, PLAIN_CLASS + ".", all);
        type.addType(methods.build());
        if (!stagesMatch()) {
            Dispatch.whole(type, "kernels", Dispatch.STAGES);
            Dispatch.whole(type, name, Dispatch.PLAIN_STAGES);
            return 1;
        }
        return all.stages();
    }

    private void addKernels(TypeSpec.Builder type, TypeSpec.Builder owner, List<Kernel> ordered, String name, String prefix, Dispatch all) {
        KernelMethods kernelMethods = new KernelMethods();
        boolean[] barriers = Barriers.needed(plan, ordered);
        Deque<Dispatch> inside = new ArrayDeque<>(List.of(all));
        List<Loop> running = List.of();
        for (int i = 0; i < ordered.size(); i++) {
            List<Loop> loops = plan.steps().get(i).loops();
            int common = common(running, loops);
            while (inside.size() > common + 1) {
                inside.pop();
            }
            loops.subList(common, loops.size()).forEach(loop -> inside.push(inside.peek().loop(loop)));
            running = loops;
            Dispatch dispatch = inside.peek();
            if (barriers[i]) {
                dispatch.barrier();
            }
            dispatch.prepares(i < plan.prepared());
            boolean same = ordered != kernels && kernels.contains(ordered.get(i));
            switch (ordered.get(i)) {
                case LibraryKernel call -> dispatch.call(clocked(i, name, libraryCall(call)), !call.shared(), false);
                case DrawKernel draw -> dispatch.call(clocked(i, name, drawCall(draw)), false, false);
                case LoopNest nest -> {
                    List<Dim.Symbol> visible = visible(loops);
                    KernelScope scope = new KernelScope(nest, visible);
                    List<KernelText.Method> methods = KernelText.methods(nest, scope, visible);
                    String entry = same ? entries.get(nest.name()) : prefix + kernelMethods.add(nest, methods);
                    entries.putIfAbsent(nest.name(), entry);
                    dispatch.call(clocked(i, name, entry + arguments(nest, scope, methods.getFirst())), !nest.shared(),
                            apart(i, inside.size() == 1));
                }
                case StraightLine line -> {
                    StraightText text = StraightText.of(line);
                    String entry = same ? entries.get(line.name()) : prefix + kernelMethods.add(line, List.of(text.method()));
                    entries.putIfAbsent(line.name(), entry);
                    dispatch.call(clocked(i, name, entry + arguments(text)), true, false);
                }
            }
        }
        kernelMethods.addTo(owner);
        all.addTo(type);
    }

    /// A call of kernel `index` with a clock around it, where the program is to have clocks.
    private String clocked(int index, String dispatch, String call) {
        if (nanos == null || dispatch.startsWith(Dispatch.PLAIN)) {
            return call;
        }
        return nanos + "[" + index + "] -= System.nanoTime();\n" + call + ";\n" + nanos + "[" + index + "] += System.nanoTime()";
    }

    private static int common(List<Loop> a, List<Loop> b) {
        int common = 0;
        while (common < a.size() && common < b.size() && a.get(common).equals(b.get(common))) {
            common++;
        }
        return common;
    }

    /// The symbols of the program and the positions of the loops a kernel runs in.
    private List<Dim.Symbol> visible(List<Loop> loops) {
        List<Dim.Symbol> visible = new ArrayList<>(symbols);
        loops.forEach(loop -> visible.add(loop.position()));
        return visible;
    }

    /// The loops of the program, each once.
    private List<Loop> loops() {
        return plan.steps().stream().flatMap(step -> step.loops().stream()).distinct().toList();
    }

    private String drawCall(DrawKernel kernel) {
        String elements = JavaText.dim(kernel.buffer().elements());
        boolean single = kernel.buffer().dtype() == DType.F32;
        List<String> arguments = new ArrayList<>(List.of(reference(kernel.buffer()), "Split.from(" + elements + ", worker, workers)",
                "Split.to(" + elements + ", worker, workers)", "seed", "microSteps", String.valueOf(kernel.draw().site())));
        DType number = single ? DType.F32 : DType.F64;
        arguments.add(JavaText.number(kernel.draw().a(), number));
        if (kernel.draw().distribution() != io.tapeless.compiler.graph.RandomDraw.Distribution.BERNOULLI) {
            arguments.add(JavaText.number(kernel.draw().b(), number));
        }
        return "Draws." + kernel.draw().distribution().name().toLowerCase(java.util.Locale.ROOT) + "(" + String.join(", ", arguments) + ")";
    }

    private String arguments(StraightText text) {
        Map<String, String> arguments = new HashMap<>();
        text.buffers().forEach((buffer, name) -> arguments.put(name, reference(buffer)));
        text.numbers().forEach((host, name) -> arguments.put(name, changesInLoops(host) ? value(host) : numbers.get(host)));
        return "(" + String.join(", ", text.method().parameters().stream().map(p -> arguments.get(p.substring(p.indexOf(' ') + 1))).toList()) + ")";
    }

    private String libraryCall(LibraryKernel kernel) {
        List<String> arguments = new ArrayList<>();
        kernel.reads().forEach(buffer -> arguments.add(reference(buffer)));
        arguments.add(reference(kernel.buffer()));
        kernel.routine().arguments().forEach(extent -> arguments.add(JavaText.dim(extent)));
        String units = JavaText.dim(kernel.routine().units());
        arguments.add(kernel.shared() ? "Split.from(" + units + ", worker, workers)" : "0");
        arguments.add(kernel.shared() ? "Split.to(" + units + ", worker, workers)" : units);
        return kernel.routine().method() + "(" + String.join(", ", arguments) + ")";
    }

    /// An argument for each parameter of a kernel.
    private String arguments(LoopNest nest, KernelScope scope, KernelText.Method method) {
        Map<String, String> arguments = new HashMap<>();
        scope.buffers().forEach((buffer, name) -> arguments.put(name, reference(buffer)));
        scope.numbers().forEach((number, name) -> arguments.put(name, changesInLoops(number.host()) ? value(number.host()) : numbers.get(number.host())));
        scope.symbols().forEach(symbol -> arguments.put(JavaText.symbol(symbol), JavaText.symbol(symbol)));
        if (KernelText.needsLanes(nest)) {
            arguments.put("lanes", lanesField(KernelText.elementType(nest)) + "[worker]");
        }
        Schedule schedule = nest.schedule();
        if (nest.shared()) {
            String extent = JavaText.dim(nest.computation().parallel().get(schedule.partitionAxis()));
            int unit = schedule.unit();
            String range = "(" + extent + ", " + (unit == 1 ? "" : unit + ", ") + "worker, workers)";
            arguments.put("from", "Split.from" + range);
            arguments.put("to", "Split.to" + range);
        }
        return "(" + String.join(", ", method.parameters().stream().map(p -> arguments.get(p.substring(p.indexOf(' ') + 1))).toList()) + ")";
    }
}
