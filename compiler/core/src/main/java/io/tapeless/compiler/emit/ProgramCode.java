package io.tapeless.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.kernel.Barriers;
import io.tapeless.compiler.kernel.DrawKernel;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.kernel.LibraryKernel;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.StraightLine;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.lang.model.element.Modifier;

/// The part of a generated class that runs one program: workspace, kernels, and the method that runs them in order.
final class ProgramCode {
    /// The nested class of kernels as plain loops.
    private static final String PLAIN_CLASS = "Plain";

    /// The method to call for a kernel, and the numbers it takes after all other arguments.
    private record Entry(String method, List<String> sizes) {}

    private final ProgramKernels program;
    private final ProgramPlan plan;
    private final ProgramMemory memory;
    private final KernelCalls calls;
    private final List<Dim.Symbol> symbols;
    /// The array of the kernels' times; null in a program without clocks.
    private final String nanos;
    /// The method of each kernel.
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, DryRun> dryRuns = new HashMap<>();

    /// @param style    whether kernels use vectors, and clocks
    /// @param external the Java expression of a buffer that is not in the workspace
    /// @param named    the Java expression (double) of a named host number
    /// @param reserved field names the class already has
    ProgramCode(ProgramKernels program, CodeStyle style, List<Dim.Symbol> symbols, Function<Buffer, String> external,
            Function<String, String> named, Set<String> reserved) {
        this.program = program;
        this.plan = program.plan();
        this.memory = new ProgramMemory(program, symbols, external, named, reserved);
        this.calls = new KernelCalls(memory);
        this.symbols = symbols;
        this.nanos = style.timed() ? memory.fresh("nanos") : null;
    }

    /// The kernels, and the plan they come from.
    ProgramKernels program() {
        return program;
    }

    /// The fields the kernels work on.
    ProgramMemory memory() {
        return memory;
    }

    /// The names of matrices that kernels keep in blocks of columns.
    Set<String> inBlocks() {
        return program.inBlocks();
    }

    /// Whether there is a `plainStages` beside `stages`.
    boolean hasPlain() {
        return !program.plain().isEmpty();
    }

    /// The statement that runs every kernel: by the team, unless no kernel is worth sharing.
    CodeBlock run() {
        return CodeBlock.of("team.$L(job);\n", program.kernels().stream().noneMatch(Kernel::shared) ? "runAlone" : "run");
    }

    /// Whether some kernels run only after parameters changed: `weightsChanged` is to say so.
    boolean prepares() {
        return plan.prepared() > 0;
    }

    /// Adds the kernel methods and `kernels(worker, workers)`, which runs them all.
    void addMethods(TypeSpec.Builder type) {
        addKernels(type, type, program.kernels(), "kernels", "", new Dispatch("kernels", program.staged()));
        if (Arrays.stream(LaneType.values()).anyMatch(program::usesVectors)) {
            SpeciesFields.addIntegers(type, program.hasShortVectors());
        }
        if (nanos != null) {
            addClocks(type);
        }
    }

    private void addClocks(TypeSpec.Builder type) {
        TypeName times = Code.named("long[]");
        type.addSuperinterface(Code.type("KernelTimes"));
        type.addField(FieldSpec.builder(times, nanos, Modifier.PRIVATE, Modifier.FINAL).initializer("new long[$L]", program.kernels().size()).build());
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
        Dispatch all = new Dispatch(name, program.staged());
        addKernels(type, methods, program.plain(), name, PLAIN_CLASS + ".", all);
        type.addType(methods.build());
        if (!program.staged()) {
            Dispatch.whole(type, "this::kernels", Dispatch.STAGES);
            Dispatch.whole(type, "this::" + name, Dispatch.PLAIN_STAGES);
            Dispatch.whole(type, "null", Dispatch.DRY_STAGES);
            return 1;
        }
        return all.stages();
    }

