package io.tapeless.benchmarks.spills;

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

/// `Spills SPEC [SECONDS]`: runs a model's training step in a JVM that prints what C2 makes of every kernel, and counts in the innermost loops the
/// vectors that are read from or written to the stack. A product of a good tile has none. Needs `objdump` (binutils) on an x86-64 machine.
public final class Spills {
    private static final String USAGE = "usage: Spills SPEC [SECONDS]";

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
        System.out.println("| method | instructions | loops with vectors | instructions in them | arithmetic | stack moves in them | stack moves elsewhere |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (CompiledMethod method : compiled(Path.of(arguments[0]), arguments.length == 2 ? arguments[1] : "3")) {
            Disassembly code = Disassembly.of(method);
            List<Disassembly.Loop> loops = code.loops();
            if (!loops.isEmpty()) {
                int inside = loops.stream().mapToInt(Disassembly.Loop::spills).sum();
                System.out.printf(Locale.ROOT, "| %s | %d | %d | %d | %d | %d | %d |%n", method.name().replaceAll(".*\\.", ""), code.instructions().size(),
                        loops.size(), loops.stream().mapToInt(Disassembly.Loop::instructions).sum(),
                        loops.stream().mapToInt(Disassembly.Loop::arithmetic).sum(), inside, code.spills() - inside);
            }
        }
    }

    /// What C2 made of the model's classes.
    private static List<CompiledMethod> compiled(Path spec, String seconds) throws IOException, InterruptedException {
        String classes = new Compiler(Options.DEFAULT).compile(spec).factoryClass() + "*::*";
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules",
                "jdk.incubator.vector", "-XX:+UseSerialGC", "-XX:+UnlockDiagnosticVMOptions", "-XX:CompileCommand=print," + classes, "-cp",
                System.getProperty("java.class.path"), Subject.class.getName(), spec.toString(), seconds));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join("\n", output.subList(Math.max(0, output.size() - 20), output.size())));
        }
        return CompiledMethod.parse(output);
    }

    /// The program whose kernels are looked at.
    static final class Subject {
        private Subject() {}

        /// Runs steps of the spec until the JVM has compiled them.
        public static void main(String[] arguments) throws IOException {
            ModelFactory model = new Compiler(Options.DEFAULT).load(Path.of(arguments[0]));
            Benchmark.run(model, 1, Benchmark.LONGEST_WARM_UP, Double.parseDouble(arguments[1]), model.info().symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray());
        }
    }
}
