package io.tapeless.compiler.emit;

import java.util.List;
import java.util.Random;

/// Attention, recurrence and what else is done to sequences.
final class RandomSequences extends RandomNetworks {
    RandomSequences(Random random, boolean precise) {
        super(random, precise);
    }

    /// A number of positions, or T.
    private String length;
    private int features;

    @Override
    String text(int layers) {
        length = String.valueOf(one(1, 2, 4, 7, 9, 16, 17, 24, 33));
        if (chance(0.25)) {
            dim("T", 50, one(1, 2, 5, 7, 16, 19, 33));
            length = "T";
        }
        features = one(2, 4, 6, 8, 12, 16, 20, 32);
        String port = "input x : f32[N, %s, %d]".formatted(length, features);
        if (chance(0.4)) {
            port = "input code : i32[N, %s] in 0 ..< 13".formatted(length);
            set(layer("Embedding(13, %d)".formatted(features)) + "(code)");
        }
        for (int i = 0; i < layers; i++) {
            sequenceLayer();
        }
        if (!hasLayers()) {
            set(layer("LayerNorm(%d, eps: 0.1)".formatted(features)) + "(" + x + ")");
        }
        int classes = one(1, 2, 5, 13, 17);
        return switch (random.nextInt(3)) {
            case 0 -> spec(port, "target label : i32[N, %s] in 0 ..< %d".formatted(length, classes),
                    "cross_entropy(" + layer("Linear(%d, %d)".formatted(features, classes)) + "(" + x + "), label, axis: -1)");
            case 1 -> spec(port, "target label : i32[N] in 0 ..< " + classes,
                    "cross_entropy(%s(%s(%s, axis: 1)), label)".formatted(layer("Linear(%d, %d)".formatted(features, classes)),
                            chance(0.5) ? "max" : "mean", x));
            default -> spec(port, "target truth : f32[N, %d]".formatted(features), "mse(" + x + "[:, -1], truth)");
        };
    }

    private void sequenceLayer() {
        switch (random.nextInt(16)) {
            case 0, 1 -> {
                int out = one(FEATURES);
                set(activated(layer("Linear(%d, %d, bias: %b)".formatted(features, out, chance(0.8))) + "(" + x + ")"));
                features = out;
            }
            case 2 -> set(layer((chance(0.6) ? "LayerNorm(%d, eps: 0.1)" : "RmsNorm(%d, eps: 0.1)").formatted(features)) + "(" + x + ")");
            case 3, 4 -> {
                int heads = heads();
                String attention = layer("MultiheadAttention(%d, %d)".formatted(features, heads));
                set("%s + %s(%s%s)".formatted(x, attention, x, chance(0.5) ? ", is_causal: true" : ""));
            }
            case 5 -> {
                int heads = heads();
                set(layer("TransformerEncoderLayer(%d, %d, hidden: %d, dropout_p: 0, activation: %s, norm_first: %b, eps: 0.1)".formatted(features, heads,
                        one(8, 20, 32), chance(0.5) ? "gelu" : "relu",
                        chance(0.5))) + "(" + x + ")");
            }
            case 6 -> recurrent();
            case 7 -> {
                int out = one(2, 4, 8, 12, 16);
                int kernel = one(1, 2, 3);
                int dilation = one(1, 1, 2);
                set("swap(%s(pad(swap(%s, 1, 2), axis: 2, before: %d, after: 0)), 1, 2)".formatted(layer("Conv1d(%d, %d, %d, dilation: %d)".formatted(features,
                        out, kernel, dilation)), x,
                        dilation * (kernel - 1)));
                features = out;
            }
            case 8 -> set(x + " + " + activated(layer("Linear(%d, %d)".formatted(features, features)) + "(" + x + ")"));
            case 12, 13 -> scan();
            case 14 -> set("dropout(" + x + ", 0.2)");
            case 15 -> set("0.3 * cumsum(" + x + ", axis: 1)");
            case 9 -> {
                if (length.equals("T")) {
                    set(activated(x));
                    return;
                }
                int mixed = one(4, 8, 16, 19);
                String up = layer("Linear(%s, %d)".formatted(length, mixed));
                String down = layer("Linear(%d, %s)".formatted(mixed, length));
                set("%s + swap(%s(gelu(%s(swap(%s, 1, 2)))), 1, 2)".formatted(x, down, up, x));
            }
            case 10 -> set("softmax(%s @ swap(%s, 1, 2) * 0.3, axis: -1) @ %s".formatted(x, x, x));
            default -> set(features % 2 == 0 && chance(0.5) ? "rotary(" + x + ")" : activated(x));
        }
    }

    private int heads() {
        return features % 4 == 0 ? one(1, 2, 4) : features % 2 == 0 ? one(1, 2) : 1;
    }

    private void recurrent() {
        int hidden = one(3, 4, 8, 10, 16);
        boolean both = chance(0.3);
        String kind = List.of("Lstm", "Gru", "Rnn").get(random.nextInt(3));
        String layer = layer("%s(%d, %d, bidirectional: %b)".formatted(kind, features, hidden, both));
        String out = name("v");
        formula("(%s, %s)".formatted(out, name("v")), layer + "(" + x + ")");
        x = out;
        features = both ? 2 * hidden : hidden;
    }

    private void scan() {
        int hidden = one(1, 3, 8, 16, 20);
        String cell = layer("Linear(%d, %d)".formatted(features + hidden, hidden));
        String out = name("v");
        String next = chance(0.3) ? "where(max(x_t, axis: 1, keep: true) > 0.5, new, h)" : chance(0.3) ? "0.5 * h + 0.5 * new" : "new";
        String clauses = (chance(0.3) ? " reverse" : "") + " carrying (h : float[N, " + hidden + "] = zeros)" + (chance(0.2) ? " truncate 3" : "")
                + (chance(0.2) ? " recompute" : "");
        formula("(%s, %s)".formatted(out, name("v")),
                "scan (x_t) over (%s) axis 1%s { let new = %s(%s(concat([x_t, h], axis: 1))) next %s emit %s }".formatted(x, clauses,
                chance(0.7) ? "tanh" : "sigmoid", cell, next, chance(0.7) ? "new" : "new * h"));
        x = out;
        features = hidden;
    }
}
