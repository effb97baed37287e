package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// A value that comes from outside the graph or is a constant.
public non-sealed interface Leaf extends Op {
    /// The declared type.
    TensorType type();

    @Override
    default TensorType type(List<TensorType> inputs) {
        return type();
    }

    @Override
    default List<Value> gradient(Adjoint adjoint) {
        return List.of();
    }

    @Override
    default String whyNoGradient() {
        return "it has no inputs";
    }
}
