package io.tapeless.compiler.syntax;

import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;

/// A closing bracket that the text lacks. Its absence was reported where the bracket opened, so nothing is reported at it again.
final class InsertedToken extends CommonToken {
    private static final long serialVersionUID = 1;

    /// @param type     the kind of closing bracket
    /// @param text     how it is written
    /// @param previous the token it stands behind
    InsertedToken(int type, String text, Token previous) {
        super(type, text);
        setStartIndex(previous.getStopIndex() + 1);
        setStopIndex(previous.getStopIndex());
        setLine(previous.getLine());
        setCharPositionInLine(previous.getCharPositionInLine());
    }
}
