package io.tapeless.compiler.optimize;

import io.tapeless.compiler.graph.Graph;

/// One graph-to-graph transformation. Stateless.
public interface Pass {
    /// A verb phrase with hyphens, as `dslc dump --after=` takes it: `fold-constants`.
    String name();

    /// The same program in a better form; the same graph when there is nothing to do.
    Graph apply(Graph graph);
}
