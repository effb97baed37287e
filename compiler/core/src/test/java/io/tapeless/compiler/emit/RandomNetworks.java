package io.tapeless.compiler.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Specs of random networks that train: images or sequences through layers of all kinds and sizes, with what people put around them.
/// A seed always gives the same spec, and a spec of fewer layers is a prefix of it.
final class RandomNetworks {
    private static final List<String> ACTIVATIONS = List.of("relu(%s)", "relu(%s)", "relu(%s)", "silu(%s)", "tanh(%s)", "leaky_relu(%s)", "gelu(%s)", "%s * 0.7", "elu(%s)", "sigmoid(%s)");
    private static final List<String> OPTIMIZERS = List.of("sgd(lr: 0.05)", "sgd(lr: 0.05)", "sgd(lr: 0.05, momentum: 0.9)", "sgd(lr: 0.05, momentum: 0.9) clip_norm 0.5");
    private static final int[] FEATURES = {1, 2, 3, 4, 5, 6, 8, 12, 16, 17, 20, 24, 30, 32, 48};

    private final Random random;
    private final List<String> lets = new ArrayList<>();
    private final List<String> formulas = new ArrayList<>();
    private int names;
    private String x = "x";

    private RandomNetworks(long seed) {
        random = new Random(seed);
    }

    /// The text of a spec with so many layers between its input and its head.
    static String text(long seed, int layers) {
        RandomNetworks network = new RandomNetworks(seed);
        return switch (network.random.nextInt(10)) {
            case 0, 1, 2, 3, 4, 5 -> network.images(layers);
            default -> network.sequences(layers);
        };
    }

    private int one(int... all) {
        return all[random.nextInt(all.length)];
    }

    private boolean chance(double share) {
        return random.nextDouble() < share;
    }

    private String name(String prefix) {
        return prefix + names++;
    }

    private String layer(String text) {
        String name = name("l");
        lets.add("let " + name + " = " + text);
        return name;
    }

    private void set(String formula) {
        String name = name("v");
        formulas.add("let " + name + " = " + formula);
        x = name;
    }

