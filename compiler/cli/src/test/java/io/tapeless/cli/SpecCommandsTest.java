package io.tapeless.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands that read a spec and run nothing.
class SpecCommandsTest {
    private static final String BROKEN = Cli.SPEC.replace("Linear(hidden, 2)", "Linear(hidden + 1, 2)");

    @TempDir
    private Path parent;
    private Path folder;
    private Path spec;
    private Path broken;

    @BeforeEach
    void writeSpecs() {
        folder = parent.resolve("a path with späces");
        spec = Cli.write(folder, "ring.tl", Cli.SPEC);
        broken = Cli.write(folder, "broken.tl", BROKEN);
    }

    @Test
    void checkSaysWhatAModelIs() {
        Cli cli = Cli.run("check", spec);
        assertEquals(0, cli.status(), cli.all());
        assertTrue(cli.out().startsWith("ok: model Ring, 32 parameters"), cli.all());
        assertTrue(cli.out().contains("input  point : f32[N, 2]"), cli.all());
    }

    @Test
    void argumentsChangeTheModel() {
        assertTrue(Cli.run("check", spec, "-D", "hidden=100").out().contains("502 parameters"));
        Cli wrong = Cli.run("check", spec, "-D", "hiden=100");
        assertEquals(1, wrong.status());
        assertTrue(wrong.err().contains("TL0703"), wrong.all());
    }

    @Test
    void doublePrecisionReadsF32AsF64() {
        assertTrue(Cli.run("check", spec, "--dtype", "f64").out().contains("input  point : f64[N, 2]"));
    }

    @Test
    void errorsAreDrawnAndCount() {
        Cli cli = Cli.run("check", broken);
        assertEquals(1, cli.status());
        assertTrue(cli.err().contains("error[TL03"), cli.all());
        assertTrue(cli.err().contains("broken.tl:"), cli.all());
        assertTrue(cli.err().contains("^"), cli.all());
        assertEquals("", cli.out());
    }

    @Test
    void editorsGetOneJsonArrayAlsoWhenAllIsWell() {
        Cli bad = Cli.run("check", broken, "--diagnostics=json");
        assertEquals(1, bad.status());
        assertTrue(bad.out().startsWith("[") && bad.out().strip().endsWith("]"), bad.all());
        assertTrue(bad.out().contains("\"TL03"), bad.all());
        assertEquals("", bad.err());
        Cli good = Cli.run("check", spec, "--diagnostics=json");
        assertEquals(0, good.status());
        assertEquals("[]", good.out().replaceAll("\\s", ""));
    }

    @Test
    void aMissingFileAFolderAndBytesThatAreNoTextAreTheUsersInput() throws IOException {
        assertEquals(1, Cli.run("check", folder.resolve("absent.tl")).status());
        assertTrue(Cli.run("check", folder.resolve("absent.tl")).err().contains("there is no file"));
        assertTrue(Cli.run("check", folder).err().contains("is a folder"));
        Path bytes = Files.write(folder.resolve("bytes.tl"), new byte[] {'m', (byte) 0xff, (byte) 0xfe});
        assertTrue(Cli.run("check", bytes).err().contains("is not UTF-8"));
    }

    @Test
    void importsAreFoundBesideTheSpec() {
        Cli.write(folder.resolve("parts"), "block.tl", "layer Block(n: int) { let l = Linear(n, n)  apply (x) = relu(l(x)) }");
        Path importing = Cli.write(folder, "importing.tl", """
                import "parts/block.tl"
                model M { dim N = 4  input x : f32[N, 3]  let b = Block(3)  output y = b(x) }
                """);
        Cli cli = Cli.run("check", importing);
        assertEquals(0, cli.status(), cli.all());
        assertTrue(cli.out().contains("12 parameters"), cli.all());
    }

    @Test
    void compileWritesSourcesOfTheChosenPackageTheSameEachTime() throws IOException {
        Path first = folder.resolve("out 1");
        Path second = folder.resolve("out 2");
        assertEquals(0, Cli.run("compile", spec, "-o", first, "--package", "demo.ring").status());
        assertEquals(0, Cli.run("compile", spec, "-o", second, "--package", "demo.ring").status());
        assertTrue(Files.readString(first.resolve("demo/ring/Ring.java")).contains("package demo.ring;"));
        assertEquals(contents(first), contents(second));
    }

