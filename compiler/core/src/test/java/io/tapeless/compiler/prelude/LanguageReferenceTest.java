package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tapeless.compiler.conformance.Specs;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.type.DType;
import io.tapeless.grammar.TapelessLexer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The language reference tells the truth: every spec in it compiles.
class LanguageReferenceTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```tl\\n(.*?)^```$");

    @Test
    void theReservedWordsAreThoseOfTheGrammar() throws IOException {
        String page = Files.readString(Path.of("../../docs/language.md"));
        String list = page.replaceFirst("(?s).*Reserved words cannot be names[^.]*\\. They are `([^`]*)`.*", "$1");
        List<String> reserved = IntStream.rangeClosed(TapelessLexer.IMPORT, TapelessLexer.MOD)
                .mapToObj(type -> TapelessLexer.VOCABULARY.getLiteralName(type).replace("'", "")).sorted().toList();
        assertEquals(reserved, List.of(list.split("\\s+")));
    }

    @TestFactory
    Stream<DynamicTest> everySpecOfTheLanguageReferenceCompiles() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("../../docs/language.md")));
        List<SourceFile> specs = new ArrayList<>();
        while (blocks.find()) {
            specs.add(new SourceFile("language.md, block " + (specs.size() + 1), blocks.group(1)));
        }
        assertTrue(specs.size() >= 8, "too few blocks: is the pattern right?");
        return specs.stream().map(spec -> dynamicTest(spec.name(), () -> Specs.elaborate(spec, DType.F32)));
    }
}
