package io.tapeless.compiler.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Specs of random networks that train: images, sequences or rows through layers of all kinds and sizes, with what people put around them.
/// A seed always gives the same spec, and a spec of fewer layers is a prefix of it.
abstract class RandomNetworks {
    static final int[] FEATURES = {1, 2, 3, 4, 5, 6, 8, 12, 16, 17, 20, 24, 30, 32, 48};
    private static final int[] ROWS = {1, 2, 3, 5, 7, 16, 17, 20};
    private static final List<String> ACTIVATIONS = List.of("relu(%s)", "relu(%s)", "relu(%s)", "silu(%s)", "tanh(%s)", "leaky_relu(%s)", "gelu(%s)",
            "%s * 0.7", "elu(%s)", "sigmoid(%s)");
    private static final List<String> OPTIMIZERS = List.of("optimizer sgd(lr: 0.05)", "optimizer sgd(lr: 0.05)", "optimizer sgd(lr: 0.05, momentum: 0.9)",
            "optimizer sgd(lr: 0.05, momentum: 0.9) clip_norm 0.5",
            "optimizer sgd(lr: 0.05) accumulate 2", "optimizer sgd(lr: 0.05) group \"*\" { lr: 0.02 }", "optimizer sgd(lr: 0.05) penalty l2(0.01)",
                    "optimizer sgd(lr: 0.05) average_weights 0.9");
    /// Their first steps magnify what rounding leaves of a gradient that is 0.
    private static final List<String> PRECISE_OPTIMIZERS = List.of("optimizer adam(lr: 0.01)", "optimizer adamw(lr: 0.01, weight_decay: 0.1) clip_norm 1.0",
            "optimizer rmsprop(lr: 0.01, centered: true, momentum: 0.5) average_weights 0.9", "optimizer nadam(lr: 0.01)",
                    "optimizer radam(lr: 0.01) schedule warmup(3) then cosine(total: 9)",
            "optimizer adamax(lr: 0.01)", "optimizer adagrad(lr: 0.01)", "optimizer adadelta()", "optimizer lamb(lr: 0.01)", "optimizer asgd(lr: 0.01)",
            "optimizer adam(lr: 0.01, amsgrad: true) clip_value 0.1 accumulate 2");

    final Random random;
    private final boolean precise;
    private final List<String> dims = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final List<String> lets = new ArrayList<>();
    private final List<String> formulas = new ArrayList<>();
    private int names;
    String x = "x";

    RandomNetworks(Random random, boolean precise) {
        this.random = random;
        this.precise = precise;
        int rows = one(rows());
        boolean literal = chance(0.3);
        dims.add(literal ? "dim N == " + rows : "dim N");
        if (!literal) {
            sizes.add(rows);
        }
    }

    /// A network with so many layers between its input and its head.
    ///
    /// @param precise computed in double precision
    static SameSteps.Network network(long seed, int layers, boolean precise) {
        Random random = new Random(seed);
        RandomNetworks network = switch (random.nextInt(12)) {
            case 0, 1, 2, 3, 4, 5 -> new RandomImages(random, precise);
            case 6, 7, 8, 9 -> new RandomSequences(random, precise);
            default -> new RandomRows(random, precise);
        };
        return new SameSteps.Network("seed" + seed, network.text(layers), network.sizes.stream().mapToInt(Integer::intValue).toArray());
    }

    /// Of a batch, numbers to choose from.
    int[] rows() {
        return ROWS;
    }

    /// The spec.
    abstract String text(int layers);

    final int one(int... all) {
        return all[random.nextInt(all.length)];
    }

    final boolean chance(double share) {
        return random.nextDouble() < share;
    }

    final String name(String prefix) {
        return prefix + names++;
    }

    final void dim(String name, int largest, int size) {
        dims.add("dim " + name + " <= " + largest);
        sizes.add(size);
    }

    final String layer(String text) {
        String name = name("l");
        lets.add("let " + name + " = " + text);
        return name;
    }

    /// Whether there is anything to train.
    final boolean hasLayers() {
        return !lets.isEmpty();
    }

    final void set(String formula) {
        x = let(formula);
    }

    final String let(String formula) {
        String name = name("v");
        formula(name, formula);
        return name;
    }

    final void formula(String names, String formula) {
        formulas.add("let " + names + " = " + formula);
    }

    final String activated(String formula) {
        return ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size())).formatted(formula);
    }

    /// @param port an input; if it is x, the loss may have its gradient in it
    final String spec(String port, String target, String loss) {
        List<String> lines = new ArrayList<>(dims);
        lines.addAll(List.of(port, target));
        lines.addAll(lets);
        lines.addAll(formulas);
        boolean twice = port.startsWith("input x") && chance(0.12);
        lines.add("loss = " + (twice ? loss + " + 0.1 * mean(square(grad(mean(square(" + x + ")), x)))" : loss));
        lines.add("output result = " + x);
        List<String> optimizers = precise && chance(0.5) ? PRECISE_OPTIMIZERS : OPTIMIZERS;
        lines.add("train { " + optimizers.get(random.nextInt(optimizers.size())) + " }");
        return "model Net {\n    " + String.join("\n    ", lines) + "\n}\n";
    }
}
