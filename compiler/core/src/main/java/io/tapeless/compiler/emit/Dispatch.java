package io.tapeless.compiler.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.tapeless.compiler.graph.Loop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/// Collects the calls of a program's kernels and writes `kernels(worker, workers)`, which makes them in order. The kernels of a loop are
/// called by a method of the loop; the positions of running loops lie in arrays, a cache line per worker, so that every method that
/// calls kernels is a [io.tapeless.runtime.team.Job].
final class Dispatch {
    /// Calls per method, so that the dispatching methods stay small.
    private static final int CALLS_PER_METHOD = 40;
    /// Elements from one worker's position to the next one's: they would slow each other down in one cache line.
    static final int POSITION_STRIDE = 16;

    /// How the names of methods begin that call kernels without vectors.
    static final String PLAIN = "plain";
    private static final String DRY = "dry";
    /// The arrays of parts.
    static final String STAGES = "stages";
    static final String PLAIN_STAGES = "plainStages";
    static final String DRY_STAGES = "dryStages";

    /// The field that says whether parameters changed since the last run.
    static final String CHANGED = "weightsChanged";

    private final String name;
    private final List<Loop> loops;
    private final boolean inStages;
    private final List<String> parts = new ArrayList<>();
    /// The dry runs of each part's kernels.
    private final List<String> dryParts = new ArrayList<>();
    private final StageNames names = new StageNames();
    /// The parts that are loops.
    private final Map<Integer, Dispatch> inLoops = new HashMap<>();
    private final List<Dispatch> inner = new ArrayList<>();
    private final StringBuilder code = new StringBuilder();
    private final StringBuilder dryCode = new StringBuilder();
    private int calls;
    private boolean prepares;
    /// What the calls being written depend on; empty when they are always made.
    private String condition = "";
    private boolean staged;

    /// @param name     of the method that makes all calls
    /// @param inStages whether the calls are parts of an array, so that each can be exchanged for another part that does the same; the array of
    ///                 plain calls is all there is of them
    Dispatch(String name, boolean inStages) {
        this(name, List.of(), inStages);
    }

    /// @param loops the loops that the calls are made in, outermost first
    private Dispatch(String name, List<Loop> loops, boolean inStages) {
        this.name = name;
        this.loops = loops;
        this.inStages = inStages;
    }

    /// The array that holds each worker's position in a loop.
    static String positions(Loop loop) {
        return JavaText.symbol(loop.position()) + "At";
    }

    /// The calls inside a loop; follow them by [#end].
    Dispatch loop(Loop loop) {
        endCondition();
        List<Loop> all = new ArrayList<>(loops);
        all.add(loop);
        Dispatch body = new Dispatch((name.startsWith(PLAIN) ? PLAIN + "Loop_" : "loop_") + loop, all, false);
        inner.add(body);
        if (inStages && calls > 0) {
            endPart();
        }
        code.append(body.name).append("(worker, workers);\n");
        names.add("loop_" + loop);
        calls++;
        if (inStages) {
            endPart();
            inLoops.put(parts.size() - 1, body);
        }
        return body;
    }

    /// @param kernel what is called
    /// @param idle  the dry run of the same kernel (see [DryRun]), or nothing
    /// @param byOne whether worker 0 makes the call by itself
    /// @param apart whether C2 must not compile the kernel together with its neighbours: a large one nearly uses up what C2 will inline
    ///              into one method, and what is not inlined boxes its vectors
    void call(String kernel, String statement, String idle, boolean byOne, boolean apart) {
        staged |= apart;
        if (calls == CALLS_PER_METHOD || apart && calls > 0) {
            endPart();
        }
        String wanted = Stream.of(prepares ? CHANGED : "", byOne ? "worker == 0" : "").filter(text -> !text.isEmpty()).collect(Collectors.joining(" && "));
        if (!condition.equals(wanted)) {
            endCondition();
            code.append(wanted.isEmpty() ? "" : "if (" + wanted + ") {\n");
            condition = wanted;
        }
        code.append(wanted.isEmpty() ? "" : "    ").append(statement).append(";\n");
        names.add(kernel);
        dryCode.append(idle).append(idle.isEmpty() ? "" : ";\n");
        calls++;
        if (apart) {
            endPart();
        }
    }

    /// Whether the calls that follow are made only after parameters changed.
    void prepares(boolean prepares) {
        this.prepares = prepares;
    }

    void barrier() {
        endCondition();
        code.append("team.barrier(worker);\n");
    }

    private void endCondition() {
        if (!condition.isEmpty()) {
            code.append("}\n");
            condition = "";
        }
    }

    private void endPart() {
        endCondition();
        parts.add(code.toString());
        dryParts.add(dryCode.toString());
        names.end();
        code.setLength(0);
        dryCode.setLength(0);
        calls = 0;
    }

    /// How many loops, from the outside, are the same.
    static int common(List<Loop> a, List<Loop> b) {
        int common = 0;
        while (common < a.size() && common < b.size() && a.get(common).equals(b.get(common))) {
            common++;
        }
        return common;
    }

    /// All loops in it.
    Set<Loop> allLoops() {
        Set<Loop> all = new LinkedHashSet<>();
        inner.forEach(body -> {
            all.add(body.loops.getLast());
            all.addAll(body.allLoops());
        });
        return all;
    }

