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
import io.tapeless.compiler.op.movement.Slice;
import io.tapeless.compiler.op.movement.Windows;
import io.tapeless.compiler.op.scan.At;
import io.tapeless.compiler.plan.InlineCosts.Cost;
import io.tapeless.compiler.plan.Refusal.Rule;
import io.tapeless.compiler.type.Dim;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Decides which values are stored and which are computed inside the kernels that use them. The cost rules of fusion are here, those of updates in
/// [TileUpdates].
///
/// - A value used once is computed where it is used; a cheap one ([#CHEAP] operations) wherever it is used; others are stored.
/// - What only element-wise commits of its own shape need is computed in the kernel that runs them together, once for all of them.
/// - A contraction takes stored operands only (or views of them). One contraction or reduction may sit in the middle of a kernel,
///   under an epilogue of the same shape, when nothing else needs it.
/// - No kernel runs a polynomial function on the register tile of a contraction, neither of its sums nor of what they meet: one of both is stored.
///   The function runs over all elements end to end, and beside the tile's accumulators C2 would box its vectors.
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
    /// Elements that are turned where they are used: fewer are not worth a kernel that copies squares.
    private static final int FEW_TURNED = 1024;
    /// Operations an epilogue may run on the register tile of a contraction.
    static final int MAX_TILE_EPILOGUE = 5;

    private final Graph graph;
    private final HostValues host;
    private final Set<Value> packed;
    private final Loops loops;
    private final boolean lanes;
    private final Uses uses;
    private final Set<Value> inlined = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Value, Refusal> refused = new IdentityHashMap<>();
    private final InlineCosts costs;
    private final TileUpdates updates;
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
        this.uses = Uses.of(graph);
        this.costs = new InlineCosts(host, inlined);
        this.updates = new TileUpdates(host, packed, uses, inlined, costs);
        this.pooling = new Pooling(uses, host);
    }

    /// The values computed inside their users. All others that are not host numbers or leaves are stored.
    Set<Value> inlined() {
        for (Value value : graph.values()) {
            Cost cost = costs.count(value);
            updates.decide(value);
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
        return updates.choices();
    }

    /// Why each of the others is stored.
    Map<Value, Refusal> refused() {
        return refused;
    }

    /// Whether all that becomes of a value are extremes over windows, found in the tiles that compute it.
    private boolean pool(Value value, Cost cost) {
        return lanes && cost.core() != null && (cost.core() == value || value.op() instanceof Elementwise) && loops.all().isEmpty() && host.of(value) == null
                && !packed.contains(value) && pooling.suits(value, cost.core());
    }

    /// Why a value is stored, or null: it is computed inside its users.
    private Refusal refusal(Value value, Cost cost) {
        if (host.of(value) != null || uses.isResult(value)) {
            return Refusal.of(uses.isResult(value) ? Rule.RESULT : Rule.NUMBER);
        }
        if (packed.contains(value)) {
            return Refusal.of(value.op() instanceof Cast ? Rule.MASK : Rule.COPY);
        }
        Value activation = Pooling.activation(value);
        if (pooled.contains(value) || activation != null && pooled.contains(activation)) {
            return value.op() instanceof Reduction ? Refusal.of(Rule.POOLED) : null;
        }
        List<Value> users = uses.of(value);
        return switch (value.op()) {
            case Leaf leaf -> Refusal.of(Rule.IN_MEMORY);
            case RandomDraw draw -> Refusal.of(Rule.ROUTINE);
            case Library library -> Refusal.of(Rule.ROUTINE);
            case Commit commit -> Refusal.of(Rule.COMMITTED);
            case Scan scan -> Refusal.of(Rule.LOOP);
            case Subgraph subgraph -> throw new IllegalStateException("unexpanded " + value);
            case Indexing indexing -> switch (indexing.form(value.inputs().stream().map(Value::type).toList())) {
                case Indexing.OneHotForm form -> users.size() == 1 ? ofUses(value, cost, users) : Refusal.of(Rule.LOOK_UP);
                case Indexing.PositionForm form -> ofUses(value, cost, users);
                case Indexing.GatherForm form -> Refusal.of(Rule.LOOK_UP);
                case Indexing.ScatterForm form -> Refusal.of(Rule.LOOK_UP);
            };
            case Reduction reduction -> ofFold(value, cost, users, false);
            case Contraction contraction -> ofFold(value, cost, users, true);
            case Movement movement -> ofMovement(value, movement, cost, users);
            case Elementwise elementwise -> ofElements(value, cost, users);
        };
    }

    /// @param most operations that would be computed in each place
    private static Refusal tooDear(Cost cost, List<Value> users, int most) {
        if (cost.transcendental() > 0) {
            return Refusal.of(Rule.POLYNOMIAL, null, users.size());
        }
        return cost.nodes() > most ? Refusal.of(Rule.MANY_OPERATIONS, null, users.size(), cost.nodes(), most)
                : Refusal.of(Rule.MANY_OPERANDS, null, users.size(), cost.loads(), CHEAP_LOADS);
    }

    private Refusal ofElements(Value value, Cost cost, List<Value> users) {
        if (cost.core() != null) {
            if (users.size() != 1) {
                return Refusal.of(Rule.SEVERAL_USES, null, users.size());
            }
            Value user = users.getFirst();
            Refusal epilogue = endsInCommit(cost, user) || endsInPlace(value, user) ? null : ofEpilogue(value, cost, user);
            if (epilogue != null || updates.contains(user)) {
                return epilogue != null ? epilogue : Refusal.of(Rule.UPDATED, user);
            }
        }
        boolean worthIt = users.size() == 1 || cost.nodes() <= CHEAP && cost.loads() <= CHEAP_LOADS && cost.transcendental() == 0
                || uses.onlyCommitted(value);
        return worthIt ? ofUses(value, cost, users) : tooDear(cost, users, CHEAP);
    }

    private Refusal ofMovement(Value value, Movement movement, Cost cost, List<Value> users) {
        if (slides(movement)) {
            // Windows are never stored where folds alone use them: they are many times what they are made of.
            boolean forFolds = cost.core() == null && !users.isEmpty() && users.stream().allMatch(user -> user.op() instanceof Reduction);
            return forFolds ? ofUses(value, cost, users) : Refusal.of(Rule.WINDOWS);
        }
        if (movement instanceof Concat) {
            return users.size() == 1 && Parts.joinsLong(value) && endsInPlace(value, users.getFirst()) ? null : Refusal.of(Rule.JOINED);
        }
        if (movement.fills() || movement instanceof FirstRows || cost.core() != null) {
            return cost.core() == null ? Refusal.of(Rule.JOINED) : Refusal.of(Rule.OTHER_SHAPE, value);
        }
        if (movement instanceof Reshape && !Views.isTrivialReshape(value) || turnsLanes(value) && !uses.onlyFolded(value)) {
            return Refusal.of(movement instanceof Reshape ? Rule.RESHAPED : Rule.TURNED, value);
        }
        return users.size() == 1 || cost.nodes() == 0 ? ofUses(value, cost, users) : tooDear(cost, users, 0);
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

    /// A contraction or reduction inside a kernel: its only user is elementwise of the same shape and no other core is there.
    private Refusal ofFold(Value value, Cost cost, List<Value> users, boolean tile) {
        if (users.size() != 1) {
            return Refusal.of(Rule.SEVERAL_USES, null, users.size());
        }
        Value user = users.getFirst();
        Refusal epilogue = endsInPlace(value, user) ? null : ofEpilogue(value, cost, user);
        Refusal refusal = epilogue != null ? epilogue : ofUser(user, value, cost);
        boolean update = tile && uses.onlyCommitted(user) || updates.contains(user);
        return refusal == null && update ? Refusal.of(Rule.UPDATED, user) : refusal;
    }

    /// A reduction and its epilogue may be stored into a target directly. A contraction's tile may not: an update in it spills registers.
    private static boolean endsInCommit(Cost cost, Value user) {
        return user.op() instanceof Commit && !(cost.core().op() instanceof Contraction);
    }

    /// Whether a value is a part of another one that is put in its place by a kernel of its own, and may be computed there: an image inside its border.
    private boolean endsInPlace(Value value, Value user) {
        return lanes && loops.all().isEmpty() && user.op() instanceof Concat && Parts.joinsLong(user) && !uses.isResult(user)
                && user.inputs().stream().filter(input -> input == value).count() == 1
                && uses.of(user).stream().noneMatch(reader -> reader.op() instanceof Commit);
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
            if (input != value && inlined.contains(input) && costs.of(input).core() != null) {
                return Refusal.of(Rule.TWO_FOLDS, user);
            }
        }
        boolean tile = cost.core().op() instanceof Contraction;
        int epilogue = InlineCosts.nodes(user) + (value == cost.core() ? 0 : cost.nodes());
        return tile && epilogue > MAX_TILE_EPILOGUE ? Refusal.of(Rule.TILE_EPILOGUE, user, epilogue, MAX_TILE_EPILOGUE) : null;
    }

    /// Of the first user that cannot compute a value inside its own kernel.
    private Refusal ofUses(Value value, Cost cost, List<Value> users) {
        return users.stream().map(user -> ofUser(user, value, cost)).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /// Why `user` cannot compute `value` inside its own kernel.
    private Refusal ofUser(Value user, Value value, Cost cost) {
        Refusal kind = ofKind(user, value, cost);
        if (kind != null) {
            return kind;
        }
        int nodes = cost.nodes() + InlineCosts.nodes(user);
        int loads = cost.loads();
        int transcendental = cost.transcendental() + InlineCosts.transcendental(user);
        boolean tile = isTile(cost);
        for (Value sibling : new HashSet<>(user.inputs())) {
            if (sibling != value && inlined.contains(sibling)) {
                nodes += costs.of(sibling).nodes();
                loads += costs.of(sibling).loads();
                transcendental += costs.of(sibling).transcendental();
                tile |= isTile(costs.of(sibling));
            }
        }
        if (tile && transcendental > 0) {
            return Refusal.of(Rule.TILE_POLYNOMIAL, user);
        }
        if (!loops.sameSteps(value, user) && cost.nodes() > 0 || user.op() instanceof At && cost.nodes() > 0) {
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

    private static boolean isTile(Cost cost) {
        return cost.core() != null && cost.core().op() instanceof Contraction;
    }

    /// Why an operator of the kind of `user` does not compute `value` inside its own kernel.
    private Refusal ofKind(Value user, Value value, Cost cost) {
        boolean fold = cost.core() != null;
        return switch (user.op()) {
            case Elementwise e -> null;
            case Reduction r -> fold ? Refusal.of(Rule.TWO_FOLDS, user) : null;
            case Contraction c -> isView(value) ? null : Refusal.of(Rule.PRODUCT, user);
            case Movement m when m instanceof Windows -> !fold && isView(value) ? null : Refusal.of(Rule.WINDOWED, user);
            case Movement m when m instanceof Overlap -> !fold && cost.nodes() <= CHEAP && cost.transcendental() == 0 && cost.slow() == 0 ? null
                    : Refusal.of(Rule.WINDOWED, user);
            case Movement m when m instanceof Broadcast -> fold ? Refusal.of(Rule.OTHER_SHAPE, user)
                    : cost.nodes() == 0 || worthRepeating(user, cost) ? null : Refusal.of(Rule.REPEATED, user, cost.nodes());
            case Movement m when m instanceof Concat && endsInPlace(value, user) -> null;
            case Movement m when m instanceof Reshape && !Views.isTrivialReshape(user) -> Refusal.of(Rule.RESHAPED, user);
            case Movement m -> fold ? Refusal.of(Rule.OTHER_SHAPE, user)
                    : cost.nodes() == 0 || !turnsLanes(user) || !packed.contains(user) && uses.onlyFolded(user) ? null : Refusal.of(Rule.TURNED, user);
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
            return cost.transcendental() > 0 && user.rank() > 0;
        }
        return user.op() instanceof Elementwise && (InlineCosts.transcendental(user) > 0 && value.inputs().stream().anyMatch(this::rowWise)
                || cost.transcendental() > 0 && user.inputs().stream().anyMatch(other -> other != value && rowWise(other)));
    }

    private static boolean leavesOver(Dim row) {
        // The rows of a batch of sequences are as long as the longest of them: they leave over half a vector.
        long left = row.isConstant() ? row.constant() % MOST_LANES : MOST_LANES / 2;
        return row.tuned() > 1 && left * SCALAR_POLYNOMIAL > row.tuned();
    }

    /// Whether a value repeats others along some axis, or is a part of something along an inner one: its kernel cannot run over all elements end to end.
    private boolean rowWise(Value value) {
        return switch (value.op()) {
            case Broadcast repeated -> !value.input(0).shape().elements().isOne();
            case Slice part -> !value.shape().dims().subList(0, part.axis()).stream().allMatch(Dim::isOne);
            case Elementwise operator -> inlined.contains(value) && value.inputs().stream().anyMatch(this::rowWise);
            default -> false;
        };
    }

    /// Computing a value again for every copy of it pays when it is cheap and the copies are made inside one kernel. Windows take what is stored:
    /// they would have all the copies in memory.
    private boolean worthRepeating(Value copies, Cost cost) {
        List<Value> users = uses.of(copies);
        return cost.nodes() <= CHEAP && cost.transcendental() == 0 && cost.slow() == 0 && users.size() == 1 && !(users.getFirst().op() instanceof Windows)
                && !uses.isResult(copies);
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
