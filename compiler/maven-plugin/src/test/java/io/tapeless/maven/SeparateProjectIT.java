package io.tapeless.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Builds a project of its own with the plugin, as a user would: another Maven, offline, that finds this build's jars in its local repository.
@EnabledIfSystemProperty(named = "tapeless.root", matches = ".+", disabledReason = "runs after package, when the jars are there")
class SeparateProjectIT {
    private static final Path ROOT = Path.of(System.getProperty("tapeless.root"));
    private static final String VERSION = System.getProperty("tapeless.version");
    private static final Path WORK = Path.of("target", "it with space").toAbsolutePath();
    private static final Path REPOSITORY = WORK.resolve("repository");

    private record Finished(int status, String output) {}

    @BeforeAll
    static void makeRepository() throws IOException {
        deleteTree(WORK);
        linkAll(Path.of(System.getProperty("tapeless.local.repository")), REPOSITORY, "io");
        linkAll(Path.of(System.getProperty("tapeless.local.repository"), "io"), REPOSITORY.resolve("io"), "tapeless");
        install("tapeless-parent", ROOT, "pom");
        install("tapeless-grammar", ROOT.resolve("grammar"), "jar");
        install("tapeless-runtime", ROOT.resolve("runtime"), "jar");
        install("tapeless-compiler", ROOT.resolve("compiler/core"), "jar");
        install("tapeless-maven-plugin", ROOT.resolve("compiler/maven-plugin"), "jar");
    }

    @Test
    void aSeparateProjectCompilesItsSpecsAndTrainsTheModel() throws Exception {
        Path project = copyProject("project");

        Finished first = maven(project, "compile");
        assertEquals(0, first.status(), first.output());
        assertTrue(first.output().contains("compiled 1 of 1 specs"), first.output());
        Finished app = run(project, List.of(java(), "--add-modules", "jdk.incubator.vector", "-cp",
                project.resolve("target/classes") + java.io.File.pathSeparator + jar("tapeless-runtime", ROOT.resolve("runtime"))
                        + java.io.File.pathSeparator + jacksonJar(), "demo.App"));
        assertEquals(0, app.status(), app.output());
        assertTrue(app.output().contains("hidden 6"), app.output());
        assertTrue(app.output().contains("xor false true true false"), app.output());

        Finished second = maven(project, "compile");
        assertTrue(second.output().contains("compiled 0 of 1 specs"), second.output());

        Path block = project.resolve("src/main/tapeless/parts/block.tl");
        Files.writeString(block, Files.readString(block).replace("tanh", "relu"));
        Finished third = maven(project, "compile");
        assertTrue(third.output().contains("compiled 1 of 1 specs"), "a changed import counts: " + third.output());
    }

    @Test
    void everyFileWithoutAModelThatNobodyImportsIsAnError() throws Exception {
        Path project = copyProject("alone");
        Files.writeString(project.resolve("src/main/tapeless/alone.tl"), "fn doubled(x) = 2 * x");
        Files.writeString(project.resolve("src/main/tapeless/parts/lonely.tl"), "fn halved(x) = 0.5 * x");
        Finished build = maven(project, "generate-sources");
        assertNotEquals(0, build.status());
        assertTrue(build.output().contains("alone.tl: the spec declares no model [TL0217]"), build.output());
        assertTrue(build.output().contains("lonely.tl: the spec declares no model [TL0217]"), build.output());
        assertTrue(build.output().contains("2 errors in Tapeless specs"), build.output());
        assertFalse(build.output().contains("block.tl: "), "gate.tl imports block.tl: " + build.output());
    }

    @Test
    void anErrorInASpecFailsTheBuildAtItsPlaceAndLeavesWhatWasGenerated() throws Exception {
        Path project = copyProject("broken");
        assertEquals(0, maven(project, "generate-sources").status());
        Path generated = project.resolve("target/generated-sources/tapeless/demo/gate/Gate.java");
        String before = Files.readString(generated);

        Path spec = project.resolve("src/main/tapeless/gate.tl");
        Files.writeString(spec, Files.readString(spec).replace("Linear(hidden, 1)", "Linear(hidden + 1, 1)"));
        Finished build = maven(project, "generate-sources");

        assertNotEquals(0, build.status());
        assertTrue(build.output().lines().anyMatch(line -> line.startsWith("[ERROR]") && line.matches(".*gate\\.tl:\\d+:\\d+: .*\\[TL03\\d\\d].*")
                || line.matches("\\[ERROR] .*:\\d+:\\d+: .*\\[TL03\\d\\d].*")), build.output());
        assertFalse(build.output().contains("\tat "), "no stack trace: " + build.output());
        assertEquals(before, Files.readString(generated));
    }

