package io.tapeless.compiler.syntax;

import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.source.Span;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/// Turns ANTLR's positions, which count code points, into spans, which count UTF-16 units.
final class Positions {
    private final SourceFile file;
    private final int[] offsets;

    Positions(SourceFile file) {
        this.file = file;
        String text = file.text();
        int count = text.codePointCount(0, text.length());
        if (count == text.length()) {
            offsets = null;
            return;
        }
        offsets = new int[count + 1];
        int offset = 0;
        for (int i = 0; i < count; i++) {
            offsets[i] = offset;
            offset += Character.charCount(text.codePointAt(offset));
        }
        offsets[count] = text.length();
    }

    SourceFile file() {
        return file;
    }

    int offset(int codePoint) {
        return offsets == null ? codePoint : offsets[codePoint];
    }

    Span span(Token token) {
        return token.getType() == Token.EOF ? file.span(file.text().length(), file.text().length()) : span(token, token);
    }

    Span span(Token first, Token last) {
        int start = offset(first.getStartIndex());
        return file.span(start, Math.max(start, offset(last.getStopIndex() + 1)));
    }

    Span span(ParserRuleContext context) {
        return span(context.getStart(), context.getStop());
    }
}
