package io.tapeless.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.device.DeviceException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/// `dslc bench`, and what holds for all commands that run models.
class RunCommandsTest extends RingFolder {
    /// A model that does not fit, or a graph that TornadoVM cannot run, is no mistake of the compiler.
    @Test
    void whatADeviceRefusesIsToldAsItIs() {
        @Command(name = "refused")
        final class Refused extends DslcCommand {
            @Override
            int execute() {
                throw new DeviceException("TRAINER[4096] needs 3.1 GiB");
            }
        }
        StringWriter told = new StringWriter();
        PrintWriter err = new PrintWriter(told, true);
        assertEquals(1, Main.commandLine(new Refused(), err, err).execute(), told::toString);
        assertTrue(told.toString().contains("TRAINER[4096] needs 3.1 GiB") && !told.toString().contains("mistake of the compiler"), told.toString());
    }

    /// A terabyte, of which Java gets a quarter of what the machine has.
    @Test
    void batchesThatNeedMoreMemoryThanThereIsAreNamed() {
        List<String> names = IntStream.range(0, 64).mapToObj(i -> "x" + i).toList();
        Path wide = Cli.write(folder, "wide.tl", """
                model Wide {
                    dim N
                    %s
                    param w : f64[] ~ ones
                    loss = mean(exp(w * (%s)))
                    train { optimizer sgd(lr: 0.1) }
                }
                """.formatted(names.stream().map(name -> "input " + name + " : f64[N]").collect(Collectors.joining("\n    ")), String.join(" + ", names)));
        Cli cli = Cli.run("bench", wide, "--batch", "2000000000");
        assertEquals(1, cli.status(), cli.all());
        assertTrue(cli.err().contains("batches of 2000000000 rows need more memory than the "), cli.all());
        assertTrue(cli.err().contains("choose a smaller --batch"), cli.all());
    }

    @Test
    void madeUpIndicesBeyondASymbolAreNoMistakeOfTheCompiler() {
        Path graph = Cli.write(folder, "graph.tl", """
                model Graph {
                    dim V = 4
                    input from : i32[V] in 0 ..< 1000
                    param w : f32[1] ~ ones
                    loss = mean(take(broadcast(w, [V]), from, axis: 0))
                    train { optimizer sgd() }
                }
                """);
        for (String command : new String[] {"gradcheck", "bench"}) {
            Cli cli = Cli.run(command, graph);
            assertEquals(1, cli.status(), cli.all());
            assertTrue(cli.err().contains("'from' holds") && cli.err().contains("choose larger ones"), cli.all());
        }
    }

    @Test
    void benchEndsWithOneLineOfNumbers() {
        Cli cli = Cli.run("bench", ring, "--seconds", "0.2", "--warm-up", "1", "--json", "--backend", "scalar", "--batch", "5");
        assertEquals(0, cli.status(), cli.all());
        for (String key : List.of("median_us", "min_us", "p90_us", "compile_ms", "first_step_ms", "to_peak_ms", "alloc_B_per_step")) {
            assertTrue(cli.lastLine().matches(".*\"" + key + "\":[-0-9.E]+[,}].*"), key + " in " + cli.lastLine());
        }
        assertTrue(cli.lastLine().contains("\"N\":5") && cli.lastLine().matches(".*\"warm\":(true|false)[,}].*"), cli.lastLine());
        assertEquals(2, Cli.run("bench", ring, "--threads", "0").status());
    }

    @Test
    void aBatchBeyondAllArraysIsNoMistakeOfTheCompiler() {
        Cli cli = Cli.run("bench", ring, "--batch", 2_000_000_000, "--seconds", 0.01);
        assertTrue(cli.status() == 1 && cli.err().contains("smaller"), cli.all());
    }

    @Test
    void noTeamIsLargerThanAnyMachine() {
        for (String command : List.of("bench", "train")) {
            Cli cli = Cli.run(command, ring, "--threads", "100000");
            assertEquals(2, cli.status(), cli.all());
            assertTrue(cli.all().contains("--threads is at most 1024, not 100000"), cli.all());
        }
    }
}
