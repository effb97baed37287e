package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What becomes of the values of a graph.
///
/// @param users   what computes with each value
/// @param results what a program gives its caller
/// @param known   whether values are committed only, as far as it was asked
record Uses(Map<Value, List<Value>> users, Set<Value> results, Map<Value, Boolean> known) {
    static Uses of(Graph graph) {
        Set<Value> results = Collections.newSetFromMap(new IdentityHashMap<>());
        graph.roots().stream().filter(root -> root.role() != Graph.Role.COMMIT).forEach(root -> results.add(root.value()));
        return new Uses(graph.users(), results, new IdentityHashMap<>());
    }

    List<Value> of(Value value) {
        return users.getOrDefault(value, List.of());
    }

    boolean isResult(Value value) {
        return results.contains(value);
    }

    /// True when all that becomes of a value, element by element, is committed: [CommitOrder] gives such commits one kernel.
    boolean onlyCommitted(Value value) {
        Boolean answer = known.get(value);
        if (answer == null) {
            answer = !isResult(value) && of(value).stream().allMatch(user -> user.op() instanceof Commit
                    || user.op() instanceof Elementwise && user.shape().equals(value.shape()) && onlyCommitted(user));
            known.put(value, answer);
        }
        return answer;
    }

    /// Whether a value becomes, moved or as it is, an operand of contractions and reductions alone: their schedules choose the axis of the lanes.
    boolean onlyFolded(Value value) {
        return !isResult(value) && of(value).stream().allMatch(user -> user.op() instanceof Contraction
                || user.op() instanceof Reduction || user.op() instanceof Movement && onlyFolded(user));
    }
}
