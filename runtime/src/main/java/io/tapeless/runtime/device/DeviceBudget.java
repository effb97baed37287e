package io.tapeless.runtime.device;

/// Refuses programs that a device has no room for, before anything is allocated.
final class DeviceBudget {
    private DeviceBudget() {}

    static void check(DeviceInfo device, DeviceRequest request, long needed, long largest) {
        if (needed > device.memory()) {
            throw new DeviceException(request + " needs " + DeviceMemory.text(needed) + " on " + device.name()
                    + " together with what shares its parameters, and the device has "
                    + DeviceMemory.text(device.memory()) + ": use a smaller capacity, or run on the CPU (--device cpu)");
        }
        if (largest > device.allocation() || largest > Integer.MAX_VALUE * 4L) {
            throw new DeviceException(request + " needs an array of " + DeviceMemory.text(largest) + ", and " + device.name() + " allows "
                    + DeviceMemory.text(Math.min(device.allocation(), Integer.MAX_VALUE * 4L)) + ": use a smaller capacity, or run on the CPU (--device cpu)");
        }
    }
}
