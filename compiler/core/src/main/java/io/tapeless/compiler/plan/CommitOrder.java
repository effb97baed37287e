package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.StopGradient;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.plan.ProgramPlan.Result;
import io.tapeless.compiler.plan.ProgramPlan.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Adds the kernels that store into parameters, states and optimiser states, so that every commit reads the old values of all others.
///
/// Commits of one shape that read each other's targets only at the element being written, or share a value computed inside them, become
/// one kernel (an Adam step is one pass over w, m and v). A commit that reads another target elsewhere is computed into the workspace first and copied at the
/// end.
final class CommitOrder {
    private final Graph graph;
    private final Map<Value, Buffer> buffers;
    private final Set<Value> inlined;
    private final HostValues host;
    private final Function<Value, Buffer> workspace;
    private final Function<Named, Buffer> external;

    /// The value stored into each target.
    private final Map<Buffer, Value> values = new LinkedHashMap<>();
    /// Targets written by one kernel have one root.
    private final Map<Buffer, Buffer> group = new HashMap<>();
    /// Targets whose new value is computed before any target is written.
    private final Set<Buffer> early = new HashSet<>();

    CommitOrder(Graph graph, Map<Value, Buffer> buffers, Set<Value> inlined, HostValues host, Function<Value, Buffer> workspace,
            Function<Named, Buffer> external) {
        this.graph = graph;
        this.buffers = buffers;
        this.inlined = inlined;
        this.host = host;
        this.workspace = workspace;
        this.external = external;
    }

    void addSteps(Map<Value, Integer> uses, List<Step> steps) {
        Map<String, Named> leaves = new HashMap<>();
        graph.values().forEach(value -> {
            if (value.op() instanceof Named leaf && leaf.role() != Named.Role.GRADIENT) {
                leaves.putIfAbsent(leaf.name(), leaf);
            }
        });
        for (Graph.Root root : graph.roots(Graph.Role.COMMIT)) {
            String name = ((Commit) root.value().op()).target();
            Named leaf = leaves.getOrDefault(name, new Named(Named.Role.STATE, name, root.value().type()));
            values.put(external.apply(leaf), root.value().input(0));
        }
        values.keySet().forEach(target -> group.put(target, target));
        values.forEach(this::join);
        joinSharers(uses);
        Map<Buffer, List<Result>> groups = new LinkedHashMap<>();
        List<Step> last = new ArrayList<>();
        values.forEach((target, value) -> {
            if (host.of(value) != null) {
                last.add(step(value, target));
            } else if (!isComputed(value)) {
                copy(target, value, uses, steps, last);
            } else if (early.contains(target)) {
                viaWorkspace(target, value, steps, last);
            } else {
                groups.computeIfAbsent(root(target), key -> new ArrayList<>()).add(new Result(value, target));
            }
        });
        groups.values().forEach(results -> steps.add(new Step(results)));
        steps.addAll(last);
    }

    private static Step step(Value value, Buffer target) {
        return new Step(List.of(new Result(value, target)));
    }

    /// True when the value is computed by the kernel that stores it.
    private boolean isComputed(Value value) {
        return host.of(value) == null && !buffers.containsKey(value);
    }

    /// Stores a value that is in memory already.
    private void copy(Buffer target, Value value, Map<Value, Integer> uses, List<Step> steps, List<Step> last) {
        Buffer source = buffers.get(value);
        if (source.equals(target)) {
            return;
        }
        if (values.containsKey(source)) {
            // Its old value must outlive its own commit.
            Value kept = Value.of(new StopGradient(), value);
            viaWorkspace(target, value.label() == null ? kept : kept.labelled(value.label() + " before"), steps, last);
        } else if (uses.get(value) != 1 || !retarget(value, target, steps)) {
            last.add(step(value, target));
        }
    }

    private void viaWorkspace(Buffer target, Value value, List<Step> steps, List<Step> last) {
        Buffer temporary = workspace.apply(value);
        // Other kernels compute an inlined value themselves: the one that stores this copy may come after them.
        Value stored = inlined.contains(value) ? Value.of(new StopGradient(), value) : value;
        steps.add(step(stored, temporary));
        buffers.put(stored, temporary);
        last.add(step(stored, target));
    }

