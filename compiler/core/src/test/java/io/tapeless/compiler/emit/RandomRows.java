package io.tapeless.compiler.emit;

import java.util.Random;

/// Layers of many features, over batches of all sizes.
final class RandomRows extends RandomNetworks {
    private static final int[] WIDE = {3, 10, 17, 33, 48, 65, 66, 100, 112, 127, 128, 176, 200, 300, 784, 1000, 1025, 1104, 1536, 2048};

    private int features;

    RandomRows(Random random, boolean precise) {
        super(random, precise);
    }

    @Override
    int[] rows() {
        return new int[] {1, 2, 3, 4, 5, 7, 8, 12, 16, 31, 33, 61, 64};
    }

    @Override
    String text(int layers) {
        features = one(WIDE);
        String port = "input x : f32[N, %d]".formatted(features);
        for (int i = 0; i < layers; i++) {
            layer();
        }
        int classes = one(1, 2, 3, 10, 17, 100);
        return switch (random.nextInt(3)) {
            case 0 -> spec(port, "target label : i32[N] in 0 ..< " + classes, "cross_entropy(%s(%s), label)".formatted(linear(classes), x));
            case 1 -> spec(port, "target truth : f32[N, 1]", "bce_with_logits(%s(%s), sigmoid(truth))".formatted(linear(1), x));
            default -> {
                if (!hasLayers()) {
                    set("%s(%s)".formatted(linear(features), x));
                }
                yield spec(port, "target truth : f32[N, %d]".formatted(features), "huber(" + x + ", truth)");
            }
        };
    }

    private String linear(int out) {
        String layer = layer("Linear(%d, %d, bias: %b)".formatted(features, out, chance(0.8)));
        features = out;
        return layer;
    }

    /// Rows of about the length 1.
    private String even() {
        return let("%s / sqrt(sum(square(%s), axis: 1, keep: true) + 0.1)".formatted(x, x));
    }

    private void layer() {
        switch (random.nextInt(9)) {
            case 0, 1, 2, 3 -> {
                int out = one(WIDE);
                while (features * out > 250_000) {
                    out = one(WIDE);
                }
                set(activated(linear(out) + "(" + x + ")"));
            }
            case 4 -> set(layer((chance(0.5) ? "LayerNorm(%d, eps: 0.1)" : "BatchNorm(%d, eps: 0.1)").formatted(features)) + "(" + x + ")");
            case 5 -> set(x + " * softmax(" + x + ", axis: 1)");
            case 6 -> set("dropout(" + x + ", 0.25)");
            case 7 -> {
                String even = even();
                set("%s + (%s @ %s.T) @ %s".formatted(x, even, even, x));
            }
            default -> {
                if (features > 128) {
                    set(activated(x));
                    return;
                }
                String even = even();
                set("%s + %s @ (%s.T @ %s)".formatted(x, x, even, even));
            }
        }
    }
}
