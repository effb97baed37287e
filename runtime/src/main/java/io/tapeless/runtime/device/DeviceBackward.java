package io.tapeless.runtime.device;

import io.tapeless.runtime.ModelInfo;

/// Loss and gradients on a device. States such as running statistics change there.
final class DeviceBackward extends DeviceProgram {
    DeviceBackward(ModelInfo info, DeviceSession session, DeviceRequest request, DeviceSignature signature, long seed) {
        super(info, session, request, signature, seed);
    }

    @Override
    public void run(int... values) {
        start(values);
        code().prepare(symbols, DeviceStep.of(seed, microSteps));
        execute(0, true);
        microSteps++;
    }
}
