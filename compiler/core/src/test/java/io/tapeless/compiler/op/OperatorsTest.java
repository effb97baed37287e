package io.tapeless.compiler.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.GraphText;
import io.tapeless.compiler.graph.GraphVerifier;
import io.tapeless.compiler.graph.InLoop;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.subgraph.CustomGradient;
import io.tapeless.compiler.type.TypeParser;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OperatorsTest {
    @Test
    void everyOperatorIsListedOnceAndSampled() {
        List<String> listed = Operators.all().stream().map(Operators.Operator::mnemonic).toList();
        assertEquals(listed.size(), Set.copyOf(listed).size());
        assertEquals(Set.copyOf(listed),
                OperatorSamples.all().stream().map(OperatorSamples.Sample::mnemonic).collect(Collectors.toSet()));
    }

    /// The list must not forget a file: every class of the operator packages that implements a kind has a mnemonic in the list.
    @Test
    void everyOperatorFileIsListed() throws Exception {
        var root = java.nio.file.Path.of("src/main/java/io/tapeless/compiler/op");
        try (var files = java.nio.file.Files.walk(root, 2)) {
            List<String> unlisted = files.filter(file -> file.getNameCount() == root.getNameCount() + 2)
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.equals("package-info"))
                    .filter(name -> samples().stream().noneMatch(op -> op.getClass().getSimpleName().equals(name))).toList();
            assertEquals(List.of(), unlisted);
        }
    }

    private static List<Op> samples() {
        return OperatorSamples.all().stream().map(sample -> sample.apply().apply(new Sampler(1)).op()).toList();
    }

    @Test
    void aSampleIsOfTheListedMnemonicAndKind() {
        for (OperatorSamples.Sample sample : OperatorSamples.all()) {
            Op op = sample.apply().apply(new Sampler(1)).op();
            assertEquals(sample.mnemonic(), op.mnemonic());
            Operators.Operator listed = Operators.all().stream().filter(o -> o.mnemonic().equals(op.mnemonic())).findFirst().orElseThrow();
            String kind = listed.kind().equals("random") ? "randomdraw" : listed.kind();
            assertEquals(kind, op.getClass().getInterfaces()[0].getSimpleName().toLowerCase(Locale.ROOT), op.mnemonic());
        }
    }

    @Test
    void everyOperatorParsesBackFromItsText() {
        for (OperatorSamples.Sample sample : OperatorSamples.all()) {
            for (int seed = 0; seed < 20; seed++) {
                Value value = sample.apply().apply(new Sampler(seed));
                if (value.op() instanceof InLoop) {
                    continue;
                }
                Graph.Role role = value.op() instanceof io.tapeless.compiler.graph.Commit ? Graph.Role.COMMIT : Graph.Role.OUTPUT;
                Graph graph = new Graph("one", List.of(new Graph.Root(role, "y", value)));
                GraphVerifier.verify(graph, true);
                String text = GraphText.print(graph);
                Graph parsed = GraphText.parse(text, Operators::create);
                assertEquals(text, GraphText.print(parsed));
                if (!(value.op() instanceof Scan || value.op() instanceof CustomGradient)) {
                    assertEquals(value.op(), parsed.roots().getFirst().value().op());
                }
            }
        }
    }

    @Test
    void textThatNamesNoOperatorIsRefused() {
        TypeParser types = new TypeParser(name -> null);
        assertThrows(IllegalArgumentException.class, () -> Operators.create("frobnicate", Attributes.NONE, types));
        assertThrows(IllegalArgumentException.class, () -> Operators.create("call", Attributes.NONE, types));
        assertThrows(IllegalArgumentException.class, () -> Operators.create("sum", Attributes.NONE, types));
    }
}
