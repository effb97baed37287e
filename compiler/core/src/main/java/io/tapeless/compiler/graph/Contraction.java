package io.tapeless.compiler.graph;

import java.util.List;

/// A sum of products of two operands, written with one label per axis as in Einstein's notation:
/// `left [n,k] · right [o,k] → result [n,o]`. Labels in both operands but not in the result are summed; labels in all three are batch axes.
public non-sealed interface Contraction extends Op {
    /// Labels of the axes of the first operand; no label twice.
    List<Integer> left();

    /// Labels of the axes of the second operand; no label twice.
    List<Integer> right();

    /// Labels of the result's axes; each is in an operand.
    List<Integer> result();

    /// Labels that are summed, in the order of the first operand.
    default List<Integer> summed() {
        return left().stream().filter(label -> !result().contains(label)).toList();
    }
}
