package io.tapeless.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.diagnostic.Code;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Command;

/// Commands about the language itself, wrong usage, and mistakes of ours.
class InformationCommandsTest {
    @Command(name = "broken")
    static final class Broken extends DslcCommand {
        @Override
        int execute() {
            throw new IllegalStateException("a bug");
        }
    }

    @Test
    void opsListsPrimitivesWithTheirKind() {
        Cli cli = Cli.run("ops");
        assertEquals(0, cli.status());
        assertTrue(cli.out().lines().anyMatch(line -> line.matches("tanh +elementwise +hyperbolic tangent")), cli.all());
    }

    @Test
    void preludeShowsADeclarationThatCanBeCopied() {
        Cli cli = Cli.run("prelude", "show", "Linear");
        assertEquals(0, cli.status());
        assertTrue(cli.out().startsWith("///"), cli.all());
        assertTrue(cli.out().contains("layer Linear(") && cli.out().stripTrailing().endsWith("}"), cli.all());
        assertEquals(1, Cli.run("prelude", "show", "Nothing").status());
        assertTrue(Cli.run("prelude", "show", "Liner").err().contains("did you mean `Linear`?"));
        assertTrue(Cli.run("prelude", "list").out().lines().anyMatch(line -> line.startsWith("optimizer  adamw")));
        assertEquals(2, Cli.run("prelude").status());
    }

    @Test
    void devicesSaysWhatIsMissing() {
        Cli cli = Cli.run("devices");
        assertEquals(0, cli.status(), cli.all());
        assertTrue(cli.out().startsWith("no device: TornadoVM's API is not on the class path"), cli.all());
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void everyCodeHasAPage(Code code) {
        Cli cli = Cli.run("explain", code.id());
        assertEquals(0, cli.status(), cli.all());
        assertTrue(cli.out().contains(code.id()), cli.all());
    }

    @Test
    void explainWithoutACodeListsThemAndRefusesUnknownOnes() {
        assertEquals(Code.values().length, Cli.run("explain").out().lines().count());
        assertEquals(1, Cli.run("explain", "TL9999").status());
        assertTrue(Cli.run("explain", "TL301").err().contains("did you mean `TL0301`?"));
    }

    @Test
    void explainTellsWhatKernelsOfAModelCostAndHowTheyRun() {
        Cli cli = Cli.run("explain", "../../generated-samples/models/digits_mlp.tl");
        assertEquals(0, cli.status(), cli.all());
        String gradient = cli.out().substring(cli.out().indexOf("\nfc1WeightGradient "));
        assertTrue(gradient.startsWith("\nfc1WeightGradient  digits_mlp.tl:"), gradient);
        // 2 · 64 · 784 · 128 operations.
        assertTrue(gradient.lines().limit(6).anyMatch(line -> line.startsWith("  work") && line.contains("12.8 MFLOP")), gradient);
        assertTrue(gradient.lines().limit(9).anyMatch(line -> line.startsWith("  runs") && line.contains("TILE vector")), gradient);
        assertTrue(cli.out().contains("  stored   loss: a result of the program (loss loss)"), cli.out());
        assertFalse(Cli.run("explain", "../../generated-samples/models/digits_mlp.tl", "--backend", "scalar").out().contains("vector,"));
        assertTrue(Cli.run("explain", "../../generated-samples/models/xor.tl").out().contains("without loops, elements in locals"));
        Cli profile = Cli.run("explain", "../../generated-samples/models/xor.tl", "--profile", "--seconds", "0.01");
        assertTrue(profile.out().contains("% of the roofline"), profile.all());
        assertEquals(1, Cli.run("explain", "missing.tl").status());
    }

    @Test
    void wrongUsageIsStatusTwoAndNamesWhatIsMeant() {
        assertEquals(2, Cli.run().status());
        assertEquals(2, Cli.run("frobnicate").status());
        assertEquals(2, Cli.run("check").status());
        assertEquals(2, Cli.run("check", "a.tl", "--dtype", "f16").status());
        assertEquals(2, Cli.run("explain", "TL0301", "--profile").status());
        assertEquals(2, Cli.run("explain", "a.tl", "--profile", "--seconds", "0").status());
        assertEquals("dslc compile: Missing required option: '--output=DIR'\n`dslc compile --help` tells how it is used\n", Cli.run("compile", "a.tl").err());
        assertTrue(Cli.run("train", "a.tl", "--epoch", "3").err().startsWith("dslc train: there is no option --epoch; did you mean `--epochs`?\n"));
        assertTrue(Cli.run("train", "a.tl", "--epoch=3").err().startsWith("dslc train: there is no option --epoch; did you mean `--epochs`?\n"));
        assertTrue(Cli.run("trian", "a.tl").err().startsWith("dslc: there is no command 'trian'; did you mean `train`?\n"));
        assertTrue(Cli.run("prelude", "shwo").err().startsWith("dslc prelude: there is no command 'shwo'; did you mean `show`?\n"));
        assertTrue(Cli.run("check", "a.tl", "b.tl").err().startsWith("dslc check: 'b.tl' is one argument too many\n"));
        assertEquals(2, Cli.run("train", "a.tl", "--threads", "0").err().lines().count());
    }

    @Test
    void helpIsNoError() {
        Cli cli = Cli.run("--help");
        assertEquals(0, cli.status());
        for (String command : new String[] {"compile", "check", "test", "train", "gradcheck", "compare", "bench", "dump", "ops", "prelude", "explain"}) {
            assertTrue(cli.out().contains("  " + command), command);
        }
        assertTrue(Cli.run("train", "--help").out().contains("--epochs"));
    }

    @Test
    void aMistakeOfOursIsStatusSeventyWithoutAStackTrace() {
        StringWriter err = new StringWriter();
        int status = Main.commandLine(new Broken(), new PrintWriter(err), new PrintWriter(err, true)).execute();
        assertEquals(70, status);
        assertTrue(err.toString().contains("TL0901") && err.toString().contains("please report"), err.toString());
        assertFalse(err.toString().contains("\tat "), err.toString());
    }

    @Test
    void verboseShowsTheStackTraceToWhoReportsIt() {
        StringWriter err = new StringWriter();
        assertEquals(70, Main.commandLine(new Broken(), new PrintWriter(err), new PrintWriter(err, true)).execute("--verbose"));
        assertTrue(err.toString().contains("\tat "), err.toString());
    }
}