    /// Lets the kernel that computes `value` for this commit alone write the target itself, when nothing reads the target.
    private boolean retarget(Value value, Buffer target, List<Step> steps) {
        boolean read = steps.stream().anyMatch(step -> Reads.buffers(step, buffers, inlined, host).contains(target))
                || values.values().stream().anyMatch(other -> readsOf(other).contains(target))
                || graph.roots().stream().anyMatch(root -> target.equals(buffers.get(root.value())));
        if (read) {
            return false;
        }
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.results().size() == 1 && step.first() == value && step.results().getFirst().buffer().kind() == Buffer.Kind.WORKSPACE) {
                steps.set(i, step(value, target));
                buffers.put(value, target);
                return true;
            }
        }
        return false;
    }

    private Set<Buffer> readsOf(Value value) {
        if (host.of(value) != null) {
            return Set.of();
        }
        return buffers.containsKey(value) ? Set.of(buffers.get(value)) : Reads.buffers(step(value, null), buffers, inlined, host);
    }

    /// Merges the groups of `target` and of every other target that its value reads at the same element; where that cannot be, the value
    /// is computed early.
    private void join(Buffer target, Value value) {
        if (!isComputed(value)) {
            return;
        }
        if (!(value.op() instanceof Elementwise)) {
            early.add(target);
            return;
        }
        for (Reads.Read read : Reads.of(value, inlined, host)) {
            Buffer other = buffers.get(read.value());
            if (!values.containsKey(other)) {
                continue;
            }
            Value otherValue = values.get(other);
            if (!read.sameElement()) {
                early.add(target);
            } else if (!other.equals(target) && isComputed(otherValue)) {
                if (together(value, otherValue)) {
                    group.put(root(target), root(other));
                } else {
                    early.add(target);
                }
            }
        }
    }

    /// Merges the groups of targets whose values need the same inlined value: it is computed once for all of them.
    private void joinSharers(Map<Value, Integer> uses) {
        Map<Value, Buffer> first = new HashMap<>();
        values.forEach((target, value) -> {
            if (isComputed(value) && !early.contains(target)) {
                shareable(value, uses, new HashSet<>()).forEach(shared -> {
                    Buffer other = first.putIfAbsent(shared, target);
                    if (other != null && together(value, values.get(other))) {
                        group.put(root(target), root(other));
                    }
                });
            }
        });
    }

    /// The inlined values of its own shape that `value` needs and that have other users too.
    private Set<Value> shareable(Value value, Map<Value, Integer> uses, Set<Value> into) {
        if (host.of(value) == null && inlined.contains(value) && uses.get(value) > 1
                && (value.op() instanceof Elementwise || value.op() instanceof Contraction)) {
            into.add(value);
        }
        if (value.op() instanceof Elementwise && host.of(value) == null) {
            value.inputs().stream().filter(inlined::contains).forEach(input -> shareable(input, uses, into));
        }
        return into;
    }

    /// Whether one kernel can compute both: a kernel has one fold.
    private boolean together(Value value, Value other) {
        Set<Value> folds = folds(value, Collections.newSetFromMap(new IdentityHashMap<>()));
        return value.op() instanceof Elementwise && other.op() instanceof Elementwise && other.shape().equals(value.shape())
                && folds(other, folds).size() <= 1 && folds.stream().allMatch(fold -> fold.op() instanceof Contraction);
    }

    /// What computing the value in a kernel folds.
    private Set<Value> folds(Value value, Set<Value> into) {
        for (Value input : value.inputs()) {
            if (inlined.contains(input)) {
                if (input.op() instanceof Reduction || input.op() instanceof Contraction) {
                    into.add(input);
                }
                folds(input, into);
            }
        }
        return into;
    }

    private Buffer root(Buffer target) {
        Buffer at = target;
        while (!group.get(at).equals(at)) {
            at = group.get(at);
        }
        return at;
    }
}
