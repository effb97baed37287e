package io.tapeless.compiler.syntax;

import static io.tapeless.grammar.TapelessLexer.*;

import io.tapeless.grammar.TapelessParser.BlockContext;
import io.tapeless.grammar.TapelessParser.ElementContext;
import io.tapeless.grammar.TapelessParser.HeaderContext;
import io.tapeless.grammar.TapelessParser.TrainBlockContext;
import io.tapeless.grammar.TapelessParser.TrainElementContext;
import io.tapeless.grammar.TapelessParser.UnitContext;
import java.util.List;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;
import org.antlr.v4.runtime.atn.ATNState;
import org.antlr.v4.runtime.misc.IntervalSet;

/// What the parser does when a token does not fit: report once, give up the whole statement, go on at the next one.
///
/// ANTLR's own strategy repairs token by token, which turns one slip into many messages and may delete the word that starts the next statement.
/// Here an error unwinds to the enclosing statement, and only what cannot start another statement is skipped. The brackets are known to
/// balance, so a `}` met while skipping is told from the one that ends the block.
final class Recovery extends DefaultErrorStrategy {
    private final SyntaxErrors errors;
    private final List<Token> tokens;
    private final int[] enclosing;
    private int misusedWord = -1;

    Recovery(SyntaxErrors errors, List<Token> tokens, int[] enclosing) {
        this.errors = errors;
        this.tokens = tokens;
        this.enclosing = enclosing;
    }

    @Override
    public void reportError(Parser parser, RecognitionException problem) {
        if (inErrorRecoveryMode(parser)) {
            return;
        }
        beginErrorCondition(parser);
        misusedWord = errors.report(parser.getInputStream(), problem) ? problem.getOffendingToken().getTokenIndex() : -1;
    }

    @Override
    public Token recoverInline(Parser parser) {
        throw new InputMismatchException(parser);
    }

    /// Called where a loop or an option begins: a token that fits nowhere is reported here, while all that would have fitted is known.
    @Override
    public void sync(Parser parser) {
        ParserRuleContext context = parser.getContext();
        int opening = opening(context);
        if (opening != NOT_A_BLOCK) {
            skipStrayTokens(parser, opening);
            return;
        }
        if (inErrorRecoveryMode(parser)) {
            return;
        }
        ATNState state = parser.getInterpreter().atn.states.get(parser.getState());
        IntervalSet next = parser.getATN().nextTokens(state);
        if (!next.contains(parser.getInputStream().LA(1)) && !next.contains(Token.EPSILON)) {
            throw new InputMismatchException(parser);
        }
    }

    @Override
    public void recover(Parser parser, RecognitionException problem) {
        ParserRuleContext context = parser.getContext();
        int start = context.getStart().getTokenIndex();
        if (context instanceof ElementContext || context instanceof TrainElementContext) {
            skipToStatement(parser, start);
            endErrorCondition(parser);
        } else if (context instanceof HeaderContext) {
            skipToBody(parser, start);
        } else {
            throw problem;
        }
    }

    private static final int NOT_A_BLOCK = -2;
    private static final int WHOLE_FILE = -1;

    private static int opening(ParserRuleContext context) {
        return switch (context) {
            case UnitContext _ -> WHOLE_FILE;
            case BlockContext block when block.LBRACE() != null -> block.LBRACE().getSymbol().getTokenIndex();
            case TrainBlockContext train when train.LBRACE() != null -> train.LBRACE().getSymbol().getTokenIndex();
            default -> NOT_A_BLOCK;
        };
    }

    /// At the place of a statement: skips and reports what starts none, up to the brace that ends this block.
    private void skipStrayTokens(Parser parser, int opening) {
        TokenStream input = parser.getInputStream();
        while (true) {
            int type = input.LA(1);
            boolean orphan = type == RBRACE && enclosingOf(input) != opening;
            if (type == Token.EOF || Words.startsElement(type) || type == RBRACE && !orphan) {
                return;
            }
            if (!orphan && !inErrorRecoveryMode(parser)) {
                errors.reportStray(input);
            }
            parser.consume();
            if (!orphan) {
                skipToStatement(parser, opening + 1);
            }
            endErrorCondition(parser);
        }
    }

    /// Skips to the next word that starts a statement, or to the brace that closes a block opened before `start`.
    private void skipToStatement(Parser parser, int start) {
        TokenStream input = parser.getInputStream();
        if (input.index() == misusedWord) {
            parser.consume();
        }
        while (input.LA(1) != Token.EOF && !isBoundary(input, start)) {
            parser.consume();
        }
        misusedWord = -1;
    }

    private boolean isBoundary(TokenStream input, int start) {
        int around = enclosingOf(input);
        if (input.LA(1) == RBRACE) {
            return around < start;
        }
        boolean inBraces = around < 0 || tokens.get(around).getType() == LBRACE;
        Token afterNext = input.LA(2) == Token.EOF ? input.LT(2) : input.LT(3);
        return inBraces && (Words.beginsStatement(input.LT(-1), input.LT(1), input.LT(2), afterNext)
                || around < start && Words.beginsStray(input.LT(-1), input.LT(1), input.LT(2)));
    }

    /// Skips the rest of a broken header, so that the body behind it is read with its own errors.
    private void skipToBody(Parser parser, int start) {
        TokenStream input = parser.getInputStream();
        int level = enclosing[Math.min(start, enclosing.length - 1)];
        while (input.LA(1) != Token.EOF && !isBoundary(input, start)) {
            int type = input.LA(1);
            if ((type == LBRACE || type == ASSIGN || type == ARROW) && enclosingOf(input) == level) {
                return;
            }
            parser.consume();
        }
    }

    private int enclosingOf(TokenStream input) {
        return enclosing[Math.min(input.index(), enclosing.length - 1)];
    }
}
