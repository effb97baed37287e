package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Loops;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.graph.Subgraph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Cast;
import io.tapeless.compiler.op.movement.Broadcast;
import io.tapeless.compiler.op.movement.Concat;
import io.tapeless.compiler.op.movement.FirstRows;
import io.tapeless.compiler.op.movement.Overlap;
import io.tapeless.compiler.op.movement.Permute;
import io.tapeless.compiler.op.movement.Reshape;
import io.tapeless.compiler.op.movement.Windows;
import io.tapeless.compiler.op.scan.At;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.plan.Refusal.Rule;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/// Decides which values are stored and which are computed inside the kernels that use them. All cost rules of fusion are here.
///
/// - A value used once is computed where it is used; a cheap one ([#CHEAP] operations) wherever it is used; others are stored.
/// - What only element-wise commits of its own shape need is computed in the kernel that runs them together, once for all of them.
/// - A contraction takes stored operands only (or views of them). One contraction or reduction may sit in the middle of a kernel,
///   under an epilogue of the same shape, when nothing else needs it.
/// - What is nothing but pooled stays in the register tiles that compute it: see [Pooling].
/// - A gradient that is a contraction and only serves updates never leaves the tile that computes it: the tile's sums go to scratch memory
///   and the update of these elements runs from there.
/// - Padding, concatenation and look-ups by index get kernels of their own: they do not vectorise and would spoil their users.
/// - Long parts of a concatenation, an image inside its border, are computed where they belong in it.
/// - Elements that move from other axes into the lanes ([#turnsLanes]) are stored before and after, for users other than products and folds:
///   one kernel copies squares of them, and neither what computes nor what uses them loses its vectors.
/// - What is computed outside a loop is stored before it: its kernels would compute it again in every step. Views are not.
/// - The argument of a polynomial function of short rows is stored, so that the function runs over all elements end to end.
/// - A kernel stays below [#MAX_NODES] operations, [#MAX_LOADS] operands and [#MAX_TRANSCENDENTAL] polynomial functions
///   (C2 stops inlining in larger ones and vectors would be boxed).
final class Fusion {
    static final int CHEAP = 4;
    private static final int CHEAP_LOADS = 2;
    static final int MAX_NODES = 48;
    static final int MAX_LOADS = 10;
    /// Two, one inside the other (log1p of exp), were seen to box: 900 KB per step of the autoencoder.
    static final int MAX_TRANSCENDENTAL = 1;
    /// Lanes of the widest vectors.
    private static final int MOST_LANES = 16;
    /// A polynomial function of one element outside of vectors takes as long as writing and reading this many elements.
    private static final int SCALAR_POLYNOMIAL = 30;
    /// Elements of a gradient from which the kernel that computes it runs the update: for smaller ones a pass of their own costs next to nothing.
    static final int LARGE_UPDATE = 512;
    /// Elements that are turned where they are used: fewer are not worth a kernel that copies squares.
    private static final int FEW_TURNED = 1024;
    /// Operations of an update that runs on tiles.
    static final int MAX_UPDATE = 32;
    /// Operations an epilogue may run on the register tile of a contraction.
    static final int MAX_TILE_EPILOGUE = 5;

    /// What computing a value inside its user would cost there.
    private record Cost(int nodes, int loads, int transcendental, int slow, Value core) {}

    private final Graph graph;
    private final HostValues host;
    private final Set<Value> packed;
    private final Loops loops;
    private final boolean lanes;
    private final Set<Value> roots = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Value, List<Value>> users;
    private final Map<Value, Cost> costs = new IdentityHashMap<>();
    /// Contractions that compute gradients inside the kernels that commit them, and all that becomes of them there.
    private final Set<Value> updates = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Value> inlined = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Value, Refusal> refused = new IdentityHashMap<>();
    private final List<String> choices = new ArrayList<>();
    private final Pooling pooling;
    /// Activations that exist in the register tiles alone which compute them.
    private final Set<Value> pooled = Collections.newSetFromMap(new IdentityHashMap<>());

    /// @param lanes whether kernels run over vectors of elements
    Fusion(Graph graph, HostValues host, Set<Value> packed, Loops loops, boolean lanes) {
        this.graph = graph;
        this.host = host;
        this.packed = packed;
        this.loops = loops;
        this.lanes = lanes;
        this.users = graph.users();
        this.pooling = new Pooling(users, roots, host);
    }

