package io.tapeless.runtime.train;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.data.DataException;
import io.tapeless.runtime.data.Vocabulary;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/// Writes text with a trained language model, one character after the other. Not thread-safe; close it after use.
///
/// The model's first input takes character numbers, `[N, T]`. Its output `logits`, or `probs`, scores the next character, `[N, characters]`, or
/// the one after every position, `[N, T, characters]`; such a model must not look ahead. Scores beyond the text's characters are not looked at.
public final class TextSampler implements AutoCloseable {
    private final Vocabulary vocabulary;
    private final Program program;
    private final TensorSpec input;
    private final String scores;
    private final int[] symbols;
    private final int context;
    private final int classes;
    private final boolean everyPosition;
    private final boolean probabilities;
    private final Object tokens;
    private final double[] weights;

    /// @throws TrainingException when the model is no language model of these characters
    public TextSampler(ModelFactory factory, ParameterSet parameters, Vocabulary vocabulary) {
        ModelInfo model = factory.info();
        if (model.inputs().size() != 1) {
            throw new TrainingException("model " + model.name() + " has " + model.inputs().size() + " inputs; a language model has one, the text so far");
        }
        this.vocabulary = vocabulary;
        BatchShape shape = BatchShape.of(model, 0);
        input = model.inputs().getFirst();
        context = shape.width(input);
        symbols = shape.symbols(1).clone();
        TensorSpec output = scores(model, shape);
        scores = output.name();
        classes = classes(output);
        everyPosition = shape.width(output) != classes;
        probabilities = scores.equals("probs");
        tokens = input.type().newArray(input.elements(symbols));
        weights = new double[vocabulary.size()];
        program = factory.newForward(parameters, symbols);
        program.bind(input.name(), tokens);
    }

    private TensorSpec scores(ModelInfo model, BatchShape shape) {
        for (String name : new String[] {"logits", "probs"}) {
            for (TensorSpec output : model.outputs()) {
                if (output.name().equals(name)) {
                    int width = shape.width(output);
                    int scored = classes(output);
                    if (scored >= vocabulary.size() && (width == scored || width == (long) context * scored)) {
                        return output;
                    }
                    throw new TrainingException("output '" + name + "' of model " + model.name() + " is " + output.shapeText() + ", " + width
                            + " numbers per row; the text the weights were trained on has " + vocabulary.size() + " characters");
                }
            }
        }
        throw new TrainingException("model " + model.name() + " has no output `logits` or `probs` that scores the next character; it has "
                + model.outputs().stream().map(TensorSpec::name).toList());
    }

    /// How many characters are scored: a model may have room for more than the text has.
    private int classes(TensorSpec output) {
        int[] extents = output.shape().shape(symbols);
        return extents.length == 0 ? 1 : extents[extents.length - 1];
    }

    /// Continues `prompt`, which may be empty.
    ///
    /// @param length      characters to write, line breaks included
    /// @param temperature above 1 the choice is more even, below 1 less; at 0 always the likeliest character
    /// @param written     is given each code point as it is chosen; not those of the prompt
    /// @throws DataException when the prompt has a character that the model does not know
    public void write(String prompt, int length, double temperature, long seed, IntConsumer written) throws DataException {
        int[] start = vocabulary.encode(prompt, "the prompt");
        int lineBreak = Math.max(0, vocabulary.indexOf('\n'));
        // A line starts with a line break; so does a stream of text that starts with nothing.
        boolean opened = vocabulary.lines() || start.length == 0;
        int[] history = new int[start.length + length + 1];
        int filled = 0;
        if (opened) {
            history[filled++] = lineBreak;
        }
        System.arraycopy(start, 0, history, filled, start.length);
        filled += start.length;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < length; i++) {
            int next = choose(position(history, filled, lineBreak), temperature, random);
            written.accept(vocabulary.codePoint(next));
            if (vocabulary.lines() && next == lineBreak) {
                filled = 0;
            }
            history[filled++] = next;
        }
    }

    /// Puts the last characters before the model; returns where the scores of the next one will be.
    private int position(int[] history, int filled, int lineBreak) {
        int count = Math.min(filled, context);
        int from = filled - count;
        int at = everyPosition ? 0 : context - count;
        for (int i = 0; i < context; i++) {
            int token = i >= at && i < at + count ? history[from + i - at] : lineBreak;
            switch (tokens) {
                case int[] ints -> ints[i] = token;
                case long[] longs -> longs[i] = token;
                case float[] floats -> floats[i] = token;
                case double[] doubles -> doubles[i] = token;
                default -> throw new TrainingException("input '" + input.name() + "' is " + input.type() + "; characters are numbers");
            }
        }
        return everyPosition ? (count - 1) * classes : 0;
    }

    private int choose(int offset, double temperature, SplittableRandom random) {
        program.run(symbols);
        Object result = program.result(scores);
        for (int i = 0; i < weights.length; i++) {
            double score = result instanceof float[] floats ? floats[offset + i] : ((double[]) result)[offset + i];
            weights[i] = probabilities ? Math.log(score) : score;
        }
        int likeliest = 0;
        for (int i = 1; i < weights.length; i++) {
            likeliest = weights[i] > weights[likeliest] ? i : likeliest;
        }
        if (temperature == 0) {
            return likeliest;
        }
        double highest = weights[likeliest];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = StrictMath.exp((weights[i] - highest) / temperature);
            sum += weights[i];
        }
        double left = random.nextDouble() * sum;
        int chosen = 0;
        while (chosen < weights.length - 1 && left >= weights[chosen]) {
            left -= weights[chosen++];
        }
        return chosen;
    }

    @Override
    public void close() {
        program.close();
    }
}
