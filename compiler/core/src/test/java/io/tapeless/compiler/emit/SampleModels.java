package io.tapeless.compiler.emit;

import io.tapeless.compiler.driver.Artifacts;
import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The sample models as the vector back end writes them, compiled once for all tests.
///
/// @param artifacts by name of the sample: the file's, without extension
public record SampleModels(Map<String, Artifacts> artifacts, GeneratedClasses classes) {
    private static final class Holder {
        static final SampleModels ALL = compileAll();
    }

    static SampleModels all() {
        return Holder.ALL;
    }

    /// The specs, in a fixed order.
    public static List<Path> specs() {
        try (Stream<Path> found = Files.walk(Path.of("../../generated-samples/models"))) {
            return found.filter(path -> path.toString().endsWith(".tl") && !path.toString().contains("rejected")).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static String name(Path spec) {
        return spec.getFileName().toString().replace(".tl", "");
    }

    /// One sample, in a package of its own.
    static Artifacts generate(Path spec) {
        try {
            return new Compiler(Options.DEFAULT.withBackend(Backend.VECTOR).withPackageName("samples." + name(spec).replace("_", ""))).compile(spec);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static SampleModels compileAll() {
        Map<String, Artifacts> artifacts = new TreeMap<>();
        List<GeneratedFile> files = new ArrayList<>();
        for (Path spec : specs()) {
            Artifacts sample = generate(spec);
            artifacts.put(name(spec), sample);
            sample.sources().forEach((path, content) -> files.add(new GeneratedFile(path, content)));
        }
        return new SampleModels(artifacts, GeneratedClasses.compile(files));
    }
}
