package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Programs in JVMs of their own that have generated classes, with vectors as wide as here (`-P lanes-…`) unless an option says otherwise.
final class OtherJvm {
    private OtherJvm() {}

    /// The lines that a program prints; it must not fail.
    ///
    /// @param folder where the classes are written
    static List<String> run(GeneratedClasses classes, Path folder, List<String> options, Class<?> program, List<String> arguments) throws IOException,
            InterruptedException {
        for (Map.Entry<String, byte[]> type : classes.bytes().entrySet()) {
            Path file = folder.resolve(type.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, type.getValue());
        }
        String width = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).getVMOption("MaxVectorSize").getValue();
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules",
                "jdk.incubator.vector",
                "-XX:MaxVectorSize=" + width));
        command.addAll(options);
        command.addAll(List.of("-cp", folder + File.pathSeparator + System.getProperty("java.class.path"), program.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines().filter(line -> !line.startsWith("WARNING: Using incubator modules")).toList();
    }
}
