package io.tapeless.compiler.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Syntax errors: the caret under a line is the assertion. Exactly the marked errors must be reported.
class SyntaxErrorTest {
    private static final Pattern MARK = Pattern.compile("( *)(\\^+) (TL\\d{4})");

    @Test
    void independentErrorsAreAllReported() {
        checkModel("""
                let h = x |> |> relu
                             ^^ TL0101
                let y = a b
                          ^ TL0101
                lett z = 3
                ^^^^ TL0101
                foo = 3
                ^^^ TL0101
                let r = f(1, a: 2, 3)
                                   ^ TL0114
                let s = a < b < c
                              ^ TL0112
                output = 3
                       ^ TL0101
                metric a' = 3
                       ^^ TL0110
                let k = x[..., 0, ...]
                                  ^^^ TL0117
                let fine = 1
                """);
    }

    @Test
    void aMissingExpressionIsPointedOutWhereItIsMissing() {
        checkModel("""
                dim N =
                      ^ TL0101
                input x : f32[N, 4]
                let b = x +
                          ^ TL0101
                let c = 3
                """);
    }

    @Test
    void recoveryNeverSkipsTheWordOfTheNextStatement() {
        checkModel("""
                let = 3   let b = 1 )
                    ^ TL0101
                                    ^ TL0111
                output p = (1 + 2   output q = * 3
                           ^ TL0111
                                               ^ TL0101
                let ok = 1
                let no = $
                         ^ TL0102
                """);
    }

    @Test
    void reservedWordsAsNames() {
        checkModel("""
                let b = x + input
                            ^^^^^ TL0108
                let input = 4
                    ^^^^^ TL0108
                let usesIt = x + input
                param if : float[3] ~ zeros
                      ^^ TL0108
                let c = f(input: 3).input + loss
                """);
        checkModel("""
                let c = f(x, next)
                             ^^^^ TL0108
                let d = f(target == 1, input: 3)
                          ^^^^^^ TL0108
                """);
    }

    @Test
    void charactersStringsAndNumbers() {
        checkModel("""
                let a = "abc
                        ^^^^ TL0103
                let b = 3e
                        ^^ TL0105
                let c = 12ab + 1
                        ^^^^ TL0105
                let d = a & b
                          ^ TL0102
                let e = "a\\qb"
                          ^^ TL0106
                let f = 3;
                         ^ TL0102
                let g = .5
                        ^ TL0101
                """);
    }

    @Test
    void aHeaderWithAnErrorStillHasItsBodyRead() {
        check("""
                model M(a: int = , b: int) {
                                 ^ TL0101
                    let x = 3 +
                              ^ TL0101
                }
                fn (x) = x
                   ^ TL0101
                fn f(x) { let y = = 3   return y }
                                  ^ TL0101
                """);
    }

    @Test
    void aModelWithoutItsBraceDoesNotDragItsStatementsDown() {
        check("""
                model M
                      ^ TL0101
                    let x = 3
                    let y = 4
                """);
    }

    @Test
    void brackets() {
        check("""
                model M {
                        ^ TL0111
                    train {
                        optimizer sgd()
                    output y = 3
                }
                layer L { apply (x) = f(x] }
                                         ^ TL0111
                fn f(x) = g(x
                           ^ TL0111
                fn g(x) = x ) + 1
                            ^ TL0111
                """);
    }

    @Test
    void conditions() {
        checkModel("""
                let q = if a then b
                                  ^ TL0101
                let r = if a { b } else c
                             ^ TL0101
                let fine = 3
                when training then 3 else 4
                              ^^^^ TL0101
                let s = when training { 3 }
                                      ^ TL0101
                """);
    }

    @Test
    void statementsInTheWrongPlace() {
        check("""
                let a = 3
                ^^^ TL0109
                layer L {
                    input x : f32[4]
                    ^^^^^ TL0109
                    apply (x) {
                        param w : float[3] ~ zeros
                        ^^^^^ TL0109
                        return x
                    }
                }
                model M {
                    layer K { apply (x) = x }
                    ^^^^^ TL0109
                    train { let x = 3   optimizer sgd() }
                            ^^^ TL0109
                    return 3
                    ^^^^^^ TL0109
                    when training { output y = 3 }
                                    ^^^^^^ TL0109
                }
                """);
    }

    @Test
    void applyAndReturn() {
        check("""
                layer None { param w : float[3] ~ ones }
                      ^^^^ TL0113
                layer Two { apply (x) = x   apply (y) = y }
                                            ^^^^^ TL0113
                fn f(x) { let y = x }
                                    ^ TL0118
                fn g(x) { when training { return x } }
                                                     ^ TL0118
                fn h(x) { return x   let y = 3 }
                                     ^^^^^^^^^ TL0119
                fn k(x) { when training { return x } else { return -x } }
                fn l(x) { when training { return x }   return -x }
                """);
    }