    /// The values computed inside their users. All others that are not host numbers or leaves are stored.
    Set<Value> inlined() {
        for (Graph.Root root : graph.roots()) {
            if (root.role() != Graph.Role.COMMIT) {
                roots.add(root.value());
            }
        }
        List<Value> values = graph.values();
        for (Value value : values) {
            Cost cost = cost(value);
            costs.put(value, cost);
            Set<Value> update = updates.contains(value) ? Set.of() : update(value);
            updates.addAll(update);
            if (pool(value, cost)) {
                pooled.add(value);
            }
            Refusal refusal = updates.contains(value) ? null : refusal(value, cost);
            if (refusal == null) {
                inlined.add(value);
            } else {
                refused.put(value, refusal);
            }
        }
        return inlined;
    }

    /// Where gradients are computed that only serve updates, with what was counted.
    List<String> choices() {
        return choices;
    }

    /// Why each of the others is stored.
    Map<Value, Refusal> refused() {
        return refused;
    }

    private Cost cost(Value value) {
        if (host.of(value) != null || value.op() instanceof Leaf) {
            return new Cost(0, 1, 0, 0, null);
        }
        Set<Value> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        int nodes = ownNodes(value);
        int loads = 0;
        int transcendental = ownTranscendental(value);
        int slow = own(value, Scalar::isSlow);
        Value core = value.op() instanceof Reduction || value.op() instanceof Contraction ? value : null;
        for (Value input : value.inputs()) {
            Cost part = costs.get(input);
            if (host.of(input) != null) {
                continue;
            }
            if (!inlined.contains(input)) {
                loads += distinct.add(input) ? 1 : 0;
            } else {
                nodes += part.nodes;
                loads += part.loads;
                transcendental += part.transcendental;
                slow += part.slow;
                core = core == null ? part.core : core;
            }
        }
        return new Cost(nodes, loads, transcendental, slow, core);
    }

    private static int ownNodes(Value value) {
        return own(value, node -> !node.children().isEmpty());
    }

    private static int ownTranscendental(Value value) {
        return own(value, Scalar::isPolynomial);
    }

    private static int own(Value value, Predicate<Scalar> kind) {
        if (!(value.op() instanceof Elementwise op)) {
            return 0;
        }
        List<Scalar> operands = new ArrayList<>();
        for (Value input : value.inputs()) {
            operands.add(new Scalar.Operand(operands.size(), input.dtype()));
        }
        return (int) op.formula(operands).nodes().stream().filter(kind).count();
    }

    /// Whether all that becomes of a value are extremes over windows, found in the tiles that compute it.
    private boolean pool(Value value, Cost cost) {
        return lanes && cost.core != null && (cost.core == value || value.op() instanceof Elementwise) && loops.all().isEmpty() && host.of(value) == null
                && !packed.contains(value) && pooling.suits(value, cost.core);
    }

    /// Why a value is stored, or null: it is computed inside its users.
    private Refusal refusal(Value value, Cost cost) {
        if (host.of(value) != null || roots.contains(value)) {
            return Refusal.of(roots.contains(value) ? Rule.RESULT : Rule.NUMBER);
        }
        if (packed.contains(value)) {
            return Refusal.of(value.op() instanceof Cast ? Rule.MASK : Rule.COPY);
        }
        Value activation = Pooling.activation(value);
        if (pooled.contains(value) || activation != null && pooled.contains(activation)) {
            return value.op() instanceof Reduction ? Refusal.of(Rule.POOLED) : null;
        }
        List<Value> uses = users.getOrDefault(value, List.of());
        return switch (value.op()) {
            case Leaf leaf -> Refusal.of(Rule.IN_MEMORY);
            case RandomDraw draw -> Refusal.of(Rule.ROUTINE);
            case Library library -> Refusal.of(Rule.ROUTINE);
            case Commit commit -> Refusal.of(Rule.COMMITTED);
            case Scan scan -> Refusal.of(Rule.LOOP);
            case Subgraph subgraph -> throw new IllegalStateException("unexpanded " + value);
            case Indexing indexing -> switch (indexing.form(value.inputs().stream().map(Value::type).toList())) {
                case Indexing.OneHotForm form -> uses.size() == 1 ? ofUses(value, cost, uses) : Refusal.of(Rule.LOOK_UP);
                case Indexing.PositionForm form -> ofUses(value, cost, uses);
                case Indexing.GatherForm form -> Refusal.of(Rule.LOOK_UP);
                case Indexing.ScatterForm form -> Refusal.of(Rule.LOOK_UP);
            };
            case Reduction reduction -> ofFold(value, cost, uses, false);
            case Contraction contraction -> ofFold(value, cost, uses, true);
            case Movement movement -> ofMovement(value, movement, cost, uses);
            case Elementwise elementwise -> ofElements(value, cost, uses);
        };
    }

