package io.tapeless.compiler.optimize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.GraphText;
import io.tapeless.compiler.op.Operators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every folder `golden/optimize/PASS/CASE` holds a graph before and after that pass.
class GoldenPassTest {
    private static final Path ROOT = Path.of("src/test/resources/golden/optimize");

    static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 2)) {
            return files.filter(path -> path.getNameCount() == ROOT.getNameCount() + 2).map(ROOT::relativize).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void thePassTurnsBeforeIntoAfter(Path path) throws IOException {
        Path folder = ROOT.resolve(path);
        Pass pass = Passes.all().stream().filter(p -> p.name().equals(path.getName(0).toString())).findFirst()
                .orElseGet(() -> fail("no pass is called " + path.getName(0)));
        Graph before = GraphText.parse(Files.readString(folder.resolve("before.graph")), Operators::create);
        Graph after = Passes.run(before, List.of(pass));
        String text = GraphText.print(after);
        Path expected = folder.resolve("after.graph");
        if (!Files.exists(expected)) {
            fail(expected + " is missing; the pass gives\n" + text);
        }
        assertEquals(Files.readString(expected), text, folder::toString);
        assertEquals(text, GraphText.print(pass.apply(after)), "a second run changes nothing");
        RandomData.checkSameMeaning(before, after, RandomData.environment(before, path.hashCode()));
    }

    @Test
    void everyPassThatRewritesHasCases() throws IOException {
        List<String> covered = cases().stream().map(path -> path.getName(0).toString()).distinct().toList();
        for (Pass pass : Passes.all()) {
            assertTrue(covered.contains(pass.name()) || pass.name().startsWith("expand-"), pass.name());
        }
    }
}
