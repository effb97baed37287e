package io.tapeless.compiler.driver;

import io.tapeless.compiler.emit.GeneratedFile;
import io.tapeless.compiler.emit.tornado.TornadoBackend;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.device.DeviceFactory;
import io.tapeless.runtime.device.DeviceInfo;
import io.tapeless.runtime.device.DeviceReasons;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The TornadoVM devices that this JVM can reach.
///
/// @param devices what there is
/// @param reason  why there is nothing; empty when there is something
public record Devices(List<DeviceInfo> devices, String reason) {
    /// The device that a model's programs run on; empty when they run on the CPU's classes.
    public static Optional<DeviceInfo> usedBy(ModelFactory model) {
        return model instanceof DeviceFactory factory ? Optional.ofNullable(factory.device()) : Optional.empty();
    }

    /// Asks TornadoVM, if its API is on the class path.
    public static Devices find() {
        if (TornadoLoader.api().isEmpty()) {
            return new Devices(List.of(), DeviceReasons.NO_API);
        }
        try {
            GeneratedFile probe = TornadoBackend.probe();
            Object asked = ModelLoader.create(InMemoryJavac.compile(Map.of(probe.path(), probe.content())), TornadoBackend.PROBE);
            List<DeviceInfo> devices = ((Supplier<?>) asked).get() instanceof List<?> found ? found.stream().map(DeviceInfo.class::cast).toList() : List.of();
            return new Devices(devices, devices.isEmpty() ? DeviceReasons.NO_DEVICE : "");
        } catch (Throwable failure) {
            // A missing driver, platform or launch option each throws something else, and every one of them means: not here.
            return new Devices(List.of(), DeviceReasons.explain(failure));
        }
    }
}
