package io.tapeless.benchmarks.start;

import io.tapeless.compiler.driver.Artifacts;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.InMemoryJavac;
import io.tapeless.compiler.driver.Options;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// `Start SPEC… [--seconds S] [--rounds R]`: trains each model in fresh JVMs, from classes compiled before, with plain loops first (as users get it)
/// and with vectors from the first step on, and prints a Markdown table: see [Timeline].
public final class Start {
    private static final String USAGE = "usage: Start SPEC... [--seconds S] [--rounds R]";

    private Start() {}

    /// Prints a Markdown table.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<Path> specs = new ArrayList<>();
        double seconds = 5;
        int rounds = 3;
        for (int i = 0; i < arguments.length; i++) {
            boolean number = i + 1 < arguments.length && arguments[i + 1].matches("[0-9]+(\\.[0-9]+)?");
            if (arguments[i].equals("--seconds") && number) {
                seconds = Double.parseDouble(arguments[++i]);
            } else if (arguments[i].equals("--rounds") && number) {
                rounds = (int) Double.parseDouble(arguments[++i]);
            } else if (arguments[i].endsWith(".tl")) {
                specs.add(Path.of(arguments[i]));
            } else {
                specs.clear();
                break;
            }
        }
        if (specs.isEmpty()) {
            System.err.println(USAGE);
            System.exit(2);
        }
        System.out.println(Timeline.HEAD);
        for (Path spec : specs) {
            Path classes = Files.createTempDirectory("tapeless-start");
            try {
                String factory = compile(spec, classes);
                print(spec, "plain loops first", timelines(classes, factory, seconds, rounds));
                print(spec, "vectors at once", timelines(classes, factory, seconds, rounds, "-Dtapeless.warmup=none"));
            } finally {
                delete(classes);
            }
        }
    }

    private static void print(Path spec, String how, List<Timeline> rounds) {
        System.out.println(Timeline.median(rounds).row(spec.getFileName().toString().replace(".tl", ""), how));
    }

    /// The factory's class, after its classes have been written to a folder.
    static String compile(Path spec, Path classes) throws IOException {
        Artifacts artifacts = new Compiler(Options.DEFAULT).compile(spec);
        for (Map.Entry<String, byte[]> type : InMemoryJavac.compile(artifacts.javaSources()).entrySet()) {
            Path file = classes.resolve(type.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, type.getValue());
        }
        return artifacts.factoryClass();
    }

    private static List<Timeline> timelines(Path classes, String factory, double seconds, int rounds, String... options)
            throws IOException, InterruptedException {
        List<Timeline> timelines = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            timelines.add(Timeline.parse(run(classes, factory, seconds, options)));
        }
        return timelines;
    }

    /// What a training program prints last.
    private static String run(Path classes, String factory, double seconds, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules",
                "jdk.incubator.vector", "-XX:+UseSerialGC"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classes + File.pathSeparator + System.getProperty("java.class.path"), Trained.class.getName(), factory,
                String.valueOf(seconds), String.valueOf(System.currentTimeMillis())));
        // The JVM warns of the incubator module: what is wanted is the last line.
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(factory + " failed:\n" + output);
        }
        return output.lines().toList().getLast();
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
