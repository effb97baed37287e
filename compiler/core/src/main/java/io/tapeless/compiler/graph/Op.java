package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// An operator: what one graph value computes from its inputs.
///
/// The kinds are closed, the operators inside a kind are open: passes and back ends switch over kinds only, without `default`.
/// An operator is a record that states its typing rule, its local-gradient rule and its meaning in the terms of its kind.
public sealed interface Op
        permits Elementwise, Reduction, Contraction, Movement, Indexing, RandomDraw, Library, Subgraph, Scan, Commit, Leaf {
    /// The name in graph text and in `dslc ops`: `tanh`.
    String mnemonic();

    /// What distinguishes this operator from others of the same mnemonic; printed and parsed by `GraphText`.
    default Attributes attributes() {
        return Attributes.NONE;
    }

    /// The typing rule.
    ///
    /// @throws io.tapeless.compiler.type.ShapeProblem when the operands do not fit
    TensorType type(List<TensorType> inputs);

    /// The local-gradient rule: one adjoint per input, null where none flows.
    List<Value> gradient(Adjoint adjoint);

    /// The same operator on inputs that all have one more axis of this extent in front, and so has the result; null when there is none.
    default Op batched(Dim extent) {
        return null;
    }

    /// Why no gradient flows to any input, or null for an operator with a gradient rule.
    default String whyNoGradient() {
        return null;
    }
}
