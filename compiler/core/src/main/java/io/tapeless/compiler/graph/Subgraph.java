package io.tapeless.compiler.graph;

import java.util.List;

/// A boundary that differentiation needs: a function with its own gradient, a formula whose derivative is best stated whole, or a
/// gradient asked for in the spec. Autodiff uses the boundary, then it is expanded: no back end sees one.
public non-sealed interface Subgraph extends Op {
    /// Derivatives on demand, for expansions that need them.
    @FunctionalInterface
    interface Differentiation {
        /// d `result` / d `input`, of the type of `input`; zeros where `result` does not depend on it.
        Value gradient(Value result, Value input);
    }

    /// The same result in other operators.
    Value expand(List<Value> inputs, Differentiation differentiation);
}
