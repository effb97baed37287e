package io.tapeless.compiler.kernel;

import io.tapeless.compiler.type.Dim;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How a sum of products of two tensors is written, found from its labels: as a product of matrices or vectors, `aᵀ @ b`, where it is one, else in
/// Einstein's notation.
///
/// @param swapped whether the second operand stands first
/// @param first   whether what stands first is transposed: its last two axes change places
/// @param second  whether what stands second is
record ProductFormula(boolean swapped, boolean first, boolean second) {
    /// Of axes that no symbol gives a letter.
    private static final String LETTERS = "ijklmopqrsuvwxyzabcdefghntABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// The product that a contraction of these labels is, with as few transposed operands as there can be (`v @ a` is `aᵀ @ v` too); null where it is none.
    static ProductFormula of(List<Integer> left, List<Integer> right, List<Integer> result) {
        ProductFormula best = null;
        for (int flags = 0; flags < 8; flags++) {
            ProductFormula form = new ProductFormula((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0);
            boolean fits = form.product(form.swapped ? right : left, form.swapped ? left : right).equals(result);
            best = fits && (best == null || form.transposed() < best.transposed()) ? form : best;
        }
        return best;
    }

    private int transposed() {
        return (first ? 1 : 0) + (second ? 1 : 0);
    }

    /// The labels of the product of what stands first and second; of no fewer than two axes one is between an operand's last and what it has one of for
    /// each matrix, which the other may lack. A label is twice in what is no product.
    private List<Integer> product(List<Integer> one, List<Integer> other) {
        List<Integer> a = first ? transposed(one) : one;
        List<Integer> b = second ? transposed(other) : other;
        if (a.isEmpty() || b.isEmpty() || !a.getLast().equals(b.get(Math.max(0, b.size() - 2)))) {
            return List.of(-1, -1);
        }
        List<Integer> rows = a.subList(0, a.size() - 1);
        List<Integer> matrices = b.subList(0, Math.max(0, b.size() - 2));
        List<Integer> ofRows = rows.subList(0, Math.max(0, rows.size() - 1));
        List<Integer> longer = ofRows.size() >= matrices.size() ? ofRows : matrices;
        List<Integer> shorter = longer == ofRows ? matrices : ofRows;
        if (!longer.subList(longer.size() - shorter.size(), longer.size()).equals(shorter)) {
            return List.of(-1, -1);
        }
        return Stream.of(longer, rows.subList(ofRows.size(), rows.size()), b.subList(Math.max(1, b.size() - 1), b.size())).flatMap(List::stream).toList();
    }

    private static List<Integer> transposed(List<Integer> labels) {
        int last = labels.size() - 1;
        return last < 1 ? List.of() : IntStream.rangeClosed(0, last).mapToObj(i -> labels.get(i < last - 1 ? i : 2 * last - 1 - i)).toList();
    }

    /// `nti,nsi->nts`: an axis as long as a symbol has its letter where that is free.
    static String letters(List<Integer> left, List<Dim> leftDims, List<Integer> right, List<Dim> rightDims, List<Integer> result) {
        List<Integer> labels = Stream.concat(left.stream(), right.stream()).toList();
        List<Dim> dims = Stream.concat(leftDims.stream(), rightDims.stream()).toList();
        Map<Integer, String> letters = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            String name = dims.get(i).toString().toLowerCase(Locale.ROOT);
            String letter = name.substring(0, 1);
            if (!dims.get(i).isConstant() && LETTERS.contains(letter) && !letters.containsValue(letter)) {
                letters.putIfAbsent(labels.get(i), letter);
            }
        }
        labels.forEach(label -> letters.computeIfAbsent(label, one -> LETTERS.chars().mapToObj(Character::toString)
                .filter(letter -> !letters.containsValue(letter)).findFirst().orElseThrow()));
        return Stream.of(left, right).map(operand -> text(operand, letters)).collect(Collectors.joining(",")) + "->" + text(result, letters);
    }

    private static String text(List<Integer> labels, Map<Integer, String> letters) {
        return labels.stream().map(letters::get).collect(Collectors.joining());
    }
}