    @Test
    void aGroupSettingNeedsItsKey() {
        checkModel("train { optimizer sgd()  group \"*\" { 0 } }\n" + " ".repeat(37) + "^ TL0115\n");
    }

    @Test
    void onlyTheOpeningOfAnUnclosedCommentIsMarked() {
        check("""
                fn f(x) = x
                /* never closed
                ^^ TL0104
                fn g(x) = = x
                """);
    }

    @Test
    void aNestedBlockWhoseHeadIsBrokenIsNotReportedAgain() {
        checkModel("""
                let e = scan x over y carrying h = 3 { next h emit h }
                                               ^ TL0101
                let c = repeat i 10 { Linear(3, 4) }
                                 ^^ TL0101
                let d = 3
                """);
    }

    @Test
    void whatWasUnderstoodStaysInTheTree() {
        ParseResult result = Trees.parse("model M { let a = 1  let b = =  let c = 3 }  fn f(x) = x");
        Item.ModelDeclaration model = (Item.ModelDeclaration) result.unit().items().getFirst();
        assertEquals(List.of("a", "c"), model.statements().stream().map(statement -> ((Statement.Let) statement).pattern().span().text()).toList());
        assertEquals(2, result.unit().items().size());
    }

    @Test
    void messagesNameWhatWasExpected() {
        assertEquals("expected a type such as `f32[N, 784]` after `:`, but found `=`", onlyMessage("model M { let x : = 3 }"));
        assertEquals("expected a name after `output`, but found `=`", onlyMessage("model M { output = 3 }"));
        assertEquals("expected `:` after `x`, but found `f32`", onlyMessage("model M { input x f32 }"));
        assertEquals("expected `)` or `,` after `b`, but found `c`", onlyMessage("model M { let a = f(b c) }"));
        assertEquals("expected a string in double quotes after `import`, but found `x`", onlyMessage("import x"));
        assertEquals("`b` cannot follow `a` directly", onlyMessage("model M { let y = a b }"));
    }

    @Test
    void hintsContainTheFix() {
        assertEquals(List.of("did you mean `output`?"), onlyError("model M {\n ouput y = 3 }").hints());
        assertEquals(List.of("to name a value, write `let y = …`"), onlyError("model M {\n y = 3 }").hints());
        assertEquals(List.of("did you mean `fn`?"), onlyError("def f(x) = x").hints());
        assertEquals(List.of("`=` defines, `==` compares"), onlyError("model M { let y = if a = b then c else d }").hints());
        assertEquals(List.of("a named argument is written `axis: …`"), onlyError("model M { let y = sum(x, axis = 1) }").hints());
        assertEquals(List.of("one of several instances is picked by an index: `tower[0]`"), onlyError("model M { let y = tower.0 }").hints());
    }

    @Test
    void aFileOfNoiseEndsInABoundedListOfErrors() {
        ParseResult result = Trees.parse("model M {\n" + "let = 3\n".repeat(500) + "}");
        assertTrue(result.hasErrors());
        assertEquals(100, result.diagnostics().size());
    }

    private static Diagnostic onlyError(String text) {
        List<Diagnostic> diagnostics = Trees.parse(text).diagnostics();
        assertEquals(1, diagnostics.size(), diagnostics.toString());
        return diagnostics.getFirst();
    }

    private static String onlyMessage(String text) {
        return onlyError(text).message();
    }

    /// Checks statements of a model.
    private static void checkModel(String marked) {
        check("model M {\n" + marked + "}\n");
    }

    private static void check(String marked) {
        StringBuilder source = new StringBuilder();
        List<String> expected = new ArrayList<>();
        int line = 0;
        for (String text : marked.lines().toList()) {
            Matcher mark = MARK.matcher(text);
            if (mark.matches()) {
                int column = mark.group(1).length() + 1;
                expected.add(line + ":" + column + "-" + (column + mark.group(2).length()) + " " + mark.group(3));
            } else {
                source.append(text).append('\n');
                line++;
            }
        }
        List<String> actual = Parser.parse(new SourceFile("test.tl", source.toString())).diagnostics().stream().map(SyntaxErrorTest::mark).toList();
        assertEquals(String.join("\n", expected), String.join("\n", actual));
    }

    private static String mark(Diagnostic diagnostic) {
        Span span = diagnostic.primary();
        return span.line() + ":" + span.column() + "-" + Math.max(span.column() + 1, span.endColumn()) + " " + diagnostic.code().id();
    }
}
