package io.tapeless.compiler.syntax;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.grammar.TapelessParser;
import java.util.List;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/// Reads a spec. Never throws, whatever the text holds; takes time proportional to its length.
public final class Parser {
    /// The longest file read, in UTF-16 units: a spec a hundred times longer than the largest real one is a mistake.
    public static final int SIZE_LIMIT = 1 << 20;

    private final Positions positions;
    private final Problems problems = new Problems();

    private Parser(SourceFile file) {
        this.positions = new Positions(file);
    }

    /// The tree of a file and everything there is to say about its syntax. Where there are errors the tree lacks what they are in.
    public static ParseResult parse(SourceFile file) {
        return new Parser(file).parse();
    }

    private ParseResult parse() {
        List<Item> items = List.of();
        try {
            items = items();
        } catch (ParseCancellationException tooManyErrors) {
            // The errors found so far are told; a tree of what came before them would help nobody.
        }
        SourceFile file = positions.file();
        return new ParseResult(new SourceUnit(items, file.span(0, file.text().length())), problems.list());
    }

    private List<Item> items() {
        SourceFile file = positions.file();
        if (file.text().length() > SIZE_LIMIT) {
            problems.add(Diagnostic.error(Code.FILE_TOO_LARGE, file.span(0, 0), "the file holds more than " + SIZE_LIMIT + " characters")
                    .hint("is it a spec at all? Data does not belong into one; split a large spec with `import`"));
            return List.of();
        }
        Brackets brackets = new Brackets(positions, problems);
        List<Token> tokens = brackets.repair(new TokenReader(positions, problems).read());
        int[] enclosing = Brackets.enclosing(tokens);
        CommonTokenStream stream = new CommonTokenStream(new ListTokenSource(tokens, file.name()));
        stream.fill();
        TapelessParser.UnitContext unit = unit(stream, new Recovery(new SyntaxErrors(positions, problems), tokens, enclosing));
        return new ItemBuilder(positions, problems, stream, enclosing, !brackets.blockUnclosed()).items(unit);
    }

    /// A first, fast attempt that any error ends, then a careful one that reports and recovers.
    private static TapelessParser.UnitContext unit(CommonTokenStream stream, Recovery recovery) {
        TapelessParser parser = new TapelessParser(stream);
        parser.removeErrorListeners();
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        parser.setErrorHandler(new BailErrorStrategy());
        try {
            return parser.unit();
        } catch (ParseCancellationException error) {
            stream.seek(0);
            parser.reset();
            parser.getInterpreter().setPredictionMode(PredictionMode.LL);
            parser.setErrorHandler(recovery);
            return parser.unit();
        }
    }
}
