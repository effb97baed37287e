package io.tapeless.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How `build` chooses the width of vectors, with a Maven that only says what it was asked.
class BuildScriptTest {
    private static final Path SCRIPT = Path.of("../../build").toAbsolutePath().normalize();

    @TempDir
    private Path programs;

    @BeforeEach
    void needsBash() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
        Path maven = Files.writeString(programs.resolve("mvn"), "#!/bin/sh\necho \"maven $*\"\n");
        assertEquals(true, maven.toFile().setExecutable(true));
    }

    private String build(String lanes, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/bash", SCRIPT.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PATH", programs + ":/bin:/usr/bin");
        builder.environment().put("TAPELESS_LANES", lanes);
        builder.environment().remove("TAPELESS_OFFLINE");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() + " " + output;
    }

    @Test
    void theWidthOfVectorsCanBeSet() throws Exception {
        assertTrue(build("128").matches("(?s)0 .*128 bits.*maven .*verify.* -Dsurefire.lanes=-XX:MaxVectorSize=16"), build("128"));
        assertTrue(build("256", "-q").matches("(?s)0 .*256 bits.*maven .*verify.* -Dsurefire.lanes=-XX:MaxVectorSize=32 -q"), build("256", "-q"));
        assertTrue(build("512").matches("(?s)0 .*512 bits.*maven .*verify"), build("512"));
        assertTrue(build("", "-P", "lanes-128").matches("0 maven .*verify -P lanes-128"), build("", "-P", "lanes-128"));
        assertEquals("2 TAPELESS_LANES is 128, 256 or 512, not '64'", build("64"));
    }

    @Test
    void otherwiseACommitAlwaysHasTheSameWidth() throws Exception {
        String once = build("");
        assertTrue(once.matches("(?s)0 build: tests run with vectors of at most (128|256|512) bits.*maven .*"), once);
        assertEquals(once, build(""));
    }
}
