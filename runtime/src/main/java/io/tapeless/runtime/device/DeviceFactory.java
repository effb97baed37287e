package io.tapeless.runtime.device;

import io.tapeless.runtime.Evaluation;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// A model on a device, or on the CPU with the reason why. Base of generated `…Tornado` classes; thread-safe.
///
/// The programs of one [ParameterSet] share it on the device. The device is chosen once, when the factory is made.
public abstract class DeviceFactory implements ModelFactory {
    private final ModelFactory cpu;
    private final DeviceModel model;
    private final DeviceChoice choice;
    private final DeviceOptions options;
    /// Of parameters that some program uses now.
    private final Map<ParameterSet, DeviceSession> sessions = new IdentityHashMap<>();

    /// @param cpu     the same model on the CPU
    /// @param model   the same model on devices
    /// @param options which device
    protected DeviceFactory(ModelFactory cpu, DeviceModel model, DeviceOptions options) {
        this.cpu = cpu;
        this.model = model;
        this.options = options;
        this.choice = DeviceChoice.of(model, options);
        if (choice.device() == null && !options.device().equals(DeviceOptions.CPU)) {
            System.getLogger("io.tapeless.device").log(System.Logger.Level.WARNING, "running on the CPU: " + choice.reason());
        }
    }

    /// The device in use, or null when the CPU is.
    public final DeviceInfo device() {
        return choice.device();
    }

    /// Why the CPU is used; empty when a device is.
    public final String reason() {
        return choice.reason();
    }

    /// What a program takes and gives.
    protected abstract DeviceSignature signature(DeviceRequest.Kind kind);

    /// Whether the model has such a program.
    protected abstract boolean has(DeviceRequest.Kind kind);

    @Override
    public final ModelInfo info() {
        ModelInfo info = cpu.info();
        return choice.device() == null ? info : new ModelInfo(info.name(), info.floatType(), "tornado", info.symbols(), info.inputs(), info.targets(),
                info.outputs(), info.metrics(), info.parameters());
    }

    @Override
    public final ParameterSet newParameters() {
        return cpu.newParameters();
    }

    private DeviceSession session(ParameterSet parameters) {
        synchronized (sessions) {
            return sessions.computeIfAbsent(parameters, key -> new DeviceSession(model, choice.device(), options, key, () -> forget(key)));
        }
    }

    private void forget(ParameterSet parameters) {
        synchronized (sessions) {
            sessions.remove(parameters);
        }
    }

    private boolean onDevice(DeviceRequest.Kind kind) {
        return choice.device() != null && has(kind);
    }

    private DeviceRequest request(DeviceRequest.Kind kind, int[] capacity) {
        List<ModelInfo.Symbol> symbols = cpu.info().symbols();
        int[] chosen = symbols.isEmpty() ? new int[0] : capacity.length > 0 ? capacity.clone() : symbols.stream()
                .mapToInt(symbol -> symbol.maximum() == Integer.MAX_VALUE ? symbol.tuned() : symbol.maximum()).toArray();
        if (chosen.length != symbols.size()) {
            throw new IllegalArgumentException("expected capacities of " + symbols.stream().map(ModelInfo.Symbol::name).toList() + ", not " + chosen.length);
        }
        for (int i = 0; i < chosen.length; i++) {
            io.tapeless.runtime.Checks.symbol(symbols.get(i).name(), chosen[i], symbols.get(i).maximum());
        }
        return new DeviceRequest(kind, chosen);
    }

    @Override
    public final Program newForward(ParameterSet parameters, int... capacity) {
        DeviceRequest.Kind kind = DeviceRequest.Kind.FORWARD;
        return onDevice(kind) ? new DeviceProgram(info(), session(parameters), request(kind, capacity), signature(kind), 0)
                : cpu.newForward(parameters, capacity);
    }

    @Override
    public final Evaluation newEvaluation(ParameterSet parameters, int... capacity) {
        DeviceRequest.Kind kind = DeviceRequest.Kind.EVALUATION;
        return onDevice(kind) ? new DeviceEvaluation(info(), session(parameters), request(kind, capacity), signature(kind))
                : cpu.newEvaluation(parameters, capacity);
    }

    @Override
    public final Program newBackward(ParameterSet parameters, TrainingOptions training, int... capacity) {
        DeviceRequest.Kind kind = DeviceRequest.Kind.BACKWARD;
        return onDevice(kind) ? new DeviceBackward(info(), session(parameters), request(kind, capacity), signature(kind), training.seed())
                : cpu.newBackward(parameters, training, capacity);
    }

    @Override
    public final Trainer newTrainer(ParameterSet parameters, TrainingOptions training, int... capacity) {
        DeviceRequest.Kind kind = DeviceRequest.Kind.TRAINER;
        return onDevice(kind) ? new DeviceTrainer(info(), session(parameters), request(kind, capacity), signature(kind), parameters, training.seed(),
                model, options.lossEvery()) : cpu.newTrainer(parameters, training, capacity);
    }
}
