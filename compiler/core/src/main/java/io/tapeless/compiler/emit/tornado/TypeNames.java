package io.tapeless.compiler.emit.tornado;

import io.tapeless.runtime.device.DeviceRequest;

/// The classes of one model's device package.
///
/// @param packageName empty for the unnamed package
/// @param model       the class of the model on the CPU: `FashionMlp`
record TypeNames(String packageName, String model) {
    String factory() {
        return model + "Tornado";
    }

    String kernels() {
        return model + "TornadoKernels";
    }

    String plan() {
        return model + "TornadoPlan";
    }

    String program(DeviceRequest.Kind kind) {
        return model + "Tornado" + switch (kind) {
            case FORWARD -> "Forward";
            case EVALUATION -> "Evaluation";
            case BACKWARD -> "Backward";
            case TRAINER -> "Training";
        };
    }

    /// The constant of a program's signature.
    String constant(DeviceRequest.Kind kind) {
        return kind.name();
    }

    /// The name of a program's task graph, before its number.
    String graph(DeviceRequest.Kind kind, int graph) {
        return switch (kind) {
            case FORWARD -> "forward";
            case EVALUATION -> "evaluation";
            case BACKWARD -> "backward";
            case TRAINER -> graph == 0 ? "step" : "update";
        };
    }
}