    /// @param most operations that would be computed in each place
    private static Refusal tooDear(Cost cost, List<Value> uses, int most) {
        if (cost.transcendental > 0) {
            return Refusal.of(Rule.POLYNOMIAL, null, uses.size());
        }
        return cost.nodes > most ? Refusal.of(Rule.MANY_OPERATIONS, null, uses.size(), cost.nodes, most)
                : Refusal.of(Rule.MANY_OPERANDS, null, uses.size(), cost.loads, CHEAP_LOADS);
    }

    private Refusal ofElements(Value value, Cost cost, List<Value> uses) {
        if (cost.core != null) {
            if (uses.size() != 1) {
                return Refusal.of(Rule.SEVERAL_USES, null, uses.size());
            }
            Value user = uses.getFirst();
            Refusal epilogue = endsInCommit(cost, user) || endsInPlace(value, user) ? null : ofEpilogue(value, cost, user);
            if (epilogue != null || updates.contains(user)) {
                return epilogue != null ? epilogue : Refusal.of(Rule.UPDATED, user);
            }
        }
        boolean worthIt = uses.size() == 1 || cost.nodes <= CHEAP && cost.loads <= CHEAP_LOADS && cost.transcendental == 0
                || onlyForCommits(value);
        return worthIt ? ofUses(value, cost, uses) : tooDear(cost, uses, CHEAP);
    }

    /// True when all that becomes of a value, element by element, is committed: [CommitOrder] gives such commits one kernel.
    private boolean onlyForCommits(Value value) {
        return !roots.contains(value) && users.getOrDefault(value, List.of()).stream().allMatch(user -> user.op() instanceof Commit
                || user.op() instanceof Elementwise && user.shape().equals(value.shape()) && onlyForCommits(user));
    }

    private Refusal ofMovement(Value value, Movement movement, Cost cost, List<Value> uses) {
        if (slides(movement)) {
            // Windows are never stored where folds alone use them: they are many times what they are made of.
            boolean forFolds = cost.core == null && !uses.isEmpty() && uses.stream().allMatch(user -> user.op() instanceof Reduction);
            return forFolds ? ofUses(value, cost, uses) : Refusal.of(Rule.WINDOWS);
        }
        if (movement instanceof Concat) {
            return uses.size() == 1 && Parts.joinsLong(value) && endsInPlace(value, uses.getFirst()) ? null : Refusal.of(Rule.JOINED);
        }
        if (movement.fills() || movement instanceof FirstRows || cost.core != null) {
            return cost.core == null ? Refusal.of(Rule.JOINED) : Refusal.of(Rule.OTHER_SHAPE, value);
        }
        if (movement instanceof Reshape && !Views.isTrivialReshape(value) || turnsLanes(value) && !onlyForFolds(value)) {
            return Refusal.of(movement instanceof Reshape ? Rule.RESHAPED : Rule.TURNED, value);
        }
        return uses.size() == 1 || cost.nodes == 0 ? ofUses(value, cost, uses) : tooDear(cost, uses, 0);
    }

    /// Whether neighbours in the lanes of `value` are no neighbours in its operand, and there are many.
    private boolean turnsLanes(Value value) {
        return lanes && value.op() instanceof Permute permute && value.shape().elements().tuned() >= FEW_TURNED
                && permute.order().get(lane(value)) != lane(value.input(0));
    }

    /// The last axis that has more than one element.
    private static int lane(Value value) {
        int axis = value.rank() - 1;
        while (axis > 0 && value.shape().dim(axis).isOne()) {
            axis--;
        }
        return axis;
    }

