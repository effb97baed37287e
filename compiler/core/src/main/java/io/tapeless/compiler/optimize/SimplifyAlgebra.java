package io.tapeless.compiler.optimize;

import io.tapeless.compiler.graph.Graph;
import java.util.List;
import java.util.stream.Stream;

/// Applies the tables of identities until none applies:
/// ```
/// add(mul(%1, constant 1), constant 0)                   →   %1
/// add(mul(a, softmax), mul(neg a, one_hot))              →   mul(a, sub(softmax, one_hot))      (a broadcast)
/// einsum[n,k · k,o](x, permute(w))                       →   einsum[n,k · o,k](x, w)
/// ```
final class SimplifyAlgebra implements Pass {
    /// All identities, in the order in which they are tried.
    static final List<Identity> IDENTITIES = Stream.of(ArithmeticIdentities.ALL, SelectionIdentities.ALL, MovementIdentities.ALL,
            ReductionIdentities.ALL, PoolIdentities.ALL).flatMap(List::stream).toList();

    @Override
    public String name() {
        return "simplify-algebra";
    }

    @Override
    public Graph apply(Graph graph) {
        return Rewriting.toFixpoint(graph, IDENTITIES);
    }
}