    void addTo(TypeSpec.Builder type) {
        if (!code.isEmpty() || parts.isEmpty()) {
            endPart();
        }
        List<String> methods = names.methods(loops.isEmpty() ? name.startsWith(PLAIN) ? PLAIN + "Run" : "run" : name + "Run");
        CodeBlock.Builder all = CodeBlock.builder();
        boolean array = inStages || staged && parts.size() > 1;
        if (parts.size() == 1 && !inStages) {
            all.add(Code.of(parts.getFirst()));
        } else {
            for (int part = 1; part <= parts.size(); part++) {
                String text = parts.get(part - 1);
                type.addMethod(method(methods.get(part - 1)).addJavadoc("$L", names.comment(part, name.startsWith(PLAIN))).addCode(positions(text, loops))
                        .addCode(Code.of(text)).build());
                if (!array) {
                    all.addStatement("$L(worker, workers)", methods.get(part - 1));
                }
            }
        }
        if (array) {
            String stages = !inStages ? name + "Stages" : name.startsWith(PLAIN) ? PLAIN_STAGES : STAGES;
            stages(type, stages, name.startsWith(PLAIN) ? "The same stages as plain loops.\n"
                    : "The stages in order. Calls through an array are not inlined: each stage is compiled by itself.\n",
                    methods.stream().map(method -> "this::" + method).toList());
            if (stages.equals(STAGES)) {
                dryStages(type, methods);
            }
            all.beginControlFlow("for (final $T stage : $L)", Code.type("Job"), stages).addStatement("stage.run(worker, workers)").endControlFlow();
        }
        if (!inStages || !name.startsWith(PLAIN)) {
            addMethod(type, all);
        }
        inner.forEach(body -> body.addTo(type));
    }

    /// How many parts there are.
    int stages() {
        return parts.size();
    }

    private void addMethod(TypeSpec.Builder type, CodeBlock.Builder all) {
        type.addMethod(loops.isEmpty() ? method(name).addJavadoc("Every kernel in order; workers meet where one needs what another wrote.\n")
                .addCode(all.build()).build() : repeated(all.build()));
    }

    /// The method that makes the calls for every position of its loop.
    private MethodSpec repeated(CodeBlock body) {
        Loop loop = loops.getLast();
        String position = JavaText.symbol(loop.position());
        String length = JavaText.dim(loop.length());
        String head = loop.reverse() ? "for (int " + position + " = " + length + " - 1; " + position + " >= 0; " + position + "--)"
                : "for (int " + position + " = 0; " + position + " < " + length + "; " + position + "++)";
        String text = body.toString();
        return method(name).addJavadoc("Step by step" + (loop.reverse() ? ", from the last position to the first" : "") + ".\n")
                .addCode(positions(text, loops.subList(0, loops.size() - 1)))
                .beginControlFlow("$L", head).addStatement("$L[worker * $L] = $L", positions(loop), POSITION_STRIDE, position)
                .addCode(body).endControlFlow().build();
    }

    /// Reads the positions that calls in `text` need.
    private static CodeBlock positions(String text, List<Loop> loops) {
        CodeBlock.Builder code = CodeBlock.builder();
        for (Loop loop : loops) {
            String position = JavaText.symbol(loop.position());
            if (java.util.regex.Pattern.compile("\\b" + position + "\\b").matcher(text).find()) {
                code.addStatement("final int $L = $L[worker * $L]", position, positions(loop), POSITION_STRIDE);
            }
        }
        return code.build();
    }

    /// Calls through an array are not inlined: each stage is compiled by itself. A method makes the array: constructors would become huge.
    private static void stages(TypeSpec.Builder type, String field, String comment, List<String> jobs) {
        type.addField(FieldSpec.builder(ArrayTypeName.of(Code.type("Job")), field, Modifier.PRIVATE, Modifier.FINAL).initializer("$L()", field).build());
        type.addMethod(MethodSpec.methodBuilder(field).addModifiers(Modifier.PRIVATE).addJavadoc(comment).returns(ArrayTypeName.of(Code.type("Job")))
                .addStatement("return new $T[] {$L}", Code.type("Job"), String.join(", ", jobs)).build());
    }

    /// The dry runs of every stage; null for those that have none.
    private void dryStages(TypeSpec.Builder type, List<String> methods) {
        List<String> jobs = new ArrayList<>();
        for (int part = 1; part <= parts.size(); part++) {
            Dispatch loop = inLoops.get(part - 1);
            String text = loop == null ? dryParts.get(part - 1) : loop.allDry();
            if (!text.isEmpty()) {
                type.addMethod(method(DRY + Names.capital(methods.get(part - 1))).addCode(positions(text, loop == null ? List.of() : loop.allPositions()))
                        .addCode(Code.of(text)).build());
            }
            jobs.add(text.isEmpty() ? "null" : "this::" + DRY + Names.capital(methods.get(part - 1)));
        }
        stages(type, DRY_STAGES, "Calls of the kernels with nothing to write: they return at once, and the JVM compiles what is called often.\n", jobs);
    }

    /// The dry runs of all kernels in this loop.
    private String allDry() {
        return String.join("", dryParts) + dryCode + inner.stream().map(Dispatch::allDry).collect(Collectors.joining());
    }

    private List<Loop> allPositions() {
        List<Loop> all = new ArrayList<>(loops);
        allLoops().stream().filter(loop -> !all.contains(loop)).forEach(all::add);
        return all;
    }

    /// Adds an array of one stage.
    ///
    /// @param job its method as a reference, or `null`
    static void whole(TypeSpec.Builder type, String job, String field) {
        type.addField(FieldSpec.builder(ArrayTypeName.of(Code.type("Job")), field, Modifier.PRIVATE, Modifier.FINAL).initializer("{$L}", job).build());
    }

    private static MethodSpec.Builder method(String name) {
        return MethodSpec.methodBuilder(name).addModifiers(Modifier.PRIVATE).addParameter(TypeName.INT, "worker").addParameter(TypeName.INT, "workers");
    }
}