    /// Whether a value becomes, moved or as it is, an operand of contractions and reductions alone: their schedules choose the axis of the lanes.
    private boolean onlyForFolds(Value value) {
        return !roots.contains(value) && users.getOrDefault(value, List.of()).stream().allMatch(user -> user.op() instanceof Contraction
                || user.op() instanceof Reduction || user.op() instanceof Movement && onlyForFolds(user));
    }

    /// A contraction or reduction inside a kernel: its only user is elementwise of the same shape and no other core is there.
    private Refusal ofFold(Value value, Cost cost, List<Value> uses, boolean tile) {
        if (uses.size() != 1) {
            return Refusal.of(Rule.SEVERAL_USES, null, uses.size());
        }
        Value user = uses.getFirst();
        Refusal epilogue = endsInPlace(value, user) ? null : ofEpilogue(value, cost, user);
        Refusal refusal = epilogue != null ? epilogue : ofUser(user, value, cost);
        boolean update = tile && onlyForCommits(user) || updates.contains(user);
        return refusal == null && update ? Refusal.of(Rule.UPDATED, user) : refusal;
    }

    /// A contraction of which everything becomes new values of parameters and optimiser states, element by element, with all these values;
    /// empty when `value` is none, or when its tile had better not run the update: a gradient that something else reads, an update with
    /// polynomial functions or of too many operands, a small one.
    private Set<Value> update(Value value) {
        boolean large = value.shape().elements().isConstant() && value.shape().elements().constant() >= LARGE_UPDATE;
        if (!(value.op() instanceof Contraction product) || !product.windows().isEmpty() || value.rank() < 2 || !value.dtype().isFloat()
                || host.of(value) != null || packed.contains(value) || !onlyForCommits(value) || readsCommitted(value)
                || users.getOrDefault(value, List.of()).stream().anyMatch(user -> user.op() instanceof Commit)) {
            return Set.of();
        }
        if (!large) {
            choose(value, "before its update", value.shape().elements() + " elements, in it from " + LARGE_UPDATE + " on");
            return Set.of();
        }
        Set<Value> update = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(value, update);
        Set<Value> read = Collections.newSetFromMap(new IdentityHashMap<>());
        int nodes = 0;
        for (Value member : update) {
            nodes += ownNodes(member);
            for (Value input : member.inputs()) {
                if (member != value && !update.contains(input) && host.of(input) == null) {
                    read.add(input);
                }
            }
            if (ownTranscendental(member) > 0 || packed.contains(member)) {
                return Set.of();
            }
        }
        boolean folds = read.stream().anyMatch(input -> inlined.contains(input) && (costs.get(input).core != null || costs.get(input).transcendental > 0));
        int inside = read.stream().filter(inlined::contains).mapToInt(input -> costs.get(input).nodes + costs.get(input).loads).sum();
        boolean dear = nodes + inside > MAX_UPDATE || read.size() > MAX_LOADS;
        if (!folds) {
            choose(value, dear ? "before its update" : "in its update", value.shape().elements() + " elements, from " + LARGE_UPDATE + " on, " + (nodes + inside) + " operations, at most "
                    + MAX_UPDATE + ", " + read.size() + " operands, at most " + MAX_LOADS);
        }
        return folds || dear ? Set.of() : update;
    }

    private void choose(Value gradient, String where, String numbers) {
        choices.add((gradient.label() == null ? gradient.op().mnemonic() : gradient.label()) + " is computed " + where + ": " + numbers);
    }

    private void collect(Value value, Set<Value> into) {
        if (!(value.op() instanceof Commit) && into.add(value)) {
            users.getOrDefault(value, List.of()).forEach(user -> collect(user, into));
        }
    }

    /// Whether an operand is itself a parameter or state: its old value may be gone by the time commits run.
    private static boolean readsCommitted(Value product) {
        return product.inputs().stream().anyMatch(input -> {
            Value inner = input;
            while (inner.op() instanceof Movement && inner.inputs().size() == 1) {
                inner = inner.input(0);
            }
            return inner.op() instanceof Named leaf && leaf.role() != Named.Role.INPUT && leaf.role() != Named.Role.TARGET;
        });
    }

