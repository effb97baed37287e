package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// Stores its input into the parameter, state or optimiser state named `target`, after everything in the program has read the old value.
public non-sealed interface Commit extends Op {
    String target();

    @Override
    default TensorType type(List<TensorType> inputs) {
        return inputs.getFirst();
    }
}
