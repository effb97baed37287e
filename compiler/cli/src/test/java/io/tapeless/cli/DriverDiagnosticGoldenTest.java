package io.tapeless.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What `dslc` says about mistakes that have no place in a spec. Run with `-Dgolden.update=true` to write what is told now; then read the
/// difference.
class DriverDiagnosticGoldenTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

    @TempDir
    private Path folder;

    private void check(String name, int status, Cli told) throws IOException {
        assertEquals(status, told.status(), told.all());
        String text = told.err().replace(folder + java.io.File.separator, "");
        assertTrue(text.contains(name.substring(0, 6)), text);
        Path golden = GOLDEN.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, text);
        }
        assertTrue(Files.isRegularFile(golden), "missing: " + golden);
        assertEquals(Files.readString(golden).replace("\r\n", "\n"), text.replace("\r\n", "\n"));
    }

    @Test
    void aFileThatIsTooLarge() throws IOException {
        check("TL0116-too-large", ExitStatus.INPUT, Cli.run("check", Cli.write(folder, "long.tl", "// line\n".repeat(200_000))));
    }

    @Test
    void aSpecWithTwoModels() throws IOException {
        Path spec = Cli.write(folder, "two.tl", Cli.SPEC + Cli.SPEC.replace("model Ring", "model Disc"));
        check("TL0217-two-models", ExitStatus.INPUT, Cli.run("compile", spec, "-o", folder.resolve("out")));
    }

    @Test
    void aFileThatIsNotThere() throws IOException {
        check("TL0705-no-file", ExitStatus.INPUT, Cli.run("check", folder.resolve("absent.tl")));
    }

    @Test
    void aModelWithoutALossHasNoGradients() throws IOException {
        Path spec = Cli.write(folder, "sum.tl", "model Sum { dim N  input x : f32[N, 3]  output y = sum(x, axis: 1) }");
        check("TL0707-no-loss", ExitStatus.INPUT, Cli.run("gradcheck", spec));
    }

    @CommandLine.Command(name = "fail")
    static final class Failing extends DslcCommand {
        @Override
        int execute() {
            IllegalStateException mistake = new IllegalStateException("a gradient of x is f32[3]");
            mistake.setStackTrace(new StackTraceElement[] {new StackTraceElement("io.tapeless.compiler.autodiff.Sweep", "add", "Sweep.java", 60)});
            throw mistake;
        }
    }

    @Test
    void aMistakeOfTheCompiler() throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = new CommandLine(new Failing()).setCaseInsensitiveEnumValuesAllowed(true).setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true)).execute();
        check("TL0901-internal", ExitStatus.INTERNAL, new Cli(status, out.toString(), err.toString()));
    }
}
