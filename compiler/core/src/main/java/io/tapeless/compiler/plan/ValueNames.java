package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.contraction.Convolution;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.movement.Reshape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Names for what a program stores: the user's where there is one, else what it is of its nearest neighbour that has one:
/// `logits max`, `fc1 product`, `hidden exp`, or `loss terms` where it is nothing but added up to something that has one. Unique within a plan.
final class ValueNames {
    /// Neighbours further away say nothing.
    private static final int REACH = 40;
    private static final Map<String, String> WORDS = Map.ofEntries(Map.entry("einsum", "product"), Map.entry("add", "plus"), Map.entry("multiply_add", "plus"),
            Map.entry("sub", "difference"), Map.entry("mul", "scaled"), Map.entry("div", "ratio"), Map.entry("neg", "negated"),
            Map.entry("where", "choice"), Map.entry("compare", "condition"), Map.entry("permute", "transposed"), Map.entry("pad", "padded"),
            Map.entry("concat", "joined"), Map.entry("slice", "part"), Map.entry("broadcast", "copies"), Map.entry("reshape", "reshaped"),
            Map.entry("gather", "picked"), Map.entry("take", "rows"), Map.entry("scatter_add", "scattered"), Map.entry("scatter_slices", "scattered"),
            Map.entry("one_hot", "one hot"), Map.entry("bernoulli", "mask"), Map.entry("normal", "noise"), Map.entry("uniform", "noise"),
            Map.entry("stop_gradient", "copy"), Map.entry("batch_blocks", "in blocks"), Map.entry("first_rows", "rows"), Map.entry("rsqrt", "inverse root"),
                    Map.entry("sqrt", "root"));
    private static final Set<String> ARITHMETIC = Set.of("add", "sub", "mul", "div", "multiply_add", "flush_subnormal", "neg", "broadcast", "reshape", "where",
            "stop_gradient", "cast");

    private final HostValues host;
    private final Set<Value> inlined;
    private final Map<Value, String> roots = new IdentityHashMap<>();
    private final Map<Value, List<Value>> users = new IdentityHashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();

    ValueNames(Graph graph, HostValues host, Set<Value> inlined) {
        this.host = host;
        this.inlined = inlined;
        for (Graph.Root root : graph.roots()) {
            if (root.role() != Graph.Role.COMMIT) {
                roots.putIfAbsent(root.value(), root.role() == Graph.Role.GRADIENT ? root.name() + " gradient" : root.name());
            }
        }
        for (Value value : graph.values()) {
            value.inputs().forEach(input -> users.computeIfAbsent(input, key -> new ArrayList<>()).add(value));
        }
    }

    /// A new name for a stored value.
    String of(Value value) {
        String own = own(value) != null ? own(value) : reshaped(value);
        return unique(own != null ? own : derived(value));
    }

    /// The name, with a number behind it when it is taken.
    String unique(String name) {
        int count = taken.merge(name, 1, Integer::sum);
        return count == 1 ? name : name + " " + count;
    }

    private String own(Value value) {
        return value.label() != null ? value.label() : roots.get(value);
    }

    /// The name of the same elements under another shape, where that is no memory of its own.
    private String reshaped(Value value) {
        return next(value, true).stream().filter(user -> user.op() instanceof Reshape && inlined.contains(user)).map(this::own).filter(Objects::nonNull)
                .findFirst().orElse(null);
    }

    private String derived(Value value) {
        String total = total(value);
        if (total != null) {
            return total;
        }
        String word = word(value);
        boolean forItsUser = value.op() instanceof Contraction || value.op() instanceof RandomDraw;
        String neighbour = forItsUser ? nearest(value, true) : nearest(value, false);
        if (neighbour == null) {
            neighbour = nearest(value, !forItsUser);
        }
        return neighbour == null ? word : neighbour + " " + word;
    }

    /// `loss terms` or `loss total`, where a value is used for nothing but a total; the name itself where it is the same elements.
    private String total(Value value) {
        boolean terms = false;
        boolean scaled = false;
        Value at = value;
        while (own(at) == null) {
            List<Value> users = next(at, true);
            if (users.size() != 1 || !isAddedUp(users.getFirst(), at)) {
                return null;
            }
            at = users.getFirst();
            terms |= at.op().mnemonic().equals("sum");
            scaled |= !(at.op() instanceof Reshape);
        }
        return own(at) + (terms ? " terms" : !scaled ? "" : value.op().mnemonic().equals("sum") ? " total" : " unscaled");
    }

    private boolean isAddedUp(Value user, Value summand) {
        return switch (user.op().mnemonic()) {
            case "sum", "reshape" -> true;
            case "mul", "div" -> user.input(0) == summand && host.of(user.input(1)) != null;
            default -> false;
        };
    }

    /// What the value is: its first operator that is more than arithmetic.
    private String word(Value value) {
        if (value.op() instanceof Convolution && value.inputs().stream().anyMatch(input -> host.of(input) != null)) {
            return "pooled";
        }
        if (value.op().mnemonic().equals("div") && value.input(0).op().mnemonic().equals("sum") && host.of(value.input(1)) != null) {
            return "mean";
        }
        if (value.op().mnemonic().equals("maximum") && value.inputs().stream().anyMatch(this::isZero)) {
            return "relu";
        }
        if (value.op().mnemonic().equals("sub") && next(value, true).stream().anyMatch(user -> user.op().mnemonic().equals("exp"))) {
            return "shifted";
        }
        String telling = value.op().mnemonic();
        Value at = value;
        while (ARITHMETIC.contains(telling)) {
            Value next = operands(at).stream().filter(inlined::contains).filter(input -> host.of(input) == null).findFirst().orElse(null);
            if (next == null) {
                telling = value.op().mnemonic();
                break;
            }
            at = next;
            telling = at.op().mnemonic();
        }
        boolean masked = value.op().mnemonic().equals("where") && operands(value).stream().anyMatch(this::isZero);
        return masked && telling.equals("where") ? "masked" : WORDS.getOrDefault(telling, telling);
    }

    private boolean isZero(Value value) {
        HostValues.Host number = host.of(value);
        return number != null && number.constant() != null && number.constant() == 0;
    }

    /// The name of the nearest value that has one, up or down the graph; parameters only when there is nothing else. What other contractions make of a
    /// value is not what it is.
    private String nearest(Value value, boolean amongUsers) {
        Deque<Value> queue = new ArrayDeque<>(next(value, amongUsers));
        Set<Value> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        String parameter = null;
        while (!queue.isEmpty() && seen.size() < REACH) {
            Value near = queue.poll();
            if (!seen.add(near) || host.of(near) != null || amongUsers && near.op() instanceof Contraction) {
                continue;
            }
            if (near.op() instanceof Named leaf) {
                if (leaf.role() == Named.Role.INPUT || leaf.role() == Named.Role.TARGET || leaf.role() == Named.Role.GRADIENT) {
                    return leaf.role() == Named.Role.GRADIENT ? leaf.name() + " gradient" : leaf.name();
                }
                parameter = parameter == null ? leaf.name() : parameter;
            } else if (own(near) != null) {
                return own(near);
            } else {
                queue.addAll(next(near, amongUsers));
            }
        }
        return parameter;
    }

    private List<Value> next(Value value, boolean amongUsers) {
        return amongUsers ? users.getOrDefault(value, List.of()) : operands(value);
    }

    /// What a value is made of: what it is chosen by is not among that.
    private static List<Value> operands(Value value) {
        return value.op().mnemonic().equals("where") ? value.inputs().subList(1, value.inputs().size()) : value.inputs();
    }
}
