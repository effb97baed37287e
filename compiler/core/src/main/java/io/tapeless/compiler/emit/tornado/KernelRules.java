package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.tornado.KernelMethod.Parameter;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What TornadoVM would run wrongly without a word, or refuse, in a kernel. Each rule has a name, which the refusal tells; a kernel that
/// breaks one is never emitted.
final class KernelRules {
    /// A kernel breaks a rule: a mistake of this compiler, or a limit of TornadoVM that the model exceeds.
    static final class Violation extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        private final String rule;

        Violation(String rule, String kernel, String why) {
            super("TornadoVM rule '" + rule + "': " + kernel + " " + why);
            this.rule = rule;
        }

        String rule() {
            return rule;
        }
    }

    static final int MAX_ARGUMENTS = 20;
    static final int MAX_LOOPS = 3;
    private static final Pattern PARALLEL_LOOP = Pattern.compile("for \\(@Parallel int (\\w+) = 0; \\1 < (\\w+); \\1\\+\\+\\) \\{");
    private static final Set<String> TYPES = Set.of("FloatArray", "DoubleArray", "IntArray", "LongArray", "KernelContext", "int");
    /// An array that is made, and the line after it.
    private static final Pattern NEW_ARRAY = Pattern.compile("(\\w+) = new (?:Float|Double|Int|Long)Array\\([^\\n]*\\n([^\\n]*)");
    /// Words of OpenCL C, CUDA C and PTX that Java programs may use as names.
    private static final Set<String> DEVICE_WORDS = Set.of("kernel", "global", "local", "constant", "generic", "unsigned", "signed", "half", "uint",
            "ulong", "uchar", "ushort", "size_t", "sampler_t", "image2d_t", "event_t", "read_only", "write_only", "read_write", "struct", "union",
            "typedef", "inline", "register", "sizeof", "extern", "auto", "restrict", "vec_step", "exp", "log", "sqrt", "sin", "cos", "tanh", "pow", "fma",
            "min", "max", "abs", "floor", "select", "step", "mix", "sign", "clamp", "dot", "length", "distance", "cross", "barrier", "template", "operator",
            "shared", "device", "host", "mad", "ret", "mov", "add", "sub", "mul", "div", "ld", "st", "reg", "param", "tex", "vote", "shl", "shr", "not");

    private KernelRules() {}

    /// @throws Violation naming the rule
    static void check(KernelMethod method) {
        arguments(method);
        names(method);
        forbidden(method);
        if (method.grid() == null) {
            loops(method);
        } else {
            context(method);
        }
        scalars(method);
    }

    /// The arguments of a task: an array that it writes is there once. TornadoVM would have the task wait for itself, for ever.
    ///
    /// @throws Violation naming the rule
    static void checkArguments(String task, List<String> arguments, List<String> written) {
        for (String array : written) {
            if (arguments.indexOf(array) != arguments.lastIndexOf(array)) {
                throw new Violation("written once", task, "is given " + array + " twice and writes it: it would wait for itself");
            }
        }
    }

    /// The arrays of a graph's tasks: each is consumed or brought, and what the host computes for a run is brought by every run. TornadoVM would
    /// leave garbage in an array that no transfer names, and the first run's numbers in one brought once.
    ///
    /// @param consumed what graphs hand on to each other, beside parameters and states (`plan.…`)
    /// @throws Violation naming the rule
    static void checkTransfers(String graph, Collection<String> arrays, Set<String> consumed, Set<String> every, Set<String> first) {
        for (String array : arrays) {
            boolean ofTheRun = array.equals(KernelNaming.DIMS) || array.equals(KernelNaming.NUMBERS) || array.equals(KernelNaming.FAULTS);
            boolean listed = array.startsWith("plan.") || consumed.contains(array) || every.contains(array) || !ofTheRun && first.contains(array);
            if (!listed) {
                throw new Violation("transfers", graph, "has no transfer " + (ofTheRun ? "with every run" : "") + " of " + array + ", which its tasks use");
            }
        }
    }

    /// Arrays of a generated class: their memory starts as garbage, so each is filled where it is made.
    ///
    /// @throws Violation naming the rule
    static void checkMemory(String type, String text) {
        Matcher made = NEW_ARRAY.matcher(text);
        while (made.find()) {
            if (!made.group(2).strip().startsWith(made.group(1) + ".init(")) {
                throw new Violation("memory", type, "makes the array " + made.group(1) + " and leaves what is in it: memory starts as garbage");
            }
        }
    }

    private static void require(boolean holds, String rule, KernelMethod method, String why) {
        if (!holds) {
            throw new Violation(rule, method.name(), why);
        }
    }

    private static void arguments(KernelMethod method) {
        require(method.parameters().size() <= MAX_ARGUMENTS, "arguments", method, "has " + method.parameters().size() + " arguments; a task takes at most 20");
        for (Parameter parameter : method.parameters()) {
            require(TYPES.contains(parameter.type()), "argument types", method, "takes a " + parameter.type() + "; there are " + TYPES);
        }
    }

    private static void names(KernelMethod method) {
        require(method.name().matches("tl[A-Za-z0-9_]+"), "names", method, "is not named in ASCII with the prefix tl");
        for (Parameter parameter : method.parameters()) {
            require(parameter.name().matches("[A-Za-z_][A-Za-z0-9_]*") && !DEVICE_WORDS.contains(parameter.name()), "names", method,
                    "has a parameter " + parameter.name() + ", a word of device languages or not ASCII");
        }
        Matcher locals = Pattern.compile("\\b(?:int|float|double|long|boolean|float\\[]|double\\[]) ([^\\s=;:,)]+)(?: =|;)").matcher(method.body());
        while (locals.find()) {
            require(locals.group(1).matches("[A-Za-z_][A-Za-z0-9_]*") && !DEVICE_WORDS.contains(locals.group(1)), "names", method,
                    "has a local " + locals.group(1) + ", a word of device languages or not ASCII");
        }
    }

    private static void forbidden(KernelMethod method) {
        String body = method.body();
        require(!body.contains("@Reduce"), "no @Reduce", method, "uses @Reduce, which is wrong on some devices: fold in two stages");
        require(!Pattern.compile("(?i)atomic").matcher(body).find(), "no atomics", method, "uses atomics: their order changes from run to run");
        require(!Pattern.compile("(?<!Tornado)Math\\.").matcher(body).find(), "functions", method,
                "calls java.lang.Math: only TornadoMath is compiled everywhere");
        require(!Pattern.compile("TornadoMath\\.(?!(exp|log|tanh|atan|sin|cos|floor|sqrt|pow|min|max|abs)\\()").matcher(body).find(), "functions", method,
                "calls a function of TornadoMath that not every back end has");
        require(!Pattern.compile("\\b(throw|try|new|synchronized|assert)\\b").matcher(body).find(), "no objects", method, "allocates or throws");
        require(!Pattern.compile("\\b[A-Z][A-Z0-9_]{2,}\\b(?!\\()").matcher(body.replaceAll("\\b(Float|Double)\\.[A-Z_]+\\b", "")).find(), "no statics", method,
                "reads a static field: it would freeze at its first value");
        require(!body.contains("System.") && !body.contains("Checks."), "functions", method, "calls code that is not for devices");
    }

    private static void loops(KernelMethod method) {
        require(!method.body().contains("localBarrier") && !method.body().contains("context."), "grid", method, "asks a KernelContext but has no grid");
        Deque<Boolean> open = new ArrayDeque<>();
        int nests = 0;
        int depth = 0;
        boolean left = false;
        for (String line : method.body().lines().map(String::strip).toList()) {
            boolean parallel = line.contains("@Parallel");
            if (parallel) {
                require(PARALLEL_LOOP.matcher(line).matches(), "loop range", method, "has a parallel loop that does not count 0 .. n by one: " + line);
                require(!left && open.stream().allMatch(Boolean::booleanValue), "one loop nest", method,
                        "has a second parallel loop nest, or code between its loops: TornadoVM would run it wrongly");
                nests += depth == 0 ? 1 : 0;
                depth++;
                require(depth <= MAX_LOOPS, "three loops", method, "nests more than three parallel loops");
            }
            for (char c : line.toCharArray()) {
                if (c == '{') {
                    open.push(parallel);
                } else if (c == '}') {
                    left |= open.pop();
                }
            }
        }
        require(nests == 1, "one loop nest", method, "has no parallel loop");
    }

    private static void context(KernelMethod method) {
        require(!method.body().contains("@Parallel"), "one loop nest", method, "mixes parallel loops with a KernelContext");
        require(method.parameters().stream().anyMatch(p -> p.type().equals("KernelContext")), "grid", method, "has a grid but no KernelContext");
        require(method.grid().size() % method.grid().group() == 0, "grid", method, "has a global size that is no multiple of the local size");
        Deque<Boolean> open = new ArrayDeque<>();
        boolean guarded = false;
        boolean returned = false;
        for (String line : method.body().lines().map(String::strip).toList()) {
            boolean condition = line.startsWith("if (") || line.startsWith("} else");
            guarded |= condition && line.contains(" < ");
            require(!line.contains("localBarrier") || !condition && !returned && open.stream().noneMatch(Boolean::booleanValue), "barrier", method,
                    "has a barrier inside a condition or after a return: not every item of a group would reach it");
            returned |= Pattern.compile("\\breturn\\b").matcher(line).find();
            boolean stores = Pattern.compile("\\bd\\w+\\.set\\(").matcher(line).find();
            require(!stores || open.stream().anyMatch(Boolean::booleanValue), "bounds", method,
                    "stores without checking bounds: the grid is larger than the result");
            for (char c : line.toCharArray()) {
                if (c == '{') {
                    open.push(condition);
                } else if (c == '}') {
                    open.pop();
                }
            }
        }
        require(guarded, "bounds", method, "has no bounds check: the grid is larger than the result");
    }

    /// An int argument is a constant from the first run on. Capacities are constants; everything else is read from the array of sizes.
    private static void scalars(KernelMethod method) {
        for (Parameter parameter : method.parameters()) {
            if (parameter.type().equals("int")) {
                Matcher used = Pattern.compile("\\b" + parameter.name() + "\\b").matcher(method.body());
                while (used.find()) {
                    String before = method.body().substring(0, used.start());
                    String line = before.substring(before.lastIndexOf('\n') + 1);
                    require(line.contains("@Parallel"), "frozen scalars", method,
                            "reads the argument " + parameter.name() + " outside a loop bound: it keeps the value of the first run");
                }
            }
        }
    }
}
