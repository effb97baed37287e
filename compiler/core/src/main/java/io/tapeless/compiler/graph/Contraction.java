package io.tapeless.compiler.graph;

import java.util.List;

/// A sum of products of two operands, written with one label per axis as in Einstein's notation:
/// `left [n,k] · right [o,k] → result [n,o]`. Labels in both operands but not in the result are summed; labels in all three are batch axes.
///
/// [#windows()] tie labels to each other: with `image = position · stride + tap · dilation − padding` the operands `[n,image]` and
/// `[tap]` give the result `[n,position]`, a correlation. Each of the three tensors has one of a window's three labels; which one decides
/// whether it is a convolution (the result has the position), its transpose (the image) or a gradient of weights (the tap). What lies
/// outside an operand contributes nothing.
public non-sealed interface Contraction extends Op {
    /// A relation between three labels.
    record Window(int image, int position, int tap, Sliding by) {
        public boolean has(int label) {
            return label == image || label == position || label == tap;
        }
    }

    /// Labels of the axes of the first operand; no label twice.
    List<Integer> left();

    /// Labels of the axes of the second operand; no label twice.
    List<Integer> right();

    /// Labels of the result's axes; each is in an operand, or follows from a window.
    List<Integer> result();

    /// Relations between labels.
    default List<Window> windows() {
        return List.of();
    }

    /// Labels that are summed and tied to no others, in the order of the first operand.
    default List<Integer> summed() {
        return left().stream().filter(label -> !result().contains(label) && windows().stream().noneMatch(window -> window.has(label))).toList();
    }
}
