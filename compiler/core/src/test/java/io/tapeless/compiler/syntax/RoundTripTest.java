package io.tapeless.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Text → tree → text → tree gives the same tree, for every spec at hand.
class RoundTripTest {
    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final Path PRELUDE = Path.of("src", "main", "resources", "io", "tapeless", "compiler", "prelude");

    @TestFactory
    Stream<DynamicTest> everySpecOfThisModule() throws IOException {
        List<Path> specs = new ArrayList<>();
        for (Path folder : List.of(RESOURCES.resolve("syntax"), RESOURCES.resolve("conformance"), PRELUDE)) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(".tl")).sorted().forEach(specs::add);
                }
            }
        }
        assertTrue(specs.size() >= 5, "the sample specs are missing");
        return specs.stream().map(spec -> DynamicTest.dynamicTest(spec.toString(), () -> roundTrip(spec.toString(), read(spec))));
    }

    /// The blocks of the language page, whose loose statements are put into a model.
    @Test
    void everyExampleOfTheLanguagePage() {
        Path page = languagePage();
        assumeTrue(page != null, "no shared/ beside the checkout");
        Matcher block = Pattern.compile("```\n(.*?)```", Pattern.DOTALL).matcher(read(page));
        int blocks = 0;
        while (block.find()) {
            String text = block.group(1);
            Matcher loose = Pattern.compile("^let ", Pattern.MULTILINE).matcher(text);
            String spec = loose.find() ? text.substring(0, loose.start()) + "model Loose {\n" + text.substring(loose.start()) + "}\n" : text;
            roundTrip("block " + blocks++, spec);
        }
        assertTrue(blocks >= 4, "the language page has lost its examples");
    }

    @Test
    void canonicalTextKeepsDocumentationAndDropsOtherComments() {
        String text = """
                /// Says what
                /// it is.
                fn f(x) = x // not this

                //// nor this ruler
                fn g(x) = /* nor this */ x
                """;
        assertEquals("""
                /// Says what
                /// it is.
                fn f(x) = x

                fn g(x) = x
                """, AstPrinter.print(Trees.valid("documentation", text)));
    }

    private static void roundTrip(String name, String text) {
        SourceUnit first = Trees.valid(name, text);
        String printed = AstPrinter.print(first);
        SourceUnit second = Trees.valid(name + " printed", printed);
        assertEquals(Trees.structure(first), Trees.structure(second), name);
        assertEquals(printed, AstPrinter.print(second), name);
    }

    private static Path languagePage() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path page = folder.resolve("shared").resolve("design").resolve("language.md");
            if (Files.isRegularFile(page)) {
                return page;
            }
        }
        return null;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
