package uk.ac.manchester.tornado.api.runtime;

import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.TornadoTargetDevice;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/// Shim: one backend with one device, this JVM. `tapeless.shim.memory` is the memory it claims to have, `tapeless.shim.missing` makes it fail.
public final class TornadoRuntimeProvider {
    private TornadoRuntimeProvider() {}

    public static TornadoRuntime getTornadoRuntime() {
        if (Boolean.getBoolean("tapeless.shim.missing")) {
            throw new ExceptionInInitializerError("no driver (shim)");
        }
        return new Runtime();
    }

    private record Runtime() implements TornadoRuntime {
        @Override
        public int getNumBackends() {
            return 1;
        }

        @Override
        public TornadoBackend getBackend(int index) {
            return new Backend();
        }
    }

    private record Backend() implements TornadoBackend {
        @Override
        public int getNumDevices() {
            return 1;
        }

        @Override
        public TornadoDevice getDevice(int index) {
            return new Device();
        }

        @Override
        public String getName() {
            return "shim";
        }

        @Override
        public TornadoVMBackendType getBackendType() {
            return TornadoVMBackendType.valueOf(System.getProperty("tapeless.shim.backend", "JAVA"));
        }
    }

    private record Device() implements TornadoDevice {
        @Override
        public String getDeviceName() {
            return "shim";
        }

        @Override
        public String getDescription() {
            return "sequential Java (level 1)";
        }

        @Override
        public String getPlatformName() {
            return "JVM";
        }

        @Override
        public TornadoTargetDevice getPhysicalDevice() {
            return () -> "sequential Java";
        }

        @Override
        public TornadoDeviceType getDeviceType() {
            return TornadoDeviceType.CPU;
        }

        @Override
        public long getMaxGlobalMemory() {
            return Long.getLong("tapeless.shim.memory", 1L << 32);
        }

        @Override
        public long getMaxAllocMemory() {
            return getMaxGlobalMemory();
        }
    }
}
