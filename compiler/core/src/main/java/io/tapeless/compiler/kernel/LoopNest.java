package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.source.Span;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A computation and how to run it: everything an emitter needs, so that emitters print and decide nothing. Printable.
public record LoopNest(Computation computation, Schedule schedule) implements Kernel {
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
    public List<Buffer> reads() {
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
            text.append(" fold ").append(computation.fold().kind()).append(" over ").append(computation.reduction())
                    .append(" of ").append(computation.fold().element());
        }
        text.append('\n');
        for (int i = 0; i < computation.operands().size(); i++) {
            text.append("  %").append(i).append(" = ").append(switch (computation.operands().get(i)) {
                case Load load -> load.access().toString();
                case Computation.Number number -> "host " + number.host().formula() + " of " + number.host().leaves();
            }).append('\n');
        }
        computation.results().forEach(result -> text.append("  ").append(result.access()).append(result.accumulate() ? " += " : " = ")
                .append(result.value()).append('\n'));
        return text.toString();
    }
}
