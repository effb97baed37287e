package io.tapeless.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How `build` and `dslc` choose a JDK, tried with folders that look like one.
class FindJdkTest {
    private static final Path SCRIPT = Path.of("src/main/sh/find-jdk.sh").toAbsolutePath();

    @TempDir
    private Path home;

    @BeforeEach
    void needsBash() {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
    }

    private Path jdk(String folder, String version) throws IOException {
        Path jdk = home.resolve(folder);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path javac = Files.writeString(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        assertEquals(true, javac.toFile().setExecutable(true));
        return jdk;
    }

    /// Runs the search with its list of install folders cut down to `~/.jdks`.
    private String find(String javaHome) throws IOException, InterruptedException {
        String script = Files.readString(SCRIPT).replaceAll("/(usr|opt|Library)\\S*", "/nowhere");
        Path copy = Files.writeString(home.resolve("find jdk.sh"), script);
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", "-c", ". \"$1\"; find_jdk && echo \"$JAVA_HOME $JDK_VERSION\"", "bash", copy.toString())
                .redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("PATH", "/bin:/usr/bin:" + home.resolve("none"));
        builder.environment().remove("JAVA_HOME");
        if (javaHome != null) {
            builder.environment().put("JAVA_HOME", javaHome);
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() + " " + output;
    }

    @Test
    void javaHomeIsTakenWhenItIsNewEnough() throws Exception {
        Path mine = jdk("my jdk", "25.0.1");
        jdk(".jdks/other", "25");
        assertEquals("0 " + mine + " 25", find(mine.toString()));
    }

    @Test
    void anOldJavaHomeIsPassedOverForTheOldestThatSuffices() throws Exception {
        Path old = jdk("old", "17.0.2");
        jdk(".jdks/openjdk-27", "27");
        Path suitable = jdk(".jdks/temurin 25", "25.0.3");
        jdk(".jdks/zulu-21", "21.0.4");
        assertEquals("0 " + suitable + " 25", find(old.toString()));
        assertEquals("0 " + suitable + " 25", find(null));
    }

    @Test
    void withoutAnyItSaysWhatToInstall() throws Exception {
        jdk(".jdks/zulu-21", "21.0.4");
        String output = find(null);
        // A JDK 25 on this machine's own PATH is found as well, and rightly so.
        assumeTrue(output.startsWith("1 "), output);
        assertEquals(true, output.contains("needs a JDK 25 or newer") && output.contains("adoptium.net"), output);
    }
}
