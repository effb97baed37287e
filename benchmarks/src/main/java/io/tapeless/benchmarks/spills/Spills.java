package io.tapeless.benchmarks.spills;

import io.tapeless.compiler.driver.Artifacts;
import io.tapeless.compiler.driver.Benchmark;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// `Spills SPEC [SECONDS]`: runs a model's training step in a JVM that prints what C2 makes of every kernel, and counts in the innermost loops the
/// vectors that are read from or written to the stack. A product of a good tile has none. Names the methods of the step that C2 did not compile.
/// Needs `objdump` (binutils) on an x86-64 machine.
public final class Spills {
    private static final String USAGE = "usage: Spills SPEC [SECONDS]";
    private static final Pattern METHOD = Pattern.compile("^ {4}private static \\S+ (\\w+)\\(", Pattern.MULTILINE);

    private Spills() {}

    /// Prints a Markdown table.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 1 || arguments.length > 2 || !arguments[0].endsWith(".tl") || arguments.length == 2 && !arguments[1].matches("[0-9.]+")) {
            System.err.println(USAGE);
            System.exit(2);
        }
        try {
            new ProcessBuilder("objdump", "--version").redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException missing) {
            System.err.println("there is no 'objdump' on PATH: install binutils");
            System.exit(1);
        }
        Artifacts model = new Compiler(Options.DEFAULT).compile(Path.of(arguments[0]));
        Compilations run = run(model, arguments[0], arguments.length == 2 ? arguments[1] : "3");
        System.out.println("| method | instructions | loops with vectors | instructions in them | arithmetic | stack moves in them | stack moves elsewhere |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (CompiledMethod method : run.byC2()) {
            Disassembly code = Disassembly.of(method);
            List<Disassembly.Loop> loops = code.loops();
            if (!loops.isEmpty()) {
                int inside = loops.stream().mapToInt(Disassembly.Loop::spills).sum();
                System.out.printf(Locale.ROOT, "| %s | %d | %d | %d | %d | %d | %d |%n", method.name().replaceAll(".*\\.", ""), code.instructions().size(),
                        loops.size(), loops.stream().mapToInt(Disassembly.Loop::instructions).sum(),
                        loops.stream().mapToInt(Disassembly.Loop::arithmetic).sum(), inside, code.spills() - inside);
            }
        }
        System.out.println();
        System.out.println(run.missing(kernels(model)));
    }

    /// The methods that a training step runs its vectors in: the static ones of the trainer, but not those of its nested class of plain loops.
    static List<String> kernels(Artifacts model) {
        String trainer = model.factoryClass() + "Trainer";
        return METHOD.matcher(model.sources().get(trainer.replace('.', '/') + ".java")).results()
                .map(method -> trainer + "::" + method.group(1)).distinct().toList();
    }

    /// What the compilers made of the model's classes.
    private static Compilations run(Artifacts model, String spec, String seconds) throws IOException, InterruptedException {
        String classes = model.factoryClass() + "*::*";
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules",
                "jdk.incubator.vector", "-XX:+UseSerialGC", "-XX:+UnlockDiagnosticVMOptions", "-XX:CompileCommand=print," + classes,
                "-XX:CompileCommand=PrintInlining," + classes, "-cp", System.getProperty("java.class.path"), Subject.class.getName(), spec, seconds));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join("\n", output.subList(Math.max(0, output.size() - 20), output.size())));
        }
        return Compilations.parse(output);
    }

    /// The program whose kernels are looked at.
    static final class Subject {
        private Subject() {}

        /// Runs steps of the spec until the JVM has compiled them.
        public static void main(String[] arguments) throws IOException {
            ModelFactory model = new Compiler(Options.DEFAULT).load(Path.of(arguments[0]));
            Benchmark.run(model, 1, Benchmark.LONGEST_WARM_UP, Double.parseDouble(arguments[1]),
                    model.info().symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray());
        }
    }
}