    @Test
    void theScalarBackEndUsesNoVectors() throws IOException {
        Path out = folder.resolve("scalar");
        assertEquals(0, Cli.run("compile", spec, "-o", out, "--backend", "scalar").status());
        contents(out).forEach((name, text) -> assertFalse(text.contains("jdk.incubator"), name));
    }

    @Test
    void aFailedCompileLeavesTheOldOutputUntouched() throws IOException {
        Path out = folder.resolve("out");
        assertEquals(0, Cli.run("compile", spec, "-o", out).status());
        Map<String, String> before = contents(out);
        Files.writeString(spec, BROKEN);
        assertEquals(1, Cli.run("compile", spec, "-o", out).status());
        assertEquals(before, contents(out));
    }

    @Test
    void aFailedFirstCompileMakesNoFolder() {
        Path out = folder.resolve("new");
        assertEquals(1, Cli.run("compile", broken, "-o", out).status());
        assertFalse(Files.exists(out));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--backend=gpu", "--target=z80", "--model=Other"})
    void unknownChoicesAreRefusedWithWhatThereIs(String option) {
        Cli cli = Cli.run("compile", spec, "-o", folder.resolve("x"), option);
        assertEquals(1, cli.status(), cli.all());
        assertTrue(cli.err().contains("there ") && !cli.err().contains("TL0901"), cli.all());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9bad", "a.class", "a..b", "a b"})
    void aPackageThatJavaRefusesIsRefused(String name) {
        Path out = folder.resolve("x");
        Cli cli = Cli.run("compile", spec, "-o", out, "--package", name);
        assertEquals(1, cli.status(), cli.all());
        assertTrue(cli.err().contains("'" + name + "' cannot be the name of a Java package"), cli.all());
        assertFalse(Files.exists(out));
    }

    @Test
    void testRunsExamplesAndShowsBothSidesOfAFailure() {
        Cli good = Cli.run("test", spec);
        assertEquals(0, good.status(), good.all());
        assertEquals("1 passed, 0 failed", good.lastLine());
        Path failing = Cli.write(folder, "failing.tl", Cli.SPEC.replace("=~ 1 within", "=~ 3 within"));
        Cli bad = Cli.run("test", failing);
        assertEquals(1, bad.status());
        assertTrue(bad.out().contains("FAILED  softmax sums to one"), bad.all());
        assertTrue(bad.out().contains("right is"), bad.all());
        assertEquals("{\"examples\":1,\"failed\":1}", sorted(Cli.run("test", failing, "--json").lastLine()));
    }

    private static String sorted(String json) {
        return json.startsWith("{\"failed") ? json.replaceAll("\\{(.*),(.*)}", "{$2,$1}") : json;
    }

    @ParameterizedTest
    @ValueSource(strings = {"parse", "elaborate", "stabilise", "differentiate", "fold-constants", "plan", "kernels", "emit"})
    void dumpPrintsTheModelAfterAPhase(String phase) {
        Cli cli = Cli.run("dump", spec, "--after=" + phase);
        assertEquals(0, cli.status(), cli.all());
        assertFalse(cli.out().isBlank());
    }

    @Test
    void dumpListsThePhasesWhenAsked() {
        Cli cli = Cli.run("dump", spec, "--after=?");
        assertEquals(0, cli.status(), cli.all());
        assertTrue(cli.out().lines().toList().containsAll(java.util.List.of("parse", "differentiate", "kernels")), cli.all());
        assertTrue(Cli.run("dump", spec, "--after=diferentiate").err().contains("Did you mean 'differentiate'?"));
    }

    @Test
    void dumpOfAnUnknownPhaseListsThePhases() {
        Cli cli = Cli.run("dump", spec, "--after=magic");
        assertEquals(2, cli.status());
        assertTrue(cli.err().contains("differentiate"), cli.all());
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