    /// Two variants of one spec: an execution keeps away from what another generated, and what an execution generated goes with it.
    @Test
    void severalExecutionsShareAFolder() throws Exception {
        Path project = copyProject("variants");
        Path pom = project.resolve("pom.xml");
        String single = Files.readString(pom);
        String execution = "<execution><id>%s</id><goals><goal>compile</goal></goals><configuration><packageName>%s</packageName>"
                + "<arguments><hidden>%s</hidden></arguments></configuration></execution>";
        String small = execution.formatted("small", "demo.small", "4");
        String large = execution.formatted("large", "demo.large", "40");
        String one = "<execution><goals><goal>compile</goal></goals></execution>";
        Path generated = project.resolve("target/generated-sources/tapeless/demo");
        for (String compiled : List.of("compiled 1 of 1 specs", "compiled 0 of 1 specs")) {
            Files.writeString(pom, single.replace(one, small + large));
            Finished build = maven(project, "generate-sources");
            assertEquals(2, build.output().lines().filter(line -> line.contains(compiled)).count(), build.output());
            assertTrue(Files.readString(generated.resolve("small/GateParameters.java")).contains("f32[4, 2]"));
            assertTrue(Files.readString(generated.resolve("large/GateParameters.java")).contains("f32[40, 2]"));
        }
        Files.writeString(pom, single.replace(one, small + execution.formatted("large", "demo.small", "40")));
        Finished clash = maven(project, "generate-sources");
        assertNotEquals(0, clash.status());
        assertTrue(clash.output().contains("Gate.java was generated from execution small"), clash.output());
        assertTrue(Files.readString(generated.resolve("small/GateParameters.java")).contains("f32[4, 2]"));

        Files.writeString(pom, single.replace(one, small));
        assertEquals(0, maven(project, "generate-sources").status());
        assertFalse(Files.exists(generated.resolve("large")), "the execution is gone");
        assertTrue(Files.exists(generated.resolve("small/Gate.java")));
    }

    @Test
    void aWrongConfigurationIsNamed() throws Exception {
        Path project = copyProject("configured");
        Path pom = project.resolve("pom.xml");
        String before = Files.readString(pom);
        for (String[] wrong : new String[][] {
                {"<arguments><hidden/></arguments>", "<arguments> has no value for <hidden>"},
                {"<backend>interpreter</backend>", "choose vector or scalar"},
                {"<excludes><exclude>[</exclude></excludes>", "'[' is none"}}) {
            Files.writeString(pom, before.replace("<arguments><hidden>6</hidden></arguments>", wrong[0]));
            Finished build = maven(project, "generate-sources");
            assertNotEquals(0, build.status());
            assertTrue(build.output().contains(wrong[1]), build.output());
            assertFalse(build.output().contains("please report it"), build.output());
        }
    }

    private static Path copyProject(String name) throws IOException {
        Path project = WORK.resolve(name);
        Path template = Path.of("src/test/resources/separate");
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = project.resolve(template.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        return project;
    }

    private static Finished maven(Path project, String phase) throws IOException, InterruptedException {
        return run(project, List.of(Path.of(System.getProperty("tapeless.maven.home"), "bin", "mvn").toString(), "-o", "-B",
                "-Dstyle.color=never", "-Dmaven.repo.local=" + REPOSITORY, "-Dtapeless.version=" + VERSION, phase));
    }

    private static Finished run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(WORK, "run", ".log");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        boolean ended = process.waitFor(300, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String output = Files.readString(log, StandardCharsets.UTF_8);
        assertTrue(ended, "no end after five minutes: " + output);
        return new Finished(process.exitValue(), output);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String jacksonJar() {
        return Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator)).filter(path -> path.contains("jackson-core"))
                .findFirst().orElse("");
    }

    private static Path jar(String artifact, Path module) {
        return module.resolve("target").resolve(artifact + "-" + VERSION + ".jar").toAbsolutePath().normalize();
    }

    private static void install(String artifact, Path module, String packaging) throws IOException {
        Path folder = Files.createDirectories(REPOSITORY.resolve("io/tapeless").resolve(artifact).resolve(VERSION));
        Files.copy(module.resolve("pom.xml"), folder.resolve(artifact + "-" + VERSION + ".pom"));
        if (packaging.equals("jar")) {
            Files.copy(jar(artifact, module), folder.resolve(artifact + "-" + VERSION + ".jar"));
        }
    }

    /// The user's repository seen from here, without the entry that this test brings itself.
    private static void linkAll(Path from, Path to, String except) throws IOException {
        Files.createDirectories(to);
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.filter(entry -> !entry.getFileName().toString().equals(except)).toList()) {
                Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }
}
