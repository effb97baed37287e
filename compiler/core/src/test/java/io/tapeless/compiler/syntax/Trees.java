package io.tapeless.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.source.SourceFile;
import java.util.List;

/// What the parser tests share.
final class Trees {
    private Trees() {}

    static ParseResult parse(String text) {
        return Parser.parse(new SourceFile("test.tl", text));
    }

    /// The tree of a text that must be free of errors.
    static SourceUnit valid(String name, String text) {
        ParseResult result = Parser.parse(new SourceFile(name, text));
        assertEquals(List.of(), result.diagnostics(), name);
        return result.unit();
    }

    static Expression expression(String text) {
        SourceUnit unit = valid("expression", "init it = " + text);
        return ((Item.InitDeclaration) unit.items().getFirst()).value();
    }

    /// A tree as text without positions: equal for equal structures.
    static String structure(Syntax tree) {
        return tree.toString().replaceAll("[sS]pan=[^,\\]]*", "");
    }
}