    /// A reduction and its epilogue may be stored into a target directly. A contraction's tile may not: an update in it spills registers.
    private static boolean endsInCommit(Cost cost, Value user) {
        return user.op() instanceof Commit && !(cost.core.op() instanceof Contraction);
    }

    /// Whether a value is a part of another one that is put in its place by a kernel of its own, and may be computed there: an image inside its border.
    private boolean endsInPlace(Value value, Value user) {
        return lanes && loops.all().isEmpty() && user.op() instanceof Concat && Parts.joinsLong(user) && !roots.contains(user)
                && user.inputs().stream().filter(input -> input == value).count() == 1
                && users.getOrDefault(user, List.of()).stream().noneMatch(reader -> reader.op() instanceof Commit);
    }

    /// Why a kernel with a fold cannot go on with `user`.
    private Refusal ofEpilogue(Value value, Cost cost, Value user) {
        if (!(user.op() instanceof Elementwise)) {
            Refusal refusal = ofKind(user, value, cost);
            return refusal != null ? refusal : Refusal.of(user.op() instanceof Commit ? Rule.COMMIT_ALONE : Rule.OTHER_SHAPE, user);
        }
        if (!user.shape().equals(value.shape())) {
            return Refusal.of(Rule.OTHER_SHAPE, user);
        }
        for (Value input : user.inputs()) {
            if (input != value && inlined.contains(input) && costs.get(input).core != null) {
                return Refusal.of(Rule.TWO_FOLDS, user);
            }
        }
        boolean tile = cost.core.op() instanceof Contraction;
        int epilogue = ownNodes(user) + (value == cost.core ? 0 : cost.nodes);
        if (tile && ownTranscendental(user) > 0) {
            return Refusal.of(Rule.TILE_POLYNOMIAL, user);
        }
        return tile && epilogue > MAX_TILE_EPILOGUE ? Refusal.of(Rule.TILE_EPILOGUE, user, epilogue, MAX_TILE_EPILOGUE) : null;
    }

