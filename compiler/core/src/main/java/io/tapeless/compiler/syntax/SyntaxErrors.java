package io.tapeless.compiler.syntax;

import static io.tapeless.grammar.TapelessLexer.*;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.source.Span;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;

/// Puts parse errors into words. Says nothing at tokens that were reported when the file was split into tokens or its brackets were paired.
final class SyntaxErrors {
    private final Positions positions;
    private final Problems problems;
    /// Reserved words that were reported where something is given a name.
    private final Set<String> misusedNames = new HashSet<>();

    SyntaxErrors(Positions positions, Problems problems) {
        this.positions = positions;
        this.problems = problems;
    }

    /// Reports that a token does not fit into what was being read.
    ///
    /// @return whether the offending token was a reserved word meant as a name, and is done with
    boolean report(TokenStream input, RecognitionException problem) {
        Token found = problem.getOffendingToken();
        if (isReported(found) || visible(input, found.getTokenIndex(), -1) instanceof InsertedToken) {
            return false;
        }
        Expectation expected = Expectation.at(problem);
        int index = found.getTokenIndex();
        Token previous = visible(input, index, -1);
        Token next = visible(input, index, 1);
        if (isMisusedWord(input, found, previous, expected)) {
            addMisused(found, next, "expected " + expected.description(), expected.nameOnly());
            return true;
        }
        if (previous != null && expected.only(COLON) && Words.isReserved(previous.getType()) && !Words.isName(previous.getType())) {
            // The name of an argument, as far as the parser could tell.
            addMisused(previous, found, "expected an expression", false);
            return false;
        }
        boolean nextLine = previous != null && (found.getType() == Token.EOF || found.getLine() != previous.getLine());
        String after = previous == null ? "" : " after " + quoted(previous);
        Diagnostic diagnostic = Diagnostic.error(Code.UNEXPECTED_INPUT, positions.span(nextLine ? previous : found),
                "expected " + expected.description() + after + ", but found " + describe(found));
        diagnostic = nextLine ? diagnostic.label("something is missing after this") : diagnostic.label("did not expect this");
        Token beforePrevious = previous == null ? null : visible(input, previous.getTokenIndex(), -1);
        problems.add(hint(expected, previous, found, next).or(() -> ForeignHabits.instead(expected, beforePrevious, previous, found))
                .map(diagnostic::hint).orElse(diagnostic));
        return false;
    }

    /// Where a word was to be the name of something, everything that uses it is wrong for the same reason.
    private void addMisused(Token word, Token next, String label, boolean declared) {
        String text = word.getText();
        boolean argument = !declared && next.getType() == ASSIGN;
        if (!misusedNames.contains(text)) {
            problems.add(Diagnostic.error(Code.RESERVED_WORD, positions.span(word), "`" + text + "` is a reserved word and cannot name a value").label(label)
                    .hint(argument ? "a named argument is written `" + (word.getType() == DIM ? "axis" : text) + ": …`"
                            : "choose another name, such as `" + text + "_value`"));
        }
        if (declared) {
            misusedNames.add(text);
        }
    }

    /// Reports a token that stands where a statement should begin.
    void reportStray(TokenStream input) {
        Token found = input.LT(1);
        Token previous = input.LT(-1);
        if (isReported(found) || previous instanceof InsertedToken) {
            return;
        }
        Span span = positions.span(found);
        boolean sameLine = previous != null && previous.getLine() == found.getLine();
        boolean continues = sameLine && previous.getType() != LBRACE && previous.getType() != RBRACE;
        if (continues) {
            String message = previous.getType() == COMMA || Words.startsElement(previous.getType())
                    ? "did not expect " + describe(found) + " after " + quoted(previous)
                    : describe(found) + " cannot follow " + quoted(previous) + " directly";
            Diagnostic diagnostic = Diagnostic.error(Code.UNEXPECTED_INPUT, span, message).label("expected an operator, or the next statement");
            problems.add(strayHint(previous, found, input.LT(2)).map(diagnostic::hint).orElse(diagnostic));
            return;
        }
        Diagnostic diagnostic = Diagnostic.error(Code.UNEXPECTED_INPUT, span,
                "a statement starts with a reserved word such as `let` or `output`, but this starts with " + describe(found));
        problems.add(statementHint(found, input.LT(2), input.LA(2) == Token.EOF ? input.LT(2) : input.LT(3)).map(diagnostic::hint).orElse(diagnostic));
    }

    private static boolean isReported(Token token) {
        return token instanceof InsertedToken || token.getType() == UNKNOWN;
    }

