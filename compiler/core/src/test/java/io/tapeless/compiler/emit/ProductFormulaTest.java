package io.tapeless.compiler.emit;

import static io.tapeless.compiler.op.Formulas.einsum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.kernel.Scheduler;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The formulas printed above kernels that multiply, read as NumPy would and computed, give what the graph gives.
class ProductFormulaTest {
    private static final int[] EXTENTS = {2, 3, 4, 5, 6};

    private record Tensor(List<Integer> shape, double[] values) {
        /// Sums of products by letters, one per axis.
        static Tensor einsum(String left, Tensor a, String right, Tensor b, String result) {
            Map<Character, Integer> extents = new LinkedHashMap<>();
            a.bind(left, extents);
            b.bind(right, extents);
            List<Integer> shape = result.chars().mapToObj(letter -> extents.get((char) letter)).toList();
            Tensor sums = new Tensor(shape, new double[shape.stream().reduce(1, Math::multiplyExact)]);
            Map<Character, Integer> at = new HashMap<>();
            int points = extents.values().stream().reduce(1, Math::multiplyExact);
            for (int point = 0; point < points; point++) {
                int rest = point;
                for (Map.Entry<Character, Integer> axis : extents.entrySet()) {
                    at.put(axis.getKey(), rest % axis.getValue());
                    rest /= axis.getValue();
                }
                sums.values[sums.place(result, at)] += a.values[a.place(left, at)] * b.values[b.place(right, at)];
            }
            return sums;
        }

        private void bind(String letters, Map<Character, Integer> extents) {
            assertEquals(shape.size(), letters.length(), letters);
            IntStream.range(0, shape.size()).forEach(axis ->
                    assertEquals(shape.get(axis), extents.computeIfAbsent(letters.charAt(axis), letter -> shape.get(axis)), letters));
        }

        private int place(String letters, Map<Character, Integer> at) {
            return IntStream.range(0, shape.size()).reduce(0, (place, axis) -> place * shape.get(axis) + at.get(letters.charAt(axis)));
        }

        Tensor permuted(List<Integer> order) {
            String letters = "abcdefgh".substring(0, shape.size());
            String result = String.join("", order.stream().map(axis -> letters.substring(axis, axis + 1)).toList());
            return einsum(letters, this, "", new Tensor(List.of(), new double[] {1}), result);
        }

        Tensor transposed() {
            List<Integer> order = new ArrayList<>(IntStream.range(0, shape.size()).boxed().toList());
            Collections.swap(order, order.size() - 1, order.size() - 2);
            return permuted(order);
        }

        /// NumPy's `@`: matrices in the last two axes, vectors where there is one; leading axes may be lacking.
        Tensor times(Tensor other) {
            String row = shape.size() > 1 ? "i" : "";
            String column = other.shape.size() > 1 ? "j" : "";
            String stack = "abcdefgh";
            String left = stack.substring(stack.length() - Math.max(0, shape.size() - 2));
            String right = stack.substring(stack.length() - Math.max(0, other.shape.size() - 2));
            return einsum(left + row + "k", this, right + "k" + column, other, (left.length() > right.length() ? left : right) + row + column);
        }
    }

    private final Map<String, Tensor> named = new HashMap<>();

    /// `name = formula`, computed.
    private void define(String text) {
        String[] sides = text.split(" = ", 2);
        named.put(sides[0], value(sides[1]));
    }

    private Tensor value(String text) {
        Matcher einsum = Pattern.compile("einsum\\(\"(\\w*),(\\w*)->(\\w*)\", (\\w+), (\\w+)\\)").matcher(text);
        if (einsum.matches()) {
            return Tensor.einsum(einsum.group(1), value(einsum.group(4)), einsum.group(2), value(einsum.group(5)), einsum.group(3));
        }
        Matcher permuted = Pattern.compile("permute\\((\\w+), \\[([0-9, ]+)]\\)").matcher(text);
        if (permuted.matches()) {
            return value(permuted.group(1)).permuted(Pattern.compile(", ").splitAsStream(permuted.group(2)).map(Integer::valueOf).toList());
        }
        int times = text.indexOf(" @ ");
        if (times >= 0) {
            return value(text.substring(0, times)).times(value(text.substring(times + 3)));
        }
        assertTrue(text.endsWith("ᵀ") || named.containsKey(text), text);
        return text.endsWith("ᵀ") ? value(text.substring(0, text.length() - 1)).transposed() : named.get(text);
    }

