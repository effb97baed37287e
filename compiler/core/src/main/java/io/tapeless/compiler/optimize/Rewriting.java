package io.tapeless.compiler.optimize;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import java.util.List;

/// Applies identities bottom-up until none applies.
final class Rewriting {
    /// Rules make a graph smaller or move it towards a normal form; a graph that still changes after so many sweeps has rules that
    /// undo each other.
    private static final int MAXIMUM_SWEEPS = 200;
    /// Rules look at a value, its inputs and theirs.
    private static final int DEPTH = 3;

    private final List<Identity> identities;
    private boolean changed;

    private Rewriting(List<Identity> identities) {
        this.identities = identities;
    }

    static Graph toFixpoint(Graph graph, List<Identity> identities) {
        Rewriting rewriting = new Rewriting(identities);
        Graph current = graph;
        for (int sweep = 0; sweep < MAXIMUM_SWEEPS; sweep++) {
            rewriting.changed = false;
            current = current.rewrite((value, inputs) -> rewriting.simplest(value.withInputs(inputs)));
            if (!rewriting.changed) {
                return current;
            }
        }
        throw new IllegalStateException("identities undo each other in graph " + graph.name());
    }

    /// The value after every identity that applies to it; its inputs are left alone.
    private Value simplest(Value value) {
        Value current = value;
        for (int step = 0; step < MAXIMUM_SWEEPS; step++) {
            Value next = once(current, identities);
            if (next == null) {
                return current;
            }
            changed = true;
            current = next;
        }
        throw new IllegalStateException("identities undo each other at " + value);
    }

    /// The replacement by the first identity that applies, under the name and at the place of the old value; null when none applies.
    static Value once(Value value, List<Identity> identities) {
        for (Identity identity : identities) {
            Value found = identity.rule().apply(value);
            if (found != null) {
                if (!found.type().equals(value.type())) {
                    throw new IllegalStateException(identity.statement() + " turns " + value + " into " + found);
                }
                return inPlaceOf(value, found);
            }
        }
        return null;
    }

    /// What a rule made stands where the old value stood; what was there already keeps its place. A nameless replacement takes over the
    /// old value's name. Leaves are shared and stay as they are.
    static Value inPlaceOf(Value old, Value replacement) {
        if (replacement.inputs().isEmpty()) {
            return replacement;
        }
        boolean made = !old.origin().isNone() && !isBelow(old, replacement, DEPTH);
        Value placed = made ? replacement.at(old.origin()) : replacement;
        return placed.label() == null && old.label() != null ? placed.labelled(old.label()) : placed;
    }

    private static boolean isBelow(Value value, Value wanted, int depth) {
        return depth > 0 && value.inputs().stream().anyMatch(input -> input == wanted || isBelow(input, wanted, depth - 1));
    }
}