    private void addKernels(TypeSpec.Builder type, TypeSpec.Builder owner, List<Kernel> ordered, String name, String prefix, Dispatch all) {
        KernelMethods kernelMethods = new KernelMethods();
        Map<String, List<KernelText.Method>> printed = printed(ordered);
        Map<String, SizesAsArguments.Sized> sized = SizesAsArguments.of(printed);
        boolean[] barriers = Barriers.needed(plan, ordered);
        Deque<Dispatch> inside = new ArrayDeque<>(List.of(all));
        List<Loop> running = List.of();
        Map<String, Kernel> emitted = new HashMap<>();
        program.kernels().forEach(kernel -> emitted.put(kernel.name(), kernel));
        for (int i = 0; i < ordered.size(); i++) {
            List<Loop> loops = plan.steps().get(i).loops();
            int common = Dispatch.common(running, loops);
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
            boolean same = ordered != program.kernels() && ordered.get(i).equals(emitted.get(ordered.get(i).name()));
            switch (ordered.get(i)) {
                case LibraryKernel call -> dispatch.call(call.name(), clocked(i, name, calls.of(call)), "", !call.shared(), false);
                case DrawKernel draw -> dispatch.call(draw.name(), clocked(i, name, calls.of(draw)), calls.dry(draw), false,
                        program.apart(i, inside.size() == 1));
                case LoopNest nest -> {
                    SizesAsArguments.Sized own = sized.get(nest.name());
                    Entry entry = same ? entries.get(nest.name()) : new Entry(prefix + kernelMethods.add(nest, own.methods()), own.sizes());
                    entries.putIfAbsent(nest.name(), entry);
                    KernelScope scope = new KernelScope(nest, visible(loops));
                    KernelText.Method method = printed.get(nest.name()).getFirst();
                    String call = entry.method + calls.arguments(nest, scope, method, entry.sizes, null);
                    DryRun dry = same ? null : dryRuns.get(nest.name());
                    String idle = dry == null ? "" : entry.method + calls.arguments(nest, scope, method, entry.sizes, dry);
                    dispatch.call(nest.name(), clocked(i, name, call), idle, !nest.shared(), program.apart(i, inside.size() == 1));
                }
                case StraightLine line -> {
                    StraightText text = StraightText.of(line);
                    Entry entry = same ? entries.get(line.name()) : new Entry(prefix + kernelMethods.add(line, text.methods()), List.of());
                    entries.putIfAbsent(line.name(), entry);
                    dispatch.call(line.name(), clocked(i, name, entry.method + calls.arguments(text)), "", true, false);
                }
            }
        }
        kernelMethods.addTo(owner);
        all.addTo(type);
    }

    /// The methods of the kernels that are loops.
    private Map<String, List<KernelText.Method>> printed(List<Kernel> ordered) {
        Map<String, List<KernelText.Method>> printed = new LinkedHashMap<>();
        for (int i = 0; i < ordered.size(); i++) {
            if (ordered.get(i) instanceof LoopNest nest) {
                List<Dim.Symbol> visible = visible(plan.steps().get(i).loops());
                KernelScope scope = new KernelScope(nest, visible);
                List<KernelText.Method> methods = KernelText.methods(nest, scope, visible);
                DryRun dry = program.staged() && nest.schedule().vector() ? DryRun.of(nest, scope, methods) : null;
                if (dry != null) {
                    dryRuns.put(nest.name(), dry);
                }
                printed.put(nest.name(), dry == null ? methods : dry.methods());
            }
        }
        return printed;
    }

    /// A call of kernel `index` with a clock around it, where the program is to have clocks.
    private String clocked(int index, String dispatch, String call) {
        if (nanos == null || dispatch.startsWith(Dispatch.PLAIN)) {
            return call;
        }
        return nanos + "[" + index + "] -= System.nanoTime();\n" + call + ";\n" + nanos + "[" + index + "] += System.nanoTime()";
    }

    /// The symbols of the program and the positions of the loops a kernel runs in.
    private List<Dim.Symbol> visible(List<Loop> loops) {
        List<Dim.Symbol> visible = new ArrayList<>(symbols);
        loops.forEach(loop -> visible.add(loop.position()));
        return visible;
    }
}
