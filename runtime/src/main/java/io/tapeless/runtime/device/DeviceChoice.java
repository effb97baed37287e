package io.tapeless.runtime.device;

import java.util.List;
import java.util.Locale;

/// The device that was chosen, or why there is none.
///
/// @param device null when the CPU is to be used
/// @param reason why; empty when there is a device
record DeviceChoice(DeviceInfo device, String reason) {
    static DeviceChoice of(DeviceModel model, DeviceOptions options) {
        if (options.device().equals(DeviceOptions.CPU)) {
            return new DeviceChoice(null, "asked for");
        }
        List<DeviceInfo> devices;
        try {
            devices = model.devices();
        } catch (Throwable failure) {
            // A missing class, driver, platform or launch option each throws something else, and every one of them means: not here.
            return new DeviceChoice(null, DeviceReasons.explain(failure));
        }
        if (devices.isEmpty()) {
            return new DeviceChoice(null, DeviceReasons.NO_DEVICE);
        }
        String launch = options.checked() ? DeviceReasons.launch(model.kernels()) : "";
        return launch.isEmpty() ? choose(devices, options.device()) : new DeviceChoice(null, launch);
    }

    private static DeviceChoice choose(List<DeviceInfo> devices, String wanted) {
        if (wanted.equals(DeviceOptions.AUTO)) {
            return new DeviceChoice(devices.stream().filter(device -> device.type().equals("GPU")).findFirst().orElse(devices.getFirst()), "");
        }
        for (DeviceInfo device : devices) {
            if (device.id().equals(wanted) || device.name().toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT))) {
                return new DeviceChoice(device, "");
            }
        }
        return new DeviceChoice(null, "there is no device '" + wanted + "'; there are " + devices.stream().map(DeviceInfo::id).toList());
    }
}
