package io.tapeless.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.CodePages;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.Parser;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The page of each code shows a spec with just that mistake.
class CodePageExampleTest {
    private static final Pattern EXAMPLE = Pattern.compile("## Example\n\n```tapeless\n(.*?)```", Pattern.DOTALL);
    private static final Prelude PRELUDE = Prelude.load();

    /// Left out: syntax (the parser's tests have it), what the driver says, and what no spec can show.
    @ParameterizedTest
    @EnumSource(value = Code.class, mode = EnumSource.Mode.MATCH_ALL,
            names = "^(?!MODEL_COUNT|GRADIENT_DISAGREES|UNREADABLE_FILE|UNSUITABLE_INPUT|INTERNAL_ERROR|FILE_TOO_LARGE).*$")
    void theExampleOfAPageGivesItsCode(Code code) {
        Matcher example = EXAMPLE.matcher(CodePages.page(code));
        assertTrue(example.find());
        Map<String, String> arguments = switch (code) {
            case UNKNOWN_OPTION -> Map.of("hiden", "256");
            case OPTION_VALUE -> Map.of("hidden", "many");
            default -> Map.of();
        };
        SourceFile file = new SourceFile("self.tl", example.group(1));
        ImportLoader imports = (path, importing) -> path.equals("self.tl") ? Parser.parse(file) : null;
        Elaborator.Options options = new Elaborator.Options(arguments, false, null, imports);
        List<Code> found = Elaborator.elaborate(Parser.parse(file), options, PRELUDE).diagnostics().stream().map(Diagnostic::code)
                .distinct().toList();
        assertEquals(List.of(code), found, example.group(1));
    }
}