    /// Labels of two operands, in any order, and of a result; those that only one operand has are in the result.
    private record Labels(List<Integer> left, List<Integer> right, List<Integer> result) {
        static Labels random(Random random) {
            List<List<Integer>> lists = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            // In the first operand and the result, in the second and the result, in both operands, everywhere.
            List<List<Integer>> kinds = List.of(List.of(0, 2), List.of(1, 2), List.of(0, 1), List.of(0, 1, 2));
            int count = 2 + random.nextInt(EXTENTS.length - 1);
            for (int label = 0; label < count; label++) {
                for (int list : kinds.get(random.nextInt(kinds.size()))) {
                    lists.get(list).add(label);
                }
            }
            lists.forEach(list -> Collections.shuffle(list, random));
            return new Labels(lists.get(0), lists.get(1), lists.get(2));
        }
    }

    private String check(Labels labels, int seed) {
        GraphCases one = new GraphCases("product" + seed);
        Value a = one.input("a", labels.left.stream().map(label -> (Object) EXTENTS[label]).toArray());
        Value b = one.input("b", labels.right.stream().map(label -> (Object) EXTENTS[label]).toArray());
        one.output(einsum(a, labels.left, b, labels.right, labels.result));
        BackendCase runs = one.runs();
        named.clear();
        for (String leaf : List.of("a", "b")) {
            List<Integer> own = leaf.equals("a") ? labels.left : labels.right;
            named.put(leaf, new Tensor(own.stream().map(label -> EXTENTS[label]).toList(), runs.runs().getFirst().array(Named.Role.INPUT, leaf)));
        }
        List<String> formulas = Scheduler.schedule(Planner.plan(runs.graph()), Target.named("portable"), true).stream()
                .flatMap(kernel -> kernel.nests().stream()).map(Kernel::formula).toList();
        formulas.forEach(this::define);
        var expected = GraphInterpreter.run(runs.graph(), runs.runs().getFirst()).get(Graph.Role.OUTPUT, "y0");
        assertEquals(expected.shape(), named.get("y0").shape, labels + " " + formulas);
        assertArrayEquals(expected.values(), named.get("y0").values, 1e-9, labels + " " + formulas);
        return formulas.getLast();
    }

    @Test
    void formulasOfRandomProductsComputeThem() {
        Random random = new Random(12);
        int products = 0;
        for (int seed = 0; seed < 400; seed++) {
            products += check(Labels.random(random), seed).contains(" @ ") ? 1 : 0;
        }
        assertTrue(products > 40, products + " of 400 are products of matrices or vectors");
    }

    private static List<Integer> labels(Integer... labels) {
        return List.of(labels);
    }

    @Test
    void productsOfMatricesAreWrittenSo() {
        assertEquals("y0 = a @ b", check(new Labels(labels(0, 1), labels(1, 2), labels(0, 2)), 0));
        assertEquals("y0 = aᵀ @ b", check(new Labels(labels(1, 0), labels(1, 2), labels(0, 2)), 0));
        assertEquals("y0 = bᵀ @ a", check(new Labels(labels(1, 0), labels(1, 2), labels(2, 0)), 0));
        assertEquals("y0 = a @ b", check(new Labels(labels(3, 0, 1), labels(3, 1, 2), labels(3, 0, 2)), 0));
        assertEquals("y0 = a @ b", check(new Labels(labels(3, 0, 1), labels(1, 2), labels(3, 0, 2)), 0));
        assertEquals("y0 = a @ b", check(new Labels(labels(1), labels(1, 0), labels(0)), 0));
        assertEquals("y0 = einsum(\"ijk,ijl->kl\", a, b)", check(new Labels(labels(3, 0, 1), labels(3, 0, 2), labels(1, 2)), 0));
    }
}
