package io.tapeless.compiler.kernel;

import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.source.Span;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Computations whose extents are all literal, one after the other as code without loops: each element is a local variable. Every
/// element is computed by the same operations in the same order as by the loops that its schedule asks for, so results have the same bits.
///
/// @param nests  what is computed, in order
/// @param stored the buffers whose elements must be in memory afterwards; all others exist as locals only
/// @param lanes  the names of those that compute neighbouring elements of their last axis in the lanes of vectors ([StraightLanes])
public record StraightLine(String name, List<LoopNest> nests, Set<Buffer> stored, Set<String> lanes) implements Kernel {
    public StraightLine {
        nests = List.copyOf(nests);
        stored = Set.copyOf(stored);
        lanes = Set.copyOf(lanes);
    }

    @Override
    public String formula() {
        return nests.stream().map(LoopNest::formula).collect(Collectors.joining("; "));
    }

    @Override
    public Span origin() {
        return nests.getFirst().origin();
    }

    /// Of its kernels each has its own.
    @Override
    public List<Decision> why() {
        return List.of();
    }

    @Override
    public boolean shared() {
        return false;
    }

    /// Elements of the widest vector: 1 where there are none.
    public int widest() {
        return nests.stream().filter(nest -> lanes.contains(nest.name())).mapToInt(nest -> StraightLanes.pieces(
                nest.computation().parallel().getLast().constant(), StraightLanes.WIDEST).getFirst().width()).max().orElse(1);
    }

    /// What must be in memory beforehand.
    @Override
    public List<Buffer> reads() {
        Set<Buffer> read = new LinkedHashSet<>();
        Set<Buffer> made = new LinkedHashSet<>();
        for (LoopNest nest : nests) {
            nest.reads().stream().filter(buffer -> !made.contains(buffer)).forEach(read::add);
            made.addAll(nest.writes());
        }
        return List.copyOf(read);
    }

    @Override
    public List<Buffer> writes() {
        return nests.stream().flatMap(nest -> nest.writes().stream()).filter(stored::contains).distinct().toList();
    }

    private String inLanes() {
        return lanes.isEmpty() ? "" : ", in lanes: " + IntStream.range(0, nests.size()).filter(i -> lanes.contains(nests.get(i).name()))
                .mapToObj(i -> String.valueOf(i + 1)).collect(Collectors.joining(", "));
    }

    private String inMemory() {
        return stored.isEmpty() ? "" : ", stored: " + writes().stream().map(Buffer::name).collect(Collectors.joining(", "));
    }

    /// The text of `dslc dump --after=kernels`.
    @Override
    public String toString() {
        return "straight line " + name + ", " + nests.size() + (nests.size() == 1 ? " kernel" : " kernels") + " without loops" + inLanes() + inMemory() + ":\n"
                + nests.stream().map(LoopNest::toString).collect(Collectors.joining()).indent(2) + "\n";
    }
}
