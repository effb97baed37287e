package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.plan.ProgramPlan.Result;
import io.tapeless.compiler.plan.ProgramPlan.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Adds the kernels that store into parameters, states and optimiser states, after everything that reads the old values.
///
/// Commits of one shape that read each other's targets only at the element being written become one kernel (an Adam step is one pass
/// over w, m and v). A commit that reads another group's target elsewhere is computed into the workspace first and copied at the end.
final class CommitOrder {
    private final Graph graph;
    private final Map<Value, Buffer> buffers;
    private final Set<Value> inlined;
    private final HostValues host;
    private final Function<Value, Buffer> workspace;
    private final Function<Named, Buffer> external;

    CommitOrder(Graph graph, Map<Value, Buffer> buffers, Set<Value> inlined, HostValues host, Function<Value, Buffer> workspace,
            Function<Named, Buffer> external) {
        this.graph = graph;
        this.buffers = buffers;
        this.inlined = inlined;
        this.host = host;
        this.workspace = workspace;
        this.external = external;
    }

    void addSteps(List<Value> commits, Map<Value, Integer> uses, List<Step> steps) {
        Map<String, Value> byTarget = new LinkedHashMap<>();
        commits.forEach(commit -> byTarget.put(((Commit) commit.op()).target(), commit));
        Map<String, String> group = new HashMap<>();
        byTarget.keySet().forEach(target -> group.put(target, target));
        Set<String> indirect = new HashSet<>();
        for (Map.Entry<String, Value> entry : byTarget.entrySet()) {
            join(entry.getKey(), entry.getValue(), byTarget, group, indirect);
        }
        Map<String, List<Result>> groups = new LinkedHashMap<>();
        List<Step> copies = new ArrayList<>();
        for (Map.Entry<String, Value> entry : byTarget.entrySet()) {
            Value value = entry.getValue().input(0);
            Buffer target = target(entry.getKey(), value);
            if (buffers.containsKey(value) && uses.get(value) == 1 && retarget(value, target, steps)) {
                continue;
            }
            if (buffers.containsKey(value) || host.of(value) != null) {
                copies.add(new Step(List.of(new Result(value, target))));
            } else if (indirect.contains(entry.getKey()) || !(value.op() instanceof Elementwise)) {
                Buffer temporary = workspace.apply(value);
                steps.add(new Step(List.of(new Result(value, temporary))));
                buffers.put(value, temporary);
                copies.add(new Step(List.of(new Result(value, target))));
            } else {
                groups.computeIfAbsent(root(group, entry.getKey()), key -> new ArrayList<>()).add(new Result(value, target));
            }
        }
        groups.values().forEach(results -> steps.add(new Step(results)));
        steps.addAll(copies);
    }

    /// Lets the kernel that computes `value` for this commit alone write the target itself, when nothing reads the target.
    private boolean retarget(Value value, Buffer target, List<Step> steps) {
        for (Step step : steps) {
            if (Reads.buffers(step, buffers, inlined, host).contains(target)) {
                return false;
            }
        }
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.results().size() == 1 && step.first() == value && step.results().getFirst().buffer().kind() == Buffer.Kind.WORKSPACE) {
                steps.set(i, new Step(List.of(new Result(value, target))));
                buffers.put(value, target);
                return true;
            }
        }
        return false;
    }

    /// Merges the groups of `target` and of every other target it reads at the same element; marks it indirect when it reads one elsewhere.
    private void join(String target, Value commit, Map<String, Value> byTarget, Map<String, String> group, Set<String> indirect) {
        Value value = commit.input(0);
        if (buffers.containsKey(value)) {
            return;
        }
        boolean pure = value.op() instanceof Elementwise;
        for (Reads.Read read : Reads.of(value, inlined, host)) {
            if (!(read.value().op() instanceof Named leaf) || !byTarget.containsKey(leaf.name())) {
                continue;
            }
            boolean sameShape = byTarget.get(leaf.name()).shape().equals(commit.shape());
            if (pure && read.sameElement() && sameShape && !buffers.containsKey(byTarget.get(leaf.name()).input(0))) {
                group.put(root(group, target), root(group, leaf.name()));
            } else if (!leaf.name().equals(target) || !read.sameElement()) {
                indirect.add(target);
            }
        }
    }

    private static String root(Map<String, String> group, String target) {
        String at = target;
        while (!group.get(at).equals(at)) {
            at = group.get(at);
        }
        return at;
    }

    private Buffer target(String name, Value value) {
        for (Value other : graph.values()) {
            if (other.op() instanceof Named leaf && leaf.name().equals(name) && leaf.role() != Named.Role.GRADIENT) {
                return external.apply(leaf);
            }
        }
        return external.apply(new Named(Named.Role.STATE, name, value.type()));
    }
}
