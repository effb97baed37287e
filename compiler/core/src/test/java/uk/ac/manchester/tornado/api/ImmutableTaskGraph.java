package uk.ac.manchester.tornado.api;

/// Shim: a task graph that no longer changes.
public class ImmutableTaskGraph {
    final TaskGraph graph;

    ImmutableTaskGraph(TaskGraph graph) {
        this.graph = graph;
    }
}
