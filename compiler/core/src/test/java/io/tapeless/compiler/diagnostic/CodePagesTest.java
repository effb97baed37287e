package io.tapeless.compiler.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.ParseResult;
import io.tapeless.compiler.syntax.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodePagesTest {
    private static final Path PAGES = Path.of("src", "main", "resources", "io", "tapeless", "compiler", "diagnostic", "pages");
    private static final Pattern EXAMPLE = Pattern.compile("## Example\n\n```tapeless\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyCodeHasAPageAndEveryPageACode() throws IOException {
        Set<String> codes = Arrays.stream(Code.values()).map(code -> code.id() + ".md").collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> pages = Files.list(PAGES)) {
            assertEquals(codes, pages.map(page -> page.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Test
    void idsAreUniqueAndFoundInEitherCase() {
        assertEquals(Code.values().length, Arrays.stream(Code.values()).map(Code::id).distinct().count());
        assertEquals(Code.INNER_SIZES_DIFFER, Code.byId("tl0301").orElseThrow());
        assertTrue(Code.byId("TL9999").isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void aPageHasItsTitleAnExampleAndAFix(Code code) {
        String page = CodePages.page(code);
        assertTrue(page.startsWith("# " + code.id() + ": " + code.title() + "\n"), page.lines().findFirst().orElse(""));
        assertTrue(EXAMPLE.matcher(page).find(), code.id() + " has no example");
        assertTrue(page.contains("\n## How to fix it\n"), code.id() + " has no fix");
    }

    /// Syntax pages show what they explain; the examples of all other pages are free of syntax errors. One page cannot show a file of a million characters.
    @ParameterizedTest
    @EnumSource(value = Code.class, mode = EnumSource.Mode.EXCLUDE, names = "FILE_TOO_LARGE")
    void theExampleShowsTheCode(Code code) {
        Matcher example = EXAMPLE.matcher(CodePages.page(code));
        assertTrue(example.find());
        ParseResult result = Parser.parse(new SourceFile(code.id() + ".tl", example.group(1)));
        List<Code> found = result.diagnostics().stream().map(Diagnostic::code).distinct().toList();
        // A missing `next` is only missed when the scan is elaborated.
        boolean syntax = code.id().startsWith("TL01") && code != Code.MISSING_NEXT;
        assertEquals(syntax ? List.of(code) : List.of(), found, example.group(1));
    }
}
