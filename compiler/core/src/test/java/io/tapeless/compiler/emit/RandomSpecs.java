package io.tapeless.compiler.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Random well-typed specs, as text, with the loss and all its gradients as a program for the back ends.
///
/// Values stay bounded, and what decides (conditions, orders, kinks) is an input, so that rounding cannot change a result much. A spec of
/// fewer statements is the beginning of one of more: that is how failing ones are made small.
final class RandomSpecs {
    /// A name and its dims, each a number or `N`.
    private record Tensor(String name, List<String> dims) {
        int rank() {
            return dims.size();
        }

        String last() {
            return dims.getLast();
        }
    }

    private static final List<String> SMOOTH = List.of("tanh(%s)", "sin(%s)", "sigmoid(%s)", "softplus(%s)", "gelu(%s)", "silu(%s)", "mish(%s)",
            "atan(%s)", "asinh(%s)", "logsigmoid(%s)", "exp(-square(%s))", "sqrt(1 + square(%s))", "erf(%s)", "cos(%s) * 0.7", "tanh(cosh(%s))",
            "gelu(%s, approximate: \"tanh\")", "log1p(square(%s))", "rsqrt(1 + square(%s))");
    private static final List<String> KINKED = List.of("relu(%s)", "leaky_relu(%s)", "hardswish(%s)", "abs(%s)", "softshrink(%s)", "hardtanh(%s, -0.4, 0.6)",
            "elu(%s)", "clamp(%s, min: -0.5)", "selu(%s)", "celu(%s)");
    private static final List<String> TWO = List.of("%s + %s", "%s - %s", "%s * %s", "%s / (1.5 + square(%s))", "lerp(%s, %s, 0.3)", "logaddexp(%s, %s)",
            "tanh(%s) * sigmoid(%s)", "hypot(%s + 2, %s)");
    private static final List<String> ALONG = List.of("softmax(%s, axis: %d)", "log_softmax(%s, axis: %d) * 0.3", "cumsum(%s, axis: %d)",
            "cumprod(1 + 0.3 * tanh(%s), axis: %d)",
            "flip(%s, axis: %d)", "roll(%s, 1, axis: %d)", "%1$s - mean(%1$s, axis: %2$d, keep: true)",
                    "%1$s * cast(position(%1$s, axis: %2$d) >= 1, \"float\")",
            "unit(%s, axis: %d, eps: 0.1)", "grad(sum(logsumexp(square(%1$s), axis: %2$d)), %1$s)", "grad(sum(square(softmax(%1$s, axis: %2$d))), %1$s)",
            "grad(sum(prod(1 + 0.3 * %1$s, axis: %2$d)), %1$s)", "flip(cumsum(flip(%1$s, axis: %2$d), axis: %2$d), axis: %2$d)",
                    "grad(sum(sin(cumprod(1 + 0.3 * %1$s, axis: %2$d))), %1$s)",
            "softmin(%s, axis: %d)", "%1$s * cast(position(%1$s, axis: %2$d), \"float\") * 0.2");
    private static final List<String> REDUCED = List.of("sum(%s, axis: %d)", "mean(%s, axis: %d)", "logsumexp(%s, axis: %d)", "prod(tanh(%s), axis: %d)",
            "norm(%s + 2, axes: [%d])", "var(%s, axes: [%d], unbiased: false)", "median(%s, axis: %d)",
            "std(%s + 2, axes: [%d], unbiased: false)", "max(%1$s * 0.1 + %1$s, axis: %2$d)",
                    "grad(sum(logsumexp(%1$s, axis: %2$d)), %1$s) * 2 |> sum(axis: %2$d)");

    private final Random random;
    private final List<String> lines = new ArrayList<>();
    private final List<Tensor> pool = new ArrayList<>();
    private final List<Tensor> inputs = new ArrayList<>();
    private int parameters;

    private RandomSpecs(long seed) {
        random = new Random(seed);
        for (String shape : List.of("N, 4", "N, 3, 4", "4", "3, 4", "N")) {
            Tensor tensor = new Tensor("x" + inputs.size(), List.of(shape.split(", ")));
            inputs.add(tensor);
            lines.add("input " + tensor.name + " : f32[" + shape + "]");
        }
        lines.add("input index : i32[2, 3] in 0 ..< 3");
        pool.addAll(inputs);
    }

