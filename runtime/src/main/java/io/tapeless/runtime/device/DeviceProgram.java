package io.tapeless.runtime.device;

import io.tapeless.runtime.Checks;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.TensorSpec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// A program on a device: batches go in, what is asked for comes out.
class DeviceProgram implements Program {
    private final ModelInfo info;
    private final DeviceSession session;
    private final int program;
    private final int[] capacity;
    private final Object[] bound;
    private final Object[] results;
    private final List<TensorSpec> ports;
    private final List<TensorSpec> outputs;
    protected int[] symbols = new int[0];
    private boolean closed;
    private boolean ran;
    protected long seed;
    protected long microSteps;

    DeviceProgram(ModelInfo info, DeviceSession session, DeviceRequest request, DeviceSignature signature, long seed) {
        this.info = info;
        this.session = session;
        this.capacity = request.capacity();
        this.program = session.add(request);
        this.ports = signature.ports();
        this.outputs = signature.results();
        this.bound = new Object[ports.size()];
        this.results = new Object[outputs.size()];
        this.seed = seed;
    }

    @Override
    public final ModelInfo info() {
        return info;
    }

    @Override
    public final void bind(String name, Object array) {
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).name().equals(name)) {
                bound[i] = Checks.array(name, array, ports.get(i).type().newArray(0).getClass());
                return;
            }
        }
        throw Checks.unknown("input or target", name, ports.stream().map(TensorSpec::name).toList());
    }

    @Override
    public void run(int... values) {
        start(values);
        code().prepare(symbols, DeviceStep.of(seed, microSteps));
        execute(0, false);
        microSteps++;
    }

    /// Checks the symbols and what is bound, and sends it.
    protected final void start(int[] values) {
        if (values.length != info.symbols().size()) {
            throw new IllegalArgumentException("expected " + info.symbols().size() + " symbol values "
                    + info.symbols().stream().map(ModelInfo.Symbol::name).toList() + ", not " + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            Checks.symbol(info.symbols().get(i).name(), values[i], capacity[i]);
        }
        symbols = values.clone();
        DeviceCode code = code();
        for (int i = 0; i < ports.size(); i++) {
            TensorSpec port = ports.get(i);
            int elements = port.elements(symbols);
            Checks.length(port.name(), port.type().lengthOf(bound[i]), elements);
            checkRange(port, bound[i], elements);
            if (code.port(i) != null) {
                DeviceMemory.write(bound[i], session.plan().memory(code.port(i)), elements);
            }
        }
    }

    private static void checkRange(TensorSpec port, Object array, int elements) {
        if (port.ranged()) {
            switch (array) {
                case float[] a -> Checks.range(port.name(), a, elements, port.low(), port.high());
                case double[] a -> Checks.range(port.name(), a, elements, port.low(), port.high());
                case int[] a -> Checks.range(port.name(), a, elements, port.low(), port.high());
                case long[] a -> Checks.range(port.name(), a, elements, port.low(), port.high());
                default -> { }
            }
        }
    }

    protected final DeviceCode code() {
        return session.code(program);
    }

    protected final DeviceSession session() {
        return session;
    }

    protected final void execute(int part, boolean trains) {
        session.execute(program, part, symbols, trains);
        ran = true;
    }

    /// A result of rank 0 that came back with the run, or is fetched.
    protected final double scalar(String name, double otherwise) {
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).name().equals(name)) {
                return scalar(i);
            }
        }
        return otherwise;
    }

    protected final double scalar(int index) {
        MemorySegment memory = memory(index);
        return switch (outputs.get(index).type()) {
            case F32 -> memory.get(ValueLayout.JAVA_FLOAT, 0);
            case I32, BOOL -> memory.get(ValueLayout.JAVA_INT, 0);
            case I64 -> memory.get(ValueLayout.JAVA_LONG, 0);
            case F64 -> memory.get(ValueLayout.JAVA_DOUBLE, 0);
        };
    }

    private MemorySegment memory(int index) {
        DeviceCode code = code();
        if (!code.returned(index)) {
            session.fetch(program, code.graphOf(index), code.result(index));
        }
        return session.plan().memory(code.result(index));
    }

    @Override
    public final Object result(String name) {
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).name().equals(name)) {
                return result(i);
            }
        }
        throw Checks.unknown("result", name, outputs.stream().map(TensorSpec::name).toList());
    }

    /// The array of a result is the program's own and lives as long as it: large enough for the capacity.
    final Object result(int index) {
        TensorSpec spec = outputs.get(index);
        if (results[index] == null) {
            results[index] = spec.type().newArray(spec.elements(capacity));
        }
        if (symbols.length == info.symbols().size() && ran()) {
            DeviceMemory.read(memory(index), results[index], spec.elements(symbols));
        }
        return results[index];
    }

    private boolean ran() {
        return ran;
    }

    @Override
    public final List<TensorSpec> results() {
        return outputs;
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            session.remove(program);
        }
    }
}
