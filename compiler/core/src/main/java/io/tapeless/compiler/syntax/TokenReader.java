package io.tapeless.compiler.syntax;

import static io.tapeless.grammar.TapelessLexer.*;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.Span;
import io.tapeless.grammar.TapelessLexer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;

/// Splits a file into tokens and reports what is no token of the language. Malformed strings and numbers stay in the list, so that the
/// statement around them still parses; a `;` is left out, because nothing is lost without it.
final class TokenReader {
    private static final Pattern NUMBER_ALONE = Pattern.compile("// ?\\d+[\\s)\\],]*");

    private final Positions positions;
    private final Problems problems;

    TokenReader(Positions positions, Problems problems) {
        this.positions = positions;
        this.problems = problems;
    }

    List<Token> read() {
        TapelessLexer lexer = new TapelessLexer(CharStreams.fromString(positions.file().text(), positions.file().name()));
        lexer.removeErrorListeners();
        List<Token> tokens = new ArrayList<>();
        Token previous = null;
        for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
            boolean continues = previous != null && previous.getType() == UNKNOWN && previous.getStopIndex() + 1 == token.getStartIndex();
            if (!(continues && token.getType() == UNKNOWN)) {
                check(token);
            }
            if (token.getType() == LINE_COMMENT && isDivision(previous, token)) {
                problems.add(Diagnostic.warning(Code.DIVISION_AS_COMMENT, positions.span(token), "`//` starts a comment, so nothing is divided here")
                        .hint("whole numbers are divided by `a div b`, tensors by `floor(a / b)`"));
            }
            if (!token.getText().equals(";")) {
                tokens.add(token);
            }
            previous = token;
        }
        return tokens;
    }

    /// Whether a comment follows a value and holds a number, as a division of Python's does.
    private static boolean isDivision(Token previous, Token comment) {
        boolean value = previous != null && switch (previous.getType()) {
            case IDENTIFIER, NUMBER, RPAREN, RBRACKET -> true;
            default -> false;
        };
        return value && comment.getStartIndex() - previous.getStopIndex() <= 2 && NUMBER_ALONE.matcher(comment.getText()).matches();
    }

    private void check(Token token) {
        Span span = positions.span(token);
        switch (token.getType()) {
            case UNKNOWN -> problems.add(unknown(token.getText(), span));
            case UNTERMINATED_STRING -> problems.add(Diagnostic.error(Code.UNTERMINATED_STRING, span, "this string has no closing quote")
                    .label("starts here")
                    .hint("a string ends on the line where it starts: add `\"`"));
            case UNTERMINATED_COMMENT -> {
                Span opening = positions.file().span(span.start(), span.start() + 2);
                problems.add(Diagnostic.error(Code.UNTERMINATED_COMMENT, opening, "this comment is never closed")
                        .label("starts here, and takes in all the rest of the file")
                        .hint("close it with `*/`"));
            }
            case MALFORMED_NUMBER -> problems.add(malformed(token.getText().strip(), span));
            default -> { }
        }
    }

    private static Diagnostic malformed(String text, Span token) {
        Span span = token.file().span(token.start(), token.start() + text.length());
        return Diagnostic.error(Code.MALFORMED_NUMBER, span, "`" + text + "` is not a number").hint(text.endsWith(".")
                ? "a number has digits on both sides of its point: `" + text + "0`"
                : "numbers look like `10`, `10_000`, `0.5` or `1e-3`; an operator or a comma may be missing before the letters");
    }

    private static Diagnostic unknown(String character, Span span) {
        Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_CHARACTER, span, "the language has no use for " + name(character));
        return hint(character).map(diagnostic::hint).orElse(diagnostic);
    }

    private static String name(String character) {
        int codePoint = character.codePointAt(0);
        boolean visible = !Character.isISOControl(codePoint) && !Character.isWhitespace(codePoint) && !Character.isSpaceChar(codePoint)
                && Character.getType(codePoint) != Character.FORMAT && Character.isDefined(codePoint)
                && Character.getType(codePoint) != Character.SURROGATE;
        return character.equals("`") ? "a backtick" : visible ? "`" + character + "`" : "the invisible character U+%04X".formatted(codePoint);
    }

    private static Optional<String> hint(String character) {
        return Optional.ofNullable(switch (character) {
            case ";" -> "statements need no terminator: leave it out";
            case "&" -> "the logical operator is written `and`";
            case "|" -> "the logical operator is written `or`, the pipe `|>`";
            case "!" -> "negation is written `not x`, inequality `a != b`";
            case "%" -> "the remainder is written `a mod b`";
            case "#" -> "a comment starts with `//`";
            case "'" -> "strings are written in double quotes; a prime is allowed only at the end of a name";
            case "−", "–", "—" -> "did you mean the minus sign `-`?";
            case "×", "·" -> "did you mean `*`, or `@` for a matrix product?";
            case "÷" -> "division is written `/`, floor division of whole numbers `div`";
            case "“", "”", "„", "‘", "’" -> "strings are written in straight double quotes: `\"`";
            case "≤" -> "did you mean `<=`?";
            case "≥" -> "did you mean `>=`?";
            case "≠" -> "did you mean `!=`?";
            case "?" -> "a choice is written `if c then a else b`, or `where(c, a, b)` at run time";
            case "…" -> "did you mean three dots, `...`?";
            case " " -> "replace it by an ordinary space";
            default -> null;
        });
    }
}
