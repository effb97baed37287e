package io.tapeless.compiler.graph;

import java.util.Collections;
import java.util.List;

/// What a local-gradient rule is written against: the inputs `x`, the result `y`, and `dy`, the gradient of the loss with
/// respect to `y`.
///
/// @param y  the value being differentiated
/// @param dy the adjoint of `y`, of the same type
public record Adjoint(Value y, Value dy) {
    public List<Value> inputs() {
        return y.inputs();
    }

    public Value input(int index) {
        return y.input(index);
    }

    /// The only input of a unary operator.
    public Value x() {
        return y.input(0);
    }

    /// No gradient to any input.
    public List<Value> none() {
        return Collections.nCopies(y.inputs().size(), null);
    }
}
