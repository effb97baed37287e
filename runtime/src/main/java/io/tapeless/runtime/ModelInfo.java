package io.tapeless.runtime;

import java.util.List;

/// What a generated model says about itself. Immutable.
///
/// @param name       the model's name in the `.tl` file
/// @param floatType  the program's float dtype, F32 or F64
/// @param backend    `vector` or `scalar`
/// @param symbols    symbolic dims in declaration order
/// @param inputs     inputs in declaration order
/// @param targets    targets in declaration order
/// @param outputs    outputs of the inference program
/// @param metrics    names of metrics (the loss is not among them)
/// @param parameters parameters and states in declaration order
public record ModelInfo(String name, ElementType floatType, String backend, List<Symbol> symbols, List<TensorSpec> inputs,
        List<TensorSpec> targets, List<TensorSpec> outputs, List<String> metrics, List<TensorSpec> parameters) {
    /// A symbolic dim: its name, the value the plan was tuned for, and its declared maximum (`Integer.MAX_VALUE` when none).
    public record Symbol(String name, int tuned, int maximum) {}
}
