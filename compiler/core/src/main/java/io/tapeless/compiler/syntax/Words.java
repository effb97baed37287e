package io.tapeless.compiler.syntax;

import static io.tapeless.grammar.TapelessLexer.*;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.Token;

/// What the parser knows about the words of the language: which start a statement, which may be names, what statements look like.
final class Words {
    private static final Set<Integer> ITEM_STARTS = Set.of(IMPORT, MODEL, LAYER, FN, INIT, SCHEDULE, OPTIMIZER, EXAMPLE);
    private static final Set<Integer> NAMED_STATEMENTS = Set.of(DIM, INPUT, TARGET, PARAM, STATE, OUTPUT, METRIC, UPDATE, GIVEN, USE);
    private static final Set<Integer> OPEN_STATEMENTS = Set.of(RETURN, WATCH, NEXT, EXPECT, CLIP_NORM, CLIP_VALUE, ACCUMULATE, AVERAGE_WEIGHTS);
    private static final Set<Integer> OTHER_STATEMENTS = Set.of(LET, LOSS, WHEN, FREEZE, TRAIN, PENALTY, PROXIMAL, GROUP, APPLY);
    private static final Set<Integer> HELPERS = Set.of(UNCHECKED, IN, AXIS, ON, OVER, CARRYING, EMIT, WITHIN, TRAINING, REVERSE, TRUNCATE, RECOMPUTE, AS);

    private Words() {}

    static boolean isName(int type) {
        return type == IDENTIFIER || HELPERS.contains(type);
    }

    /// Whether the token is a word that no value can be named by.
    static boolean isReserved(int type) {
        return type >= IMPORT && type <= MOD;
    }

    static boolean startsElement(int type) {
        return ITEM_STARTS.contains(type) || NAMED_STATEMENTS.contains(type) || OPEN_STATEMENTS.contains(type)
                || OTHER_STATEMENTS.contains(type);
    }

    /// Whether `word` with what follows it looks like the beginning of a statement rather than a reserved word gone astray in an expression.
    static boolean looksLikeStatement(Token word, Token next, Token afterNext) {
        int type = word.getType();
        if (!startsElement(type)) {
            return false;
        }
        int follower = next.getType();
        if (NAMED_STATEMENTS.contains(type)) {
            return isName(follower);
        }
        if (OPEN_STATEMENTS.contains(type)) {
            return isName(follower) || Set.of(NUMBER, LPAREN, LBRACKET, LOSS, MINUS, NOT, IF, WHEN, STRING).contains(follower);
        }
        return switch (type) {
            case LET -> isName(follower) || follower == LPAREN;
            case LOSS -> follower == ASSIGN || isName(follower) && afterNext.getType() == ASSIGN;
            case WHEN -> follower == TRAINING && afterNext.getType() == LBRACE;
            case IMPORT, FREEZE, GROUP -> follower == STRING;
            case EXAMPLE -> follower == STRING || follower == TRAINING;
            case TRAIN -> follower == LBRACE;
            case APPLY -> follower == LPAREN;
            default -> isName(follower);
        };
    }

    /// Whether a statement begins at `word`, as far as a few tokens and the layout tell. `loss` and `when` may also begin a line of an expression.
    static boolean beginsStatement(Token previous, Token word, Token next, Token afterNext) {
        int type = word.getType();
        boolean firstOnLine = previous == null || previous.getLine() != word.getLine();
        boolean named = previous != null && (previous.getType() == DOT || previous.getType() == COLON) || next.getType() == COLON;
        if (!named && looksLikeStatement(word, next, afterNext)) {
            return true;
        }
        return firstOnLine && startsElement(type) && type != LOSS && type != WHEN && !named;
    }

    /// Whether a statement begins at `word` even in the middle of a line and inside parentheses: what follows fits nothing else.
    static boolean certainlyBeginsStatement(Token previous, Token word, Token next) {
        boolean binds = word.getType() == LET || NAMED_STATEMENTS.contains(word.getType());
        return binds && isName(next.getType()) && (previous == null || previous.getType() != DOT);
    }

    /// Whether a line begins like a statement without, or with a misspelt, first word: two names in a row, or a name and `=`.
    static boolean beginsStray(Token previous, Token word, Token next) {
        boolean firstOnLine = previous != null && previous.getLine() != word.getLine();
        return firstOnLine && isName(word.getType()) && (isName(next.getType()) || next.getType() == ASSIGN) && previous.getType() != DOT;
    }

    /// The words a statement or declaration can start with.
    static List<String> statementWords() {
        TreeSet<String> words = new TreeSet<>();
        for (int type = IMPORT; type <= MOD; type++) {
            if (startsElement(type)) {
                words.add(text(type));
            }
        }
        return List.copyOf(words);
    }

    /// How a token of fixed spelling is written.
    static String text(int type) {
        String literal = VOCABULARY.getLiteralName(type);
        return literal == null ? type == APPROXIMATELY ? "=~" : VOCABULARY.getSymbolicName(type) : literal.substring(1, literal.length() - 1);
    }
}