    /// A reserved word where a name or value should be, unless it begins the next statement.
    private boolean isMisusedWord(TokenStream input, Token found, Token previous, Expectation expected) {
        boolean nameWanted = expected.nameOnly() || expected.expression();
        if (!nameWanted || !Words.isReserved(found.getType()) || !Words.startsElement(found.getType()) && !expected.nameOnly()) {
            return false;
        }
        boolean sameLine = previous != null && previous.getLine() == found.getLine();
        if (sameLine && (misusedNames.contains(found.getText()) || expected.nameOnly() && Words.startsElement(previous.getType()))) {
            return true;
        }
        int index = found.getTokenIndex();
        Token next = visible(input, index, 1);
        Token afterNext = next.getType() == Token.EOF ? next : visible(input, next.getTokenIndex(), 1);
        boolean statement = Words.looksLikeStatement(found, next, afterNext);
        return sameLine && !statement;
    }

    private static Optional<String> hint(Expectation expected, Token previous, Token found, Token next) {
        int before = previous == null ? Token.EOF : previous.getType();
        int type = found.getType();
        if (before == DOT && type == NUMBER) {
            return Optional.of("one of several instances is picked by an index: `tower[0]`");
        }
        if (type == DOT && (before == DOT || next.getType() == DOT)) {
            return Optional.of("a range says whether its end belongs to it: `0 ..< 10` ends at 9, `0 ..= 10` at 10");
        }
        if (before == DOT && expected.allows(IDENTIFIER) || type == DOT && next.getType() == NUMBER) {
            return Optional.of("a number has digits on both sides of its point: `1.0`, `0.5`");
        }
        if (type == ASSIGN && expected.allows(THEN)) {
            return Optional.of("`=` defines, `==` compares");
        }
        if (type == ASSIGN && Words.isName(before) && (expected.allows(COLON) || expected.allows(COMMA) && expected.allows(RPAREN))) {
            return Optional.of("a named argument is written `" + previous.getText() + ": …`");
        }
        if (before == TRAINING && type == THEN) {
            return Optional.of("as a statement it is `when training { … } else { … }`; `when training then a else b` is an expression");
        }
        if (expected.allows(ELSE) && !expected.allows(LET)) {
            return Optional.of("every `if … then …` has an `else …`");
        }
        if (expected.allows(THEN) && type == LBRACE) {
            return Optional.of("a choice is written `if c then a else b`");
        }
        if (before == LET && type == MALFORMED_NUMBER) {
            return Optional.of("names start with a letter");
        }
        return Optional.empty();
    }

    private static Optional<String> strayHint(Token previous, Token found, Token next) {
        boolean word = Words.isName(found.getType());
        Optional<String> foreign = ForeignHabits.stray(previous, found);
        if (foreign.isPresent()) {
            return foreign;
        }
        if (found.getType() == ASSIGN) {
            return Optional.of("`=` defines, `==` compares");
        }
        if (previous.getType() == STAR || found.getType() == STAR) {
            return Optional.of("powers are written `x ^ 2`");
        }
        if (word && Words.isName(previous.getType()) && next.getType() == ASSIGN) {
            return Suggest.closest(previous.getText(), Words.statementWords()).map(w -> "did you mean `" + w + " " + found.getText() + " = …`?");
        }
        if (word || found.getType() == NUMBER) {
            return Optional.of("a call is written with parentheses, `f(x)`, a product with `*`");
        }
        return Optional.empty();
    }

    private static Optional<String> statementHint(Token found, Token next, Token afterNext) {
        if (!Words.isName(found.getType()) && found.getType() != IF) {
            return Optional.empty();
        }
        String name = found.getText();
        Optional<String> foreign = ForeignHabits.statement(found, next, afterNext);
        if (foreign.isPresent()) {
            return foreign;
        }
        if (Words.isName(next.getType()) || next.getType() == STRING || next.getType() == LBRACE || next.getType() == NUMBER) {
            return Suggest.hint(name, Words.statementWords());
        }
        return next.getType() == ASSIGN ? Optional.of("to name a value, write `let " + name + " = …`") : Optional.empty();
    }

    private static String describe(Token token) {
        if (token.getType() == Token.EOF) {
            return "the end of the file";
        }
        return switch (token.getType()) {
            case STRING, UNTERMINATED_STRING -> "a string";
            default -> Words.startsElement(token.getType()) ? "the word " + quoted(token) : quoted(token);
        };
    }

    private static String quoted(Token token) {
        String text = token.getText();
        return text.length() > 40 ? "`" + text.substring(0, text.offsetByCodePoints(0, 30)) + "…`" : "`" + text + "`";
    }

    /// The next visible token from `index` in direction `step`; null before the first, the end of the file after the last.
    private static Token visible(TokenStream input, int index, int step) {
        int at = index + step;
        while (at >= 0 && at < input.size() - 1 && input.get(at).getChannel() != Token.DEFAULT_CHANNEL) {
            at += step;
        }
        return at < 0 ? null : input.get(Math.min(at, input.size() - 1));
    }
}
