package io.tapeless.compiler.emit;

import java.util.Random;

/// Convolutions, pooling and what else is done to images.
final class RandomImages extends RandomNetworks {
    RandomImages(Random random, boolean precise) {
        super(random, precise);
    }

    private int channels;
    private int height;
    private int width;

    @Override
    String text(int layers) {
        channels = one(1, 2, 3, 4, 8, 16);
        height = 4 + random.nextInt(17);
        width = chance(0.5) ? height : 4 + random.nextInt(17);
        String port = "input x : f32[N, %d, %d, %d]".formatted(channels, height, width);
        for (int i = 0; i < layers; i++) {
            imageLayer();
        }
        if (!hasLayers()) {
            set(layer("GroupNorm(1, %d, eps: 0.1)".formatted(channels)) + "(" + x + ")");
        }
        int classes = one(1, 2, 5, 10, 11);
        return switch (random.nextInt(4)) {
            case 0 -> {
                String out = layer("Conv2d(%d, %d, 1)".formatted(channels, classes));
                yield spec(port, "target label : i32[N, %d, %d] in 0 ..< %d".formatted(height, width, classes), "cross_entropy(" + out + "(" + x + "), label)");
            }
            case 1 -> {
                String out = layer("Linear(%d, %d)".formatted(channels, classes));
                yield spec(port, "target label : i32[N] in 0 ..< " + classes, "cross_entropy(" + out + "(global_avg_pool(" + x + ")), label)");
            }
            case 2 -> spec(port, "target truth : f32[N, %d, %d, %d]".formatted(channels, height, width), "mse(" + x + ", truth)");
            default -> {
                String hidden = layer("Linear(%d, %d)".formatted(channels * height * width, 16));
                String out = layer("Linear(16, %d)".formatted(classes));
                yield spec(port, "target label : i32[N] in 0 ..< " + classes,
                        "cross_entropy(%s(relu(%s(flatten(%s, axis: 1)))), label)".formatted(out, hidden, x));
            }
        };
    }

    private void imageLayer() {
        switch (random.nextInt(17)) {
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
            case 16 -> set("dropout(" + x + ", 0.3)");
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
        String layer = layer("Conv2d(%d, %d, %d, stride: %d, padding: %d, dilation: %d, groups: %d, bias: %b)".formatted(channels, out, kernel, stride, padding,
                dilation, groups, chance(0.8)));
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
        set("max_pool2d(%s(%s(%s)), 2)".formatted(chance(0.8) ? "relu" : "tanh",
                layer("Conv2d(%d, %d, %d, padding: %d)".formatted(channels, out, kernel, padding)), x));
        channels = out;
        height = (height + 2 * padding - kernel + 1) / 2;
        width = (width + 2 * padding - kernel + 1) / 2;
    }

    private void depthwise() {
        int kernel = one(1, 3, 3, 5);
        int multiplier = chance(0.8) ? 1 : 2;
        int stride = chance(0.75) ? 1 : 2;
        String layer = layer("Conv2d(%d, %d, %d, stride: %d, padding: %d, groups: %d, bias: %b)".formatted(channels, channels * multiplier, kernel, stride,
                kernel / 2, channels, chance(0.5)));
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
        set("%s(%s, %d, stride: %d, padding: %d)".formatted(chance(0.7) ? "max_pool2d" : "avg_pool2d", chance(0.5) ? activated(x) : x,
                kernel, stride, padding));
        height = (height + 2 * padding - kernel) / stride + 1;
        width = (width + 2 * padding - kernel) / stride + 1;
    }
}
