package io.tapeless.runtime.data;

import io.tapeless.runtime.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A text as rows for a language model that reads single characters.
///
/// Without `lines=yes` the text is one stream: a row is any stretch of `context` characters with the characters that follow each of them.
/// The last share of the text, `test`, is kept to judge by, in stretches that do not overlap.
/// With `lines=yes` every line is an example, preceded and followed by a line break; the lines are shuffled before they are divided.
final class TextSource {
    /// The target of a position after the end of a line.
    private static final int NOTHING = -1;
    private static final int DEFAULT_CONTEXT = 64;

    private final String source;
    private final Path file;
    private final int context;
    private final boolean everyCharacter;
    private Vocabulary vocabulary;

    private TextSource(String source, Path file, int context, boolean everyCharacter) {
        this.source = source;
        this.file = file;
        this.context = context;
        this.everyCharacter = everyCharacter;
    }

    static Dataset open(String source, Path file, SourceOptions options, long seed, RowWidths widths) throws IOException {
        options.allowOnly("context", "lines", "test", "train");
        double test = options.fraction("test", 0.1);
        double train = options.values().containsKey("train") ? options.fraction("train", 0) : 1 - test;
        if (train <= 0 || train + test > 1) {
            throw new DataException(source + ": train and test are shares of the text, of which train is positive and both together are at most 1");
        }
        if (widths.type() == ElementType.F32 || widths.type() == ElementType.F64) {
            throw new DataException(source + ": a text gives the numbers of its characters, and the model's first input is " + widths.type()
                    + ": declare it `i32[N, T] in 0 ..< K`, and look it up with `Embedding` or `one_hot`");
        }
        int context = (int) options.wholeNumber("context", widths.input() > 0 ? widths.input() : DEFAULT_CONTEXT, 1, 1 << 24);
        boolean lines = options.yesOrNo("lines", false);
        TextSource text = new TextSource(source, file, context, widths.target() != 1 || !lines && context == 1);
        String content = read(file);
        if (content.isBlank()) {
            throw new DataException(file + (content.isEmpty() ? " is empty" : " has nothing but white space"));
        }
        return lines ? text.lines(content, train, test, seed) : text.stream(content, train, test);
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = DataSources.openFile(file)) {
            byte[] bytes = in.readAllBytes();
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException notText) {
            throw new DataException(file + " is not UTF-8 text");
        }
    }

    private Dataset stream(String content, double train, double test) throws DataException {
        vocabulary = Vocabulary.of(content, false);
        int[] tokens = vocabulary.encode(content, file.toString());
        int testBegin = test == 0 ? tokens.length : (int) (tokens.length * (1 - test));
        int trainEnd = Math.min(testBegin, (int) Math.ceil(tokens.length * train));
        int shortest = test == 0 ? trainEnd : Math.min(trainEnd, tokens.length - testBegin);
        if (shortest <= context) {
            throw new DataException(source + ": the text has " + tokens.length + " characters, " + shortest
                    + " of them in its smaller part; a context of " + context + " takes at least " + (context + 1));
        }
        return new Dataset(source, streamSplit("train", tokens, 0, trainEnd, 1),
                streamSplit("test", tokens, testBegin, tokens.length, everyCharacter ? context : 1), vocabulary.notes());
    }

    /// Rows are views of the one array of tokens: a row starts `step` characters after the one before.
    private Dataset.Split streamSplit(String name, int[] tokens, int begin, int end, int step) {
        int rows = end - begin <= context ? 0 : (end - begin - context - 1) / step + 1;
        Values values = new Values.Integers(tokens);
        int[] inputShape = {context};
        int[] targetShape = everyCharacter ? inputShape : new int[0];
        List<Column> columns = List.of(new Column("text", Column.Role.FEATURES, inputShape, values, begin, step),
                new Column("following", Column.Role.TARGET, targetShape, values, begin + (everyCharacter ? 1 : context), step));
        // Overlapping rows show each character `context` times; an epoch is to show it about once.
        int epochRows = step == 1 && everyCharacter ? Math.ceilDiv(rows, context) : rows;
        return new Dataset.Split(name, rows, columns, epochRows);
    }

    private Dataset lines(String content, double train, double test, long seed) throws DataException {
        List<String> lines = content.lines().filter(line -> !line.isEmpty()).toList();
        vocabulary = Vocabulary.of(String.join("", lines), true);
        int[] order = Shuffle.order(lines.size(), seed);
        int testLines = test == 0 ? 0 : Math.clamp(Math.round(lines.size() * test), 1, lines.size());
        int trainLines = Math.min(lines.size() - testLines, (int) Math.ceil(lines.size() * train));
        if (trainLines < 1) {
            throw new DataException(source + ": " + lines.size() + " lines leave none to train on beside " + testLines + " test lines; say test=0");
        }
        List<int[]> tokens = new ArrayList<>();
        for (int line : order) {
            tokens.add(vocabulary.encode(lines.get(line), file.toString()));
        }
        return new Dataset(source, lineSplit("train", tokens.subList(testLines, testLines + trainLines)),
                lineSplit("test", tokens.subList(0, testLines)), vocabulary.notes());
    }

    private Dataset.Split lineSplit(String name, List<int[]> lines) throws DataException {
        return everyCharacter ? wholeLines(name, lines) : windows(name, lines);
    }

    /// A row per line: a line break and the characters; as targets the characters and a line break, then nothing.
    private Dataset.Split wholeLines(String name, List<int[]> lines) throws DataException {
        checkSize(lines.size());
        int lineBreak = vocabulary.indexOf('\n');
        int[] inputs = new int[lines.size() * context];
        int[] targets = new int[lines.size() * context];
        Arrays.fill(inputs, lineBreak);
        Arrays.fill(targets, NOTHING);
        int at = 0;
        for (int[] line : lines) {
            if (line.length >= context) {
                throw new DataException(file + ": a line has " + line.length + " characters; with the line break before it that is more than the context of "
                        + context);
            }
            System.arraycopy(line, 0, inputs, at + 1, line.length);
            System.arraycopy(line, 0, targets, at, line.length);
            targets[at + line.length] = lineBreak;
            at += context;
        }
        return new Dataset.Split(name, lines.size(), List.of(Column.of("text", Column.Role.FEATURES, new Values.Integers(inputs), context),
                Column.of("following", Column.Role.TARGET, new Values.Integers(targets), context)));
    }

    /// A row per character: the `context` characters before it, line breaks where the line has not begun yet.
    private Dataset.Split windows(String name, List<int[]> lines) throws DataException {
        int rows = lines.stream().mapToInt(line -> line.length + 1).sum();
        checkSize(rows);
        int lineBreak = vocabulary.indexOf('\n');
        int[] inputs = new int[rows * context];
        int[] targets = new int[rows];
        int row = 0;
        for (int[] line : lines) {
            for (int next = 0; next <= line.length; next++, row++) {
                for (int j = 0; j < context; j++) {
                    int from = next - context + j;
                    inputs[row * context + j] = from < 0 ? lineBreak : line[from];
                }
                targets[row] = next < line.length ? line[next] : lineBreak;
            }
        }
        return new Dataset.Split(name, rows, List.of(Column.of("text", Column.Role.FEATURES, new Values.Integers(inputs), context),
                Column.of("following", Column.Role.TARGET, new Values.Integers(targets))));
    }

    private void checkSize(int rows) throws DataException {
        if ((long) rows * context > Integer.MAX_VALUE - 8) {
            throw new DataException(source + ": " + rows + " rows of " + context + " characters are more than an array holds");
        }
    }
}