    /// Of the first user that cannot compute a value inside its own kernel.
    private Refusal ofUses(Value value, Cost cost, List<Value> uses) {
        return uses.stream().map(user -> ofUser(user, value, cost)).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /// Why `user` cannot compute `value` inside its own kernel.
    private Refusal ofUser(Value user, Value value, Cost cost) {
        Refusal kind = ofKind(user, value, cost);
        if (kind != null) {
            return kind;
        }
        int nodes = cost.nodes + ownNodes(user);
        int loads = cost.loads;
        int transcendental = cost.transcendental + ownTranscendental(user);
        for (Value sibling : new HashSet<>(user.inputs())) {
            if (sibling != value && inlined.contains(sibling)) {
                nodes += costs.get(sibling).nodes;
                loads += costs.get(sibling).loads;
                transcendental += costs.get(sibling).transcendental;
            }
        }
        if (!loops.sameSteps(value, user) && cost.nodes > 0 || user.op() instanceof At && cost.nodes > 0) {
            return Refusal.of(Rule.OUTSIDE_OF_LOOP, user);
        }
        if (nodes > MAX_NODES) {
            return Refusal.of(Rule.OPERATIONS, user, nodes, MAX_NODES);
        }
        if (loads > MAX_LOADS) {
            return Refusal.of(Rule.OPERANDS, user, loads, MAX_LOADS);
        }
        if (transcendental > MAX_TRANSCENDENTAL) {
            return Refusal.of(Rule.POLYNOMIALS, user, transcendental, MAX_TRANSCENDENTAL);
        }
        return interrupts(user, value, cost) ? Refusal.of(Rule.SHORT_ROWS, user, (int) value.shape().dim(value.rank() - 1).tuned()) : null;
    }

    /// Why an operator of the kind of `user` does not compute `value` inside its own kernel.
    private Refusal ofKind(Value user, Value value, Cost cost) {
        boolean fold = cost.core != null;
        return switch (user.op()) {
            case Elementwise e -> null;
            case Reduction r -> fold ? Refusal.of(Rule.TWO_FOLDS, user) : null;
            case Contraction c -> isView(value) ? null : Refusal.of(Rule.PRODUCT, user);
            case Movement m when m instanceof Windows -> !fold && isView(value) ? null : Refusal.of(Rule.WINDOWED, user);
            case Movement m when m instanceof Overlap -> !fold && cost.nodes <= CHEAP && cost.transcendental == 0 && cost.slow == 0 ? null : Refusal.of(Rule.WINDOWED, user);
            case Movement m when m instanceof Broadcast -> fold ? Refusal.of(Rule.OTHER_SHAPE, user)
                    : cost.nodes == 0 || worthRepeating(user, cost) ? null : Refusal.of(Rule.REPEATED, user, cost.nodes);
            case Movement m when m instanceof Concat && endsInPlace(value, user) -> null;
            case Movement m when m instanceof Reshape && !Views.isTrivialReshape(user) -> Refusal.of(Rule.RESHAPED, user);
            case Movement m -> fold ? Refusal.of(Rule.OTHER_SHAPE, user)
                    : cost.nodes == 0 || !turnsLanes(user) || !packed.contains(user) && onlyForFolds(user) ? null : Refusal.of(Rule.TURNED, user);
            case Indexing i -> Refusal.of(Rule.INDEXED, user);
            case Commit c -> null;
            case RandomDraw d -> Refusal.of(Rule.READ_BY_ROUTINE, user);
            case Scan s -> Refusal.of(Rule.READ_BY_ROUTINE, user);
            case Library l -> Refusal.of(Rule.READ_BY_ROUTINE, user);
            case Subgraph s -> Refusal.of(Rule.READ_BY_ROUTINE, user);
            case Leaf l -> Refusal.of(Rule.READ_BY_ROUTINE, user);
        };
    }

    /// Whether a polynomial function would run row by row with `value` in its kernel, and without it over all elements end to end, where rows
    /// are so short that the elements they leave over, which fill no vector, take longest.
    private boolean interrupts(Value user, Value value, Cost cost) {
        if (!lanes || !(value.op() instanceof Elementwise) || value.rank() < 2 || !leavesOver(value.shape().dim(value.rank() - 1))) {
            return false;
        }
        if (user.op() instanceof Reduction) {
            return cost.transcendental > 0 && user.rank() > 0;
        }
        return user.op() instanceof Elementwise && (ownTranscendental(user) > 0 && value.inputs().stream().anyMatch(this::rowWise)
                || cost.transcendental > 0 && user.inputs().stream().anyMatch(other -> other != value && rowWise(other)));
    }

    private static boolean leavesOver(Dim row) {
        // The rows of a batch of sequences are as long as the longest of them: they leave over half a vector.
        long left = row.isConstant() ? row.constant() % MOST_LANES : MOST_LANES / 2;
        return row.tuned() > 1 && left * SCALAR_POLYNOMIAL > row.tuned();
    }

    /// Whether a value repeats others along some axis: its kernel cannot run over all elements end to end.
    private boolean rowWise(Value value) {
        return value.op() instanceof Broadcast ? !value.input(0).shape().elements().isOne()
                : value.op() instanceof Elementwise && inlined.contains(value) && value.inputs().stream().anyMatch(this::rowWise);
    }

    /// Computing a value again for every copy of it pays when it is cheap and the copies are made inside one kernel. Windows take what is stored:
    /// they would have all the copies in memory.
    private boolean worthRepeating(Value copies, Cost cost) {
        List<Value> uses = users.getOrDefault(copies, List.of());
        return cost.nodes <= CHEAP && cost.transcendental == 0 && cost.slow == 0 && uses.size() == 1 && !(uses.getFirst().op() instanceof Windows)
                && !roots.contains(copies);
    }

    private static boolean slides(Movement movement) {
        return movement instanceof Windows || movement instanceof Overlap;
    }

    /// True when `value` only renames the coordinates of something stored.
    private boolean isView(Value value) {
        Value inner = value;
        while (inner.op() instanceof Movement && (inner == value || inlined.contains(inner))) {
            if (inner.op() instanceof Concat || inner.op() instanceof Movement m && m.fills()
                    || inner.op() instanceof Reshape && !Views.isTrivialReshape(inner)) {
                return false;
            }
            inner = inner.input(0);
        }
        return inner != value && !inlined.contains(inner) && host.of(inner) == null;
    }
}
