package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A computation and how to run it: everything an emitter needs, so that emitters print and decide nothing. Printable.
public record LoopNest(Computation computation, Schedule schedule) implements Kernel {
    /// All columns but the last of those that have a schedule of their own.
    public LoopNest main() {
        return new LoopNest(computation.columns(0, columns() - edge()).named(name() + "Main"), schedule.before(null));
    }

    /// The last columns.
    public LoopNest last() {
        return new LoopNest(computation.columns(columns() - edge(), edge()).named(name() + "Last"), schedule.edge());
    }

    private long columns() {
        return computation.parallel().getLast().constant();
    }

    private int edge() {
        return computation.fold().edge();
    }

    @Override
    public String name() {
        return computation.name();
    }

    @Override
    public String formula() {
        return computation.formula();
    }

    @Override
    public Span origin() {
        return computation.origin();
    }

    @Override
    public List<Decision> why() {
        return schedule.why();
    }

    @Override
    public boolean shared() {
        return schedule.partitionAxis() >= 0;
    }

    @Override
    public List<Buffer> reads() {
        return reads(computation);
    }

    static List<Buffer> reads(Computation computation) {
        Set<Buffer> read = new LinkedHashSet<>();
        computation.operands().forEach(operand -> {
            if (operand instanceof Load load) {
                collect(load.access(), read);
            }
        });
        computation.results().forEach(result -> {
            if (result.access().indirect() != null) {
                collect(result.access().indirect().index(), read);
            }
        });
        return List.copyOf(read);
    }

    private static void collect(Access access, Set<Buffer> into) {
        into.add(access.buffer());
        if (access.indirect() != null) {
            collect(access.indirect().index(), into);
        }
    }

    @Override
    public List<Buffer> writes() {
        return computation.results().stream().map(result -> result.access().buffer()).distinct().toList();
    }

    /// The text of `dslc dump --after=kernels`.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("kernel ").append(name()).append(" [").append(schedule).append("]\n");
        text.append("  ").append(formula()).append("\n  parallel ").append(computation.parallel());
        if (computation.fold() != null) {
            text.append("\n  total = ").append(computation.fold().kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')).append(" over ")
                    .append(computation.reduction()).append(" of ").append(infix(computation.fold().element()));
            computation.fold().domain().forEach(within -> text.append(text.lastIndexOf(" within ") < 0 ? " within " : ", ")
                    .append("0 <= ").append(within.at()).append(" < ").append(within.extent()));
        }
        text.append('\n');
        computation.results().forEach(result -> text.append("  ").append(result.access()).append(result.accumulate() ? " += " : " = ")
                .append(result.extreme() == null ? "" : result.extreme().kind().name().toLowerCase(Locale.ROOT) + " over i" + result.extreme().axes() + " of ")
                .append(infix(result.value())).append('\n'));
        if (computation.fold() != null && edge() > 0) {
            text.append("  last columns ").append(edge()).append('\n');
        }
        List<Buffer> reads = reads();
        if (!reads.equals(reads(inOrderOfText()))) {
            text.append("  reads ").append(reads.stream().map(Buffer::name).collect(Collectors.joining(", "))).append('\n');
        }
        return text.toString();
    }

    /// The same with operands in the order in which the text names them.
    private Computation inOrderOfText() {
        List<Computation.Operand> named = Stream.concat(Stream.ofNullable(computation.fold()).map(Computation.Fold::element),
                computation.results().stream().map(Computation.Result::value))
                .flatMap(scalar -> scalar.nodes().stream()).filter(node -> node instanceof Scalar.Operand operand && operand.index() >= 0)
                .map(node -> computation.operands().get(((Scalar.Operand) node).index())).distinct().toList();
        return new Computation(name(), formula(), origin(), computation.parallel(), computation.reduction(), computation.fold(), named, computation.results());
    }

    private String infix(Scalar scalar) {
        return ScalarFormula.text(scalar, operand -> operand == Computation.ACCUMULATOR ? "total" : switch (computation.operands().get(operand)) {
            case Load load -> load.access() + (load.guarded() ? "?" : "");
            case Computation.Number number -> (number.host().dtype() == DType.F32 ? "" : number.host().dtype().text()) + "{"
                    + HostFormula.text(number.host()) + "}";
        });
    }
}
