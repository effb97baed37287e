package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.stream.Collectors;

/// A call of a routine of the runtime.
///
/// @param reads  the memory of the operands, in order
/// @param buffer where the result goes
/// @param shared whether workers share the units of work
public record LibraryKernel(String name, String formula, Library.Routine routine, List<Buffer> reads, Buffer buffer, boolean shared, Span origin)
        implements Kernel {
    /// Steps of work per element that a routine takes, roughly.
    private static final int WORK = 10;

    public LibraryKernel {
        reads = List.copyOf(reads);
    }

    static LibraryKernel of(ProgramPlan plan, ProgramPlan.Step step, Library op, String name) {
        Value value = step.first();
        Library.Routine routine = op.routine(value.inputs().stream().map(Value::type).toList());
        return new LibraryKernel(name, Formula.text(step, plan), routine, value.inputs().stream().map(plan.buffers()::get).toList(),
                step.results().getFirst().buffer(), work(value.input(0).shape().elements().tuned()) >= Scheduler.SHARED_WORK, value.origin());
    }

    @Override
    public List<Decision> why() {
        return List.of(Decision.of(shared ? Decision.Rule.SHARED : Decision.Rule.ALONE, work(reads.getFirst().elements().tuned()), Scheduler.SHARED_WORK));
    }

    private static long work(long elements) {
        return WORK * elements;
    }

    /// Whether its units of work are lines along an axis; then its arguments are the extents of the axis in the operands and in the result, and
    /// the distance of neighbours on a line.
    public boolean alongLines() {
        return routine.method().startsWith("Lines.");
    }

    @Override
    public List<Buffer> writes() {
        return List.of(buffer);
    }

    @Override
    public String toString() {
        return "kernel " + name + " [runtime " + routine.method() + (shared ? ", shared" : ", one worker") + "]\n  " + formula + "\n  " + call() + "\n";
    }

    private String call() {
        String arrays = reads.stream().map(Buffer::name).collect(Collectors.joining(", "));
        String extents = routine.arguments().stream().map(Dim::toString).collect(Collectors.joining(", "));
        return buffer.name() + " = " + routine.method() + "(" + arrays + (extents.isEmpty() ? "" : "; " + extents) + ") for " + routine.units() + " units";
    }
}
