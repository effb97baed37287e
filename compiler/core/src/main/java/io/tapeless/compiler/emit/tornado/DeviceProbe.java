package io.tapeless.compiler.emit.tornado;

import java.util.List;

/// Java text that asks TornadoVM for its devices.
final class DeviceProbe {
    static final String METHOD = """

            static List<DeviceInfo> devices() {
                // What a graph is compiled to must fit: the 4 KiB that TornadoVM takes when nobody asks for more hold some forty tasks.
                unlessSet("tornado.tvm.maxbytecodesize", "1048576");
                // Without these OpenCL's compiler is told that there are no infinities and no NaN, and square roots of doubles are those of floats.
                unlessSet("tornado.opencl.compiler.flags", "-cl-mad-enable -w");
                unlessSet("tornado.enable.nativeFunctions", "FALSE");
                final TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
                final List<DeviceInfo> devices = new ArrayList<>();
                for (int b = 0; b < runtime.getNumBackends(); b++) {
                    final TornadoBackend backend = runtime.getBackend(b);
                    for (int d = 0; d < backend.getNumDevices(); d++) {
                        final TornadoDevice device = backend.getDevice(d);
                        devices.add(new DeviceInfo(b + ":" + d, device.getPhysicalDevice().getDeviceName(), backend.getBackendType().name(),
                                device.getDeviceType().name(), device.getMaxGlobalMemory(), device.getMaxAllocMemory()));
                    }
                }
                return devices;
            }

            private static void unlessSet(String property, String value) {
                if (System.getProperty(property) == null) {
                    System.setProperty(property, value);
                }
            }
            """;

    private DeviceProbe() {}

    /// A class of the unnamed package that supplies the devices.
    static String write(String type) {
        String api = "uk.ac.manchester.tornado.api.";
        Source source = new Source("", List.of("io.tapeless.runtime.device.DeviceInfo", "java.util.ArrayList", "java.util.List", "java.util.function.Supplier",
                api + "TornadoBackend", api + "TornadoRuntime", api + "common.TornadoDevice", api + "runtime.TornadoRuntimeProvider"));
        source.line("public final class " + type + " implements Supplier<List<DeviceInfo>> {");
        source.line("@Override").line("public List<DeviceInfo> get() {").line("return devices();").line("}");
        return source.lines(METHOD).line("}").toString();
    }
}
