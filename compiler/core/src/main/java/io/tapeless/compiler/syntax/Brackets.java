package io.tapeless.compiler.syntax;

import static io.tapeless.grammar.TapelessLexer.*;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;

/// Pairs the brackets of a file before it is parsed, and makes them pair: a missing one is reported where it opened and inserted where the next
/// statement shows that it is missing, a stray one is reported and left out. The parser, and its recovery, can then rely on balance.
/// Nesting is limited here too, before anything recursive sees the file.
final class Brackets {
    /// The deepest allowed nesting of brackets and conditions.
    static final int NESTING_LIMIT = 200;

    /// An open bracket; `conditions` is how many `if`, `repeat` and `scan` were waiting when it opened, `indent` where its line starts.
    private record Open(int index, Token token, int conditions, int indent) {}

    private final Positions positions;
    private final Problems problems;
    private final List<Token> result = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private int conditions;
    private int line;
    private int indent;
    private boolean firstOnLine;
    private Token previous;
    private Token oddlyIndented;
    private boolean blockUnclosed;

    Brackets(Positions positions, Problems problems) {
        this.positions = positions;
        this.problems = problems;
    }

    /// The balanced tokens, or none at all if they nest too deeply.
    List<Token> repair(List<Token> tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.getChannel() != Token.DEFAULT_CHANNEL) {
                result.add(token);
                continue;
            }
            firstOnLine = token.getLine() != line;
            if (firstOnLine) {
                line = token.getLine();
                indent = token.getCharPositionInLine();
            }
            Token next = visible(tokens, i, 1);
            if (firstOnLine ? Words.beginsStatement(previous, token, next, visible(tokens, i, 2)) : Words.certainlyBeginsStatement(previous, token, next)) {
                closeBefore(token);
            }
            accept(token);
            previous = token;
            if (open.size() + conditions > NESTING_LIMIT) {
                problems.add(Diagnostic.error(Code.NESTING_TOO_DEEP, positions.span(token), "nested more than " + NESTING_LIMIT + " levels deep")
                        .hint("name the inner parts with `let`"));
                return List.of();
            }
        }
        if (!open.isEmpty()) {
            reportUnclosed(open.peekLast());
            while (!open.isEmpty()) {
                insertClosing();
            }
        }
        return result;
    }

    /// Whether some block lacks its end, so that what follows it seems to stand in the wrong place.
    boolean blockUnclosed() {
        return blockUnclosed;
    }

    /// The `distance`-th visible token after `index`, or that token itself at the end of the file.
    private static Token visible(List<Token> tokens, int index, int distance) {
        int left = distance;
        for (int i = index + 1; i < tokens.size() && i < index + 50; i++) {
            if (tokens.get(i).getChannel() == Token.DEFAULT_CHANNEL && --left == 0) {
                return tokens.get(i);
            }
        }
        return tokens.get(index);
    }

    /// A statement cannot stand inside parentheses, nor a declaration of the top level inside braces that begin no further left.
    private void closeBefore(Token word) {
        while (!open.isEmpty() && open.peek().token().getType() != LBRACE) {
            reportUnclosed(open.peek());
            insertClosing();
        }
        boolean topLevel = List.of(MODEL, LAYER, FN, INIT, IMPORT).contains(word.getType());
        if (topLevel && !open.isEmpty() && open.peekLast().indent() >= indent) {
            reportUnclosed(open.peekLast());
            while (!open.isEmpty()) {
                insertClosing();
            }
        }
        conditions = open.isEmpty() ? 0 : open.peek().conditions();
    }

    private void accept(Token token) {
        switch (token.getType()) {
            case LPAREN, LBRACKET -> push(token);
            case LBRACE -> {
                conditions = Math.max(floor(), conditions - 1);
                push(token);
            }
            case RPAREN, RBRACKET, RBRACE -> close(token);
            default -> {
                switch (token.getType()) {
                    case IF, WHEN, REPEAT, SCAN -> conditions++;
                    case ELSE -> conditions = Math.max(floor(), conditions - 1);
                    default -> { }
                }
                result.add(token);
            }
        }
    }

    /// How many conditions wait outside the innermost bracket.
    private int floor() {
        return open.isEmpty() ? 0 : open.peek().conditions();
    }

    private void push(Token token) {
        open.push(new Open(result.size(), token, conditions, indent));
        result.add(token);
    }

    private void pop() {
        conditions = open.pop().conditions();
    }

    private void close(Token closer) {
        int opener = opener(closer.getType());
        boolean partnerOpen = false;
        for (Open candidate : open) {
            if (candidate.token().getType() == opener) {
                partnerOpen = true;
                break;
            }
            if (candidate.token().getType() == LBRACE) {
                break;
            }
        }
        if (partnerOpen) {
            while (open.peek().token().getType() != opener) {
                reportUnclosed(open.peek());
                insertClosing();
            }
            noteIndentation(closer);
            pop();
            result.add(closer);
        } else if (!open.isEmpty() && open.peek().token().getType() != LBRACE && opener != LBRACE) {
            closeWithOther(closer);
        } else {
            problems.add(Diagnostic.error(Code.UNBALANCED_BRACKET, positions.span(closer), "this `" + closer.getText() + "` closes nothing")
                    .hint("remove it, or add the missing `" + Words.text(opener) + "`"));
        }
    }

    private void closeWithOther(Token closer) {
        Token opening = open.peek().token();
        String wanted = Words.text(closer(opening.getType()));
        problems.add(Diagnostic.error(Code.UNBALANCED_BRACKET, positions.span(closer),
                        "`" + opening.getText() + "` is closed by `" + closer.getText() + "`")
                .label("expected `" + wanted + "`")
                .secondary(positions.span(opening), "opened here"));
        CommonToken replaced = new CommonToken(closer);
        replaced.setType(closer(opening.getType()));
        pop();
        result.add(replaced);
    }

    /// Remembers the first `}` that stands alone under another line than the one it closes: the likely place of a missing one.
    private void noteIndentation(Token closer) {
        Open partner = open.peek();
        boolean suspicious = closer.getType() == RBRACE && firstOnLine && partner.token().getLine() != line && partner.indent() != indent;
        if (suspicious && oddlyIndented == null) {
            oddlyIndented = closer;
        }
    }

    private void reportUnclosed(Open unclosed) {
        blockUnclosed |= unclosed.token().getType() == LBRACE;
        Diagnostic diagnostic = Diagnostic.error(Code.UNBALANCED_BRACKET, positions.span(unclosed.token()),
                        "this `" + unclosed.token().getText() + "` is never closed")
                .label("opened here");
        if (oddlyIndented != null && unclosed.token().getType() == LBRACE) {
            diagnostic = diagnostic.secondary(positions.span(oddlyIndented), "a `}` may be missing before this one, which is indented otherwise");
        }
        String closing = Words.text(closer(unclosed.token().getType()));
        problems.add(diagnostic.hint(commentedOut(unclosed, closing)
                ? "`//` starts a comment, which takes in the `" + closing + "`; whole numbers are divided by `a div b`"
                : "add the missing `" + closing + "`"));
    }

    /// Whether a comment on the line of an open bracket holds what closes it: `Linear(4, hidden // 2)`.
    private boolean commentedOut(Open unclosed, String closing) {
        return result.stream().anyMatch(token -> token.getType() == LINE_COMMENT && token.getLine() == unclosed.token().getLine()
                && token.getStartIndex() > unclosed.token().getStartIndex() && token.getText().contains(closing));
    }

    private void insertClosing() {
        int type = closer(open.peek().token().getType());
        result.add(new InsertedToken(type, Words.text(type), result.getLast()));
        pop();
    }

    private static int opener(int closer) {
        return switch (closer) {
            case RPAREN -> LPAREN;
            case RBRACKET -> LBRACKET;
            default -> LBRACE;
        };
    }

    private static int closer(int opener) {
        return switch (opener) {
            case LPAREN -> RPAREN;
            case LBRACKET -> RBRACKET;
            default -> RBRACE;
        };
    }

    /// For every token of a balanced list the index of the bracket around it, or -1; for a closing bracket, of its partner.
    static int[] enclosing(List<Token> balanced) {
        int[] enclosing = new int[balanced.size() + 1];
        Arrays.fill(enclosing, -1);
        Deque<Integer> around = new ArrayDeque<>();
        for (int i = 0; i < balanced.size(); i++) {
            int type = balanced.get(i).getType();
            enclosing[i] = around.isEmpty() ? -1 : around.peek();
            if (type == LPAREN || type == LBRACKET || type == LBRACE) {
                around.push(i);
            } else if (type == RPAREN || type == RBRACKET || type == RBRACE) {
                around.pop();
            }
        }
        return enclosing;
    }
}