    private String activated(String formula) {
        return ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size())).formatted(formula);
    }

    private String spec(List<String> ports, String head) {
        List<String> lines = new ArrayList<>(ports);
        lines.addAll(lets);
        lines.addAll(formulas);
        lines.add(head);
        lines.add("output result = " + x);
        lines.add("train { optimizer " + OPTIMIZERS.get(random.nextInt(OPTIMIZERS.size())) + " }");
        return "model Net {\n    dim N\n    " + String.join("\n    ", lines) + "\n}\n";
    }

    // Images.

    private int channels;
    private int height;
    private int width;

    private String images(int layers) {
        channels = one(1, 2, 3, 4, 8, 16);
        height = 4 + random.nextInt(17);
        width = chance(0.5) ? height : 4 + random.nextInt(17);
        String port = "input x : f32[N, %d, %d, %d]".formatted(channels, height, width);
        for (int i = 0; i < layers; i++) {
            imageLayer();
        }
        int classes = one(1, 2, 5, 10, 11);
        return switch (random.nextInt(4)) {
            case 0 -> {
                String out = layer("Conv2d(%d, %d, 1)".formatted(channels, classes));
                yield spec(List.of(port, "target label : i32[N, %d, %d] in 0 ..< %d".formatted(height, width, classes)), "loss = cross_entropy(" + out + "(" + x + "), label)");
            }
            case 1 -> {
                String out = layer("Linear(%d, %d)".formatted(channels, classes));
                yield spec(List.of(port, "target label : i32[N] in 0 ..< " + classes), "loss = cross_entropy(" + out + "(global_avg_pool(" + x + ")), label)");
            }
            case 2 -> spec(List.of(port, "target truth : f32[N, %d, %d, %d]".formatted(channels, height, width)), "loss = mse(" + x + ", truth)");
            default -> {
                String hidden = layer("Linear(%d, %d)".formatted(channels * height * width, 16));
                String out = layer("Linear(16, %d)".formatted(classes));
                yield spec(List.of(port, "target label : i32[N] in 0 ..< " + classes), "loss = cross_entropy(%s(relu(%s(flatten(%s, axis: 1)))), label)".formatted(out, hidden, x));
            }
        };
    }

    private void imageLayer() {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> convolution();
            case 14, 15 -> block();
            case 5 -> depthwise();
            case 6, 7 -> pooling();
            case 8 -> set(activated(norm() + "(" + x + ")"));
            case 9 -> {
                String inner = layer("Conv2d(%d, %d, 3, padding: 1)".formatted(channels, channels));
                set(x + " + " + activated(inner + "(" + x + ")"));
            }
            case 10 -> {
                int more = one(2, 4, 5, 8, 16);
                String inner = layer("Conv2d(%d, %d, 3, padding: 1, bias: false)".formatted(channels, more));
                set("concat([" + x + ", " + activated(inner + "(" + x + ")") + "], axis: 1)");
                channels += more;
            }
            case 11 -> transposed();
            case 12 -> {
                String gate = layer("Linear(%d, %d)".formatted(channels, channels));
                set("%s * reshape(sigmoid(%s(global_avg_pool(%s))), [N, %d, 1, 1])".formatted(x, gate, x, channels));
            }
            default -> moved();
        }
    }

    private void moved() {
        if (height > 3 && chance(0.4)) {
            set(x + "[:, :, 1:, :]");
            height--;
        } else if (height * width <= 64) {
            set("interpolate(" + x + ", scale_factor: 2)");
            height *= 2;
            width *= 2;
        } else {
            set("pad(" + x + ", axis: 3, before: 1, after: 1, value: 0)");
            width += 2;
        }
    }

    private String norm() {
        return switch (random.nextInt(3)) {
            case 0 -> layer("BatchNorm(" + channels + ", eps: 0.1)");
            case 1 -> layer("GroupNorm(%d, %d, eps: 0.1)".formatted(channels % 4 == 0 ? 4 : channels % 2 == 0 ? 2 : 1, channels));
            default -> layer("InstanceNorm(" + channels + ", eps: 0.1, affine: true)");
        };
    }

    private void convolution() {
        int out = one(FEATURES);
        int kernel = one(1, 2, 3, 3, 3, 4, 5);
        int stride = chance(0.75) ? 1 : 2;
        int dilation = chance(0.85) ? 1 : 2;
        int padding = chance(0.6) ? dilation * (kernel - 1) / 2 : random.nextInt(2);
        int reach = dilation * (kernel - 1) + 1;
        if (height + 2 * padding < reach || width + 2 * padding < reach || (long) out * channels * kernel * kernel * height * width > 1_500_000) {
            set(activated(x));
            return;
        }
        int groups = chance(0.85) ? 1 : channels % 2 == 0 && out % 2 == 0 ? 2 : channels % 3 == 0 && out % 3 == 0 ? 3 : 1;
        String layer = layer("Conv2d(%d, %d, %d, stride: %d, padding: %d, dilation: %d, groups: %d, bias: %b)".formatted(channels, out, kernel, stride, padding, dilation, groups, chance(0.8)));
        channels = out;
        height = (height + 2 * padding - reach) / stride + 1;
        width = (width + 2 * padding - reach) / stride + 1;
        String result = layer + "(" + x + ")";
        result = chance(0.2) ? norm() + "(" + result + ")" : result;
        result = chance(0.85) ? activated(result) : result;
        if (height >= 2 && width >= 2 && chance(0.35)) {
            int window = height >= 3 && width >= 3 && chance(0.2) ? 3 : 2;
            result = (chance(0.8) ? "max_pool2d(" : "avg_pool2d(") + result + ", " + window + ")";
            height /= window;
            width /= window;
        }
        set(result);
    }

    /// What most networks for images begin with: windows of three or five, ReLU, the largest of every four.
    private void block() {
        int kernel = one(3, 3, 5);
        int padding = chance(0.6) ? kernel / 2 : 0;
        int out = one(6, 8, 16, 16, 24, 32);
        if (height + 2 * padding < kernel + 1 || width + 2 * padding < kernel + 1 || (long) out * channels * kernel * kernel * height * width > 1_500_000) {
            set(activated(x));
            return;
        }
        set("max_pool2d(%s(%s(%s)), 2)".formatted(chance(0.8) ? "relu" : "tanh", layer("Conv2d(%d, %d, %d, padding: %d)".formatted(channels, out, kernel, padding)), x));
        channels = out;
        height = (height + 2 * padding - kernel + 1) / 2;
        width = (width + 2 * padding - kernel + 1) / 2;
    }

    private void depthwise() {
        int kernel = one(1, 3, 3, 5);
        int multiplier = chance(0.8) ? 1 : 2;
        int stride = chance(0.75) ? 1 : 2;
        String layer = layer("Conv2d(%d, %d, %d, stride: %d, padding: %d, groups: %d, bias: %b)".formatted(channels, channels * multiplier, kernel, stride, kernel / 2, channels, chance(0.5)));
        set(activated(layer + "(" + x + ")"));
        channels *= multiplier;
        height = (height - 1) / stride + 1;
        width = (width - 1) / stride + 1;
    }

    private void transposed() {
        int out = one(1, 2, 3, 4, 8, 16);
        int stride = height * width <= 64 ? one(1, 2) : 1;
        int kernel = one(2, 3, 4);
        String layer = layer("ConvTranspose2d(%d, %d, %d, stride: %d)".formatted(channels, out, kernel, stride));
        set(activated(layer + "(" + x + ")"));
        channels = out;
        height = (height - 1) * stride + kernel;
        width = (width - 1) * stride + kernel;
    }

    private void pooling() {
        int kernel = one(2, 2, 2, 3);
        int stride = chance(0.7) ? kernel : 1 + random.nextInt(2);
        int padding = chance(0.7) ? 0 : 1;
        if (height + 2 * padding < kernel || width + 2 * padding < kernel) {
            set(activated(x));
            return;
        }
        set("%s(%s, %d, stride: %d, padding: %d)".formatted(chance(0.7) ? "max_pool2d" : "avg_pool2d", chance(0.5) ? activated(x) : x, kernel, stride, padding));
        height = (height + 2 * padding - kernel) / stride + 1;
        width = (width + 2 * padding - kernel) / stride + 1;
    }

    // Sequences.

    private int length;
    private int features;

    private String sequences(int layers) {
        length = one(1, 2, 4, 7, 9, 16, 17, 24, 33);
        features = one(2, 4, 6, 8, 12, 16, 20, 32);
        String port = "input x : f32[N, %d, %d]".formatted(length, features);
        if (chance(0.4)) {
            port = "input code : i32[N, %d] in 0 ..< 13".formatted(length);
            set(layer("Embedding(13, %d)".formatted(features)) + "(code)");
        }
        for (int i = 0; i < layers; i++) {
            sequenceLayer();
        }
        int classes = one(1, 2, 5, 13, 17);
        return switch (random.nextInt(3)) {
            case 0 -> spec(List.of(port, "target label : i32[N, %d] in 0 ..< %d".formatted(length, classes)),
                    "loss = cross_entropy(" + layer("Linear(%d, %d)".formatted(features, classes)) + "(" + x + "), label, axis: -1)");
            case 1 -> spec(List.of(port, "target label : i32[N] in 0 ..< " + classes),
                    "loss = cross_entropy(%s(%s(%s, axis: 1)), label)".formatted(layer("Linear(%d, %d)".formatted(features, classes)), chance(0.5) ? "max" : "mean", x));
            default -> spec(List.of(port, "target truth : f32[N, %d]".formatted(features)), "loss = mse(" + x + "[:, -1], truth)");
        };
    }

    private void sequenceLayer() {
        switch (random.nextInt(12)) {
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
                set(layer("TransformerEncoderLayer(%d, %d, hidden: %d, dropout_p: 0, activation: %s, norm_first: %b, eps: 0.1)".formatted(features, heads, one(8, 20, 32), chance(0.5) ? "gelu" : "relu",
                        chance(0.5))) + "(" + x + ")");
            }
            case 6 -> recurrent();
            case 7 -> {
                int out = one(2, 4, 8, 12, 16);
                int kernel = one(1, 2, 3);
                int dilation = one(1, 1, 2);
                set("swap(%s(pad(swap(%s, 1, 2), axis: 2, before: %d, after: 0)), 1, 2)".formatted(layer("Conv1d(%d, %d, %d, dilation: %d)".formatted(features, out, kernel, dilation)), x,
                        dilation * (kernel - 1)));
                features = out;
            }
            case 8 -> set(x + " + " + activated(layer("Linear(%d, %d)".formatted(features, features)) + "(" + x + ")"));
            case 9 -> {
                int mixed = one(4, 8, 16, 19);
                String up = layer("Linear(%d, %d)".formatted(length, mixed));
                String down = layer("Linear(%d, %d)".formatted(mixed, length));
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
        formulas.add("let (%s, %s) = %s(%s)".formatted(out, name("v"), layer, x));
        x = out;
        features = both ? 2 * hidden : hidden;
    }
}