    /// The text of a spec: `statements` of its lines are random.
    static String text(long seed, int statements) {
        RandomSpecs spec = new RandomSpecs(seed);
        for (int i = 0; i < statements; i++) {
            spec.statement(i);
        }
        List<Tensor> last = spec.pool.subList(spec.pool.size() - Math.min(3, statements + 1), spec.pool.size());
        String loss = String.join(" + ", last.stream().map(tensor -> "mean(" + tensor.name + " * 0.5)").toList());
        return "model Fuzz {\n    dim N\n    " + String.join("\n    ", spec.lines) + "\n    loss = " + loss + "\n}\n";
    }

    private Tensor any() {
        return pool.get(Math.max(0, pool.size() - 1 - (int) Math.abs(random.nextGaussian() * 4)));
    }

    private static <T> T one(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private void statement(int number) {
        Tensor x = any();
        int axis = x.rank() == 0 ? 0 : random.nextInt(x.rank());
        int choice = x.rank() == 0 ? random.nextInt(2) : random.nextInt(21);
        switch (choice) {
            case 0 -> let(number, one(SMOOTH, random).formatted(x.name), x.dims);
            case 1 -> {
                List<Tensor> fitting = pool.stream().filter(other -> other.dims.equals(x.dims)).toList();
                let(number, one(TWO, random).formatted(x.name, one(fitting, random).name), x.dims);
            }
            case 2 -> let(number, one(KINKED, random).formatted(inputs.get(axis).name), inputs.get(axis).dims);
            case 3 -> let(number, one(ALONG, random).formatted(x.name, axis), x.dims);
            case 4 -> let(number, reduction(x, axis), without(x.dims, axis));
            case 5 -> let(number, x.name + " @ " + parameter(x.last(), "3"), with(x.dims, x.rank() - 1, "3"));
            case 6 -> let(number, x.name + " * " + parameter(x.last()) + " + " + parameter(x.last()), x.dims);
            case 7 -> let(number, "layer_norm(" + x.name + ", eps: 0.1)", x.dims);
            case 8 -> let(number, x.rank() < 2 ? "-" + x.name : "swap(" + x.name + ", -1, -2)", x.rank() < 2 ? x.dims : swapped(x.dims));
            case 9 -> let(number, "concat([" + x.name + ", tanh(" + x.name + ")], axis: " + axis + ")", with(x.dims, axis, times(x.dims.get(axis), 2)));
            case 10 -> let(number, "where(" + inputs.get(axis).name + " > 0.1, sin(" + inputs.get(axis).name + "), " + inputs.get(axis).name + " * 0.2)",
                    inputs.get(axis).dims);
            case 11 -> let(number, "repeat_interleave(" + x.name + ", 2, axis: " + axis + ")", with(x.dims, axis, times(x.dims.get(axis), 2)));
            case 12 -> let(number, "take(" + parameter("3", "2") + ", index, axis: 0)", List.of("2", "3", "2"));
            case 13 -> let(number, "pad(" + x.name + ", axis: " + axis + ", before: 1, after: 0, value: 0.3)",
                    with(x.dims, axis, "(1 + " + x.dims.get(axis) + ")"));
            case 15 -> product(number, x);
            case 16 -> let(number, x.last().matches("\\d+") ? x.name + "[..., ::2]" : "-" + x.name,
                    x.last().matches("\\d+") ? with(x.dims, x.rank() - 1, String.valueOf((Integer.parseInt(x.last()) + 1) / 2)) : x.dims);
            case 17 -> let(number, random.nextBoolean() ? "scatter_add(index, " + parameter("2", "3") + ", axis: 1, size: 4)"
                    : "swap(one_hot(index, 4), 1, 2) @ " + parameter("3", "3"),
                    lines.getLast().endsWith("f32[2, 3] ~ normal(0, 1)") ? List.of("2", "4") : List.of("2", "4", "3"));
            case 18 -> windows(number, x);
            case 19, 20 -> scan(number, x, axis);
            default -> let(number, x.rank() < 2 ? "square(tanh(" + x.name + "))" : "tril(" + x.name + ")", x.dims);
        }
    }

    /// Labels that are summed out, repeated, or met in three operands.
    private void product(int number, Tensor x) {
        String last = x.last();
        switch (random.nextInt(4)) {
            case 0 -> let(number, "einsum(\"...k,jk->...j\", %s, %s)".formatted(x.name, parameter("5", last)), with(x.dims, x.rank() - 1, "5"));
            case 1 -> let(number, "einsum(\"...k,kk->...k\", %s, %s)".formatted(x.name, parameter(last, last)), x.dims);
            case 2 -> let(number, "einsum(\"...k,jk,k->...k\", %s, %s, %s)".formatted(x.name, parameter("5", last), parameter(last)), x.dims);
            default -> let(number, "einsum(\"...k,...k->...\", %s, sin(%s))".formatted(x.name, x.name), without(x.dims, x.rank() - 1));
        }
    }

    private void windows(int number, Tensor x) {
        if (x.rank() != 3 || !x.dims.get(1).matches("\\d+") || !x.last().matches("\\d+")) {
            let(number, "cos(" + x.name + ")", x.dims);
            return;
        }
        List<String> longer = with(x.dims, 2, String.valueOf(Integer.parseInt(x.last()) + 1));
        switch (random.nextInt(3)) {
            case 0 -> let(number, "conv1d(%s, %s, padding: 1)".formatted(x.name, parameter("2", x.dims.get(1), "2")), with(longer, 1, "2"));
            case 1 -> let(number, "conv_transpose1d(%s, %s)".formatted(x.name, parameter(x.dims.get(1), "3", "2")), with(longer, 1, "3"));
            default -> let(number, "avg_pool1d(%s, 2, stride: 1, padding: 1, count_include_pad: %b)".formatted(x.name, random.nextBoolean()), longer);
        }
    }

    private void scan(int number, Tensor x, int axis) {
        lines.add("let (s%d, end%d) = scan (e) over (%s) axis %d%s carrying (c : float[%s] = zeros, d : float[%s] = ones) { let n = tanh(c + e)  next (n, 0.5 * d + c) emit n * d }".formatted(number, number,
                x.name, axis, random.nextBoolean() ? " reverse" : "", String.join(", ", without(x.dims, axis)), String.join(", ", without(x.dims, axis))));
        let(number, "s" + number, x.dims);
    }

    /// A median of computed values may change its element by rounding: only inputs are sorted.
    private String reduction(Tensor x, int axis) {
        String formula = one(REDUCED, random);
        return (formula.startsWith("median") && !inputs.contains(x) ? "mean(%s, axis: %d)" : formula).formatted(x.name, axis);
    }

    private void let(int number, String formula, List<String> dims) {
        // A tensor that grew too large is left at its mean.
        boolean large = dims.size() > 3 || dims.stream().anyMatch(dim -> dim.length() > 12);
        lines.add("let v" + number + " = tanh(" + (large ? "mean(" + formula + ")" : formula) + ")");
        pool.add(new Tensor("v" + number, large ? List.of() : dims));
    }

    private String parameter(String... dims) {
        String name = "p" + parameters++;
        // A parameter cannot depend on the batch.
        List<String> fixed = java.util.Arrays.stream(dims).toList();
        boolean symbolic = fixed.stream().anyMatch(dim -> dim.contains("N"));
        lines.add((symbolic ? "input " : "param ") + name + " : f32[" + String.join(", ", fixed) + "]" + (symbolic ? "" : " ~ normal(0, 1)"));
        return name;
    }

    private static List<String> without(List<String> dims, int axis) {
        List<String> kept = new ArrayList<>(dims);
        kept.remove(axis);
        return kept;
    }

    private static List<String> with(List<String> dims, int axis, String dim) {
        List<String> changed = new ArrayList<>(dims);
        changed.set(axis, dim);
        return changed;
    }

    private static List<String> swapped(List<String> dims) {
        List<String> turned = new ArrayList<>(dims);
        turned.set(dims.size() - 1, dims.get(dims.size() - 2));
        turned.set(dims.size() - 2, dims.getLast());
        return turned;
    }

    private static String times(String dim, int factor) {
        return dim.matches("\\d+") ? String.valueOf(Integer.parseInt(dim) * factor) : "(" + factor + " * " + dim + ")";
    }

    /// The loss and the gradient of every input and parameter, on random data.
    static BackendCase program(long seed, int statements, int n) {
        return SpecCase.of("seed" + seed, text(seed, statements), seed, List.of(Map.of("N", n)));
    }
}
