package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.op.OperatorSamples;
import io.tapeless.compiler.op.Operators;
import io.tapeless.compiler.op.Sampler;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/prelude.md` and `docs/operators.md` say what the doc comments say. What stands before the first `##` is written by hand, the rest
/// is generated: run with `-Dgolden.update=true` to write it anew.
class ReferencePagesTest {
    private static final Path DOCS = Path.of("../../docs");
    private static final Path PRELUDE = Path.of("src/main/resources/io/tapeless/compiler/prelude");
    private static final Path OPERATORS = Path.of("src/main/java/io/tapeless/compiler/op");

    @Test
    void preludePage() throws IOException {
        StringBuilder page = new StringBuilder();
        for (String name : Files.readAllLines(PRELUDE.resolve("index.txt"))) {
            SourceFile file = new SourceFile(name, Files.readString(PRELUDE.resolve(name)));
            String comment = file.text().substring(0, file.text().indexOf("\n\n")).replaceAll("(?m)^// ?", "").replace("\n", " ");
            int end = Math.min(comment.indexOf(": ") < 0 ? 1000 : comment.indexOf(": "),
                    comment.indexOf(". ") < 0 ? comment.length() - 1 : comment.indexOf(". "));
            page.append("## ").append(comment, 0, end).append("\n\n").append(comment).append("\n\n| | |\n|---|---|\n");
            for (Item item : Parser.parse(file).unit().items()) {
                page.append("| `").append(signature(item.span().text())).append("` | ")
                        .append(cell(documentation(file.text(), item.span().start()))).append(" |\n");
            }
            page.append('\n');
        }
        compare("prelude.md", page.toString());
    }

    /// `norm(x, p: float = 2)` from the text of a declaration.
    private static String signature(String declaration) {
        int start = declaration.indexOf(' ') + 1;
        int depth = 0;
        for (int at = start; at < declaration.length(); at++) {
            char c = declaration.charAt(at);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ')' && depth == 0) {
                return declaration.substring(start, at + 1).replaceAll("\\s+", " ").replace("|", "\\|");
            }
        }
        throw new IllegalArgumentException(declaration);
    }

    /// The `///` lines above a position.
    private static String documentation(String text, int position) {
        List<String> lines = new ArrayList<>();
        for (String line : text.substring(0, position).stripTrailing().lines().toList().reversed()) {
            if (!line.startsWith("///")) {
                break;
            }
            lines.addFirst(line.substring(3).strip());
        }
        return String.join(" ", lines);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    @Test
    void operatorsPage() throws IOException {
        Map<String, String> classes = new LinkedHashMap<>();
        OperatorSamples.all().forEach(sample -> classes.putIfAbsent(sample.mnemonic(), sample.apply().apply(new Sampler(1)).op().getClass().getSimpleName()));
        Map<String, String> comments = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(OPERATORS)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
                String text = Files.readString(file);
                int record = text.indexOf("public record ");
                if (record >= 0) {
                    comments.put(file.getFileName().toString().replace(".java", ""), documentation(text, record));
                }
            }
        }
        StringBuilder page = new StringBuilder();
        String kind = "";
        for (Operators.Operator operator : Operators.all()) {
            if (!operator.kind().equals(kind)) {
                kind = operator.kind();
                page.append("## ").append(Character.toUpperCase(kind.charAt(0))).append(kind.substring(1)).append("\n\n| | | |\n|---|---|---|\n");
            }
            String comment = comments.get(classes.get(operator.mnemonic()));
            assertTrue(comment.contains("PyTorch: "), () -> operator.mnemonic() + " names no PyTorch counterpart");
            page.append("| `").append(operator.mnemonic()).append("` | ").append(cell(operator.meaning())).append(" | ")
                    .append(cell(comment)).append(" |\n");
            if (Operators.all().indexOf(operator) + 1 == Operators.all().size()
                    || !Operators.all().get(Operators.all().indexOf(operator) + 1).kind().equals(kind)) {
                page.append('\n');
            }
        }
        compare("operators.md", page.toString());
    }

    private static void compare(String name, String generated) throws IOException {
        Path file = DOCS.resolve(name);
        String text = Files.readString(file).replace("\r\n", "\n");
        String introduction = text.substring(0, text.contains("\n## ") ? text.indexOf("\n## ") + 1 : text.length());
        String wanted = introduction + generated.stripTrailing() + "\n";
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, wanted);
            return;
        }
        assertEquals(wanted, text, () -> "docs/" + name + " is not what the doc comments say: run this test with -Dgolden.update=true");
    }
}
