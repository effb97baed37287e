package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.ParseResult;
import io.tapeless.compiler.syntax.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The prelude is read by users: every declaration explains itself. (`ReferencePagesTest` keeps the overview.)
class PreludeTextTest {
    private static final Path FOLDER = Path.of("src/main/resources/io/tapeless/compiler/prelude");

    @Test
    void theIndexListsEveryFile() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            Set<String> found = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".tl"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(found, new TreeSet<>(Files.readAllLines(FOLDER.resolve("index.txt"))));
        }
    }

    @Test
    void everyDeclarationIsDocumented() throws IOException {
        int count = 0;
        for (String name : Files.readAllLines(FOLDER.resolve("index.txt"))) {
            ParseResult parsed = Parser.parse(new SourceFile(name, Files.readString(FOLDER.resolve(name))));
            assertEquals(List.of(), parsed.diagnostics(), name);
            for (Item item : parsed.unit().items()) {
                assertFalse(documentation(item).isBlank(), () -> name(item) + " in " + name + " has no `///`");
                count++;
            }
        }
        assertTrue(count >= 60, "the prelude has only " + count + " declarations");
    }

    private static String name(Item item) {
        return switch (item) {
            case Item.ModelDeclaration m -> m.name().text();
            case Item.LayerDeclaration l -> l.name().text();
            case Item.FunctionDeclaration f -> f.name().text();
            case Item.InitDeclaration i -> i.name().text();
            case Item.ScheduleDeclaration s -> s.name().text();
            case Item.OptimizerDeclaration o -> o.name().text();
            case Item.ExampleDeclaration e -> e.title().value();
            case Item.ImportDeclaration i -> i.path().value();
        };
    }

    private static String documentation(Item item) {
        return switch (item) {
            case Item.ModelDeclaration m -> m.documentation();
            case Item.LayerDeclaration l -> l.documentation();
            case Item.FunctionDeclaration f -> f.documentation();
            case Item.InitDeclaration i -> i.documentation();
            case Item.ScheduleDeclaration s -> s.documentation();
            case Item.OptimizerDeclaration o -> o.documentation();
            case Item.ExampleDeclaration e -> e.documentation();
            case Item.ImportDeclaration i -> "";
        };
    }
}
