package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.InMemoryJavac;
import io.tapeless.compiler.driver.ModelLoader;
import io.tapeless.compiler.driver.Options;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.device.DeviceFactory;
import io.tapeless.runtime.device.DeviceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Models generated for devices, compiled together against the shim, in a class loader from which their class files can be read: the shim
/// reads kernels as TornadoVM does.
final class DeviceClasses {
    static final DeviceOptions SHIM = new DeviceOptions("auto", 1, false);

    private final Map<String, String> sources = new TreeMap<>();
    private final Map<String, String> names = new TreeMap<>();
    private ClassLoader loader;

    /// Generates a spec under a package of its own.
    DeviceClasses add(String packageName, Path spec) throws IOException {
        return add(packageName, spec, UnaryOperator.identity());
    }

    /// The same, with a change to every generated file: what a mistake of the compiler would look like.
    DeviceClasses add(String packageName, Path spec, UnaryOperator<String> mutation) throws IOException {
        return add(packageName, spec, Options.DEFAULT, mutation);
    }

    /// The same with other options of the compiler.
    DeviceClasses add(String packageName, Path spec, Options options, UnaryOperator<String> mutation) throws IOException {
        var artifacts = new Compiler(options.withBackend(Backend.TORNADO).withPackageName(packageName)).compile(spec);
        artifacts.javaSources().forEach((path, text) -> sources.put(path, path.contains("Tornado") ? mutation.apply(text) : text));
        names.put(packageName, artifacts.factoryClass());
        return this;
    }

    Map<String, String> sources() {
        return sources;
    }

    DeviceClasses compile() throws IOException {
        Map<String, byte[]> classes = InMemoryJavac.compile(sources);
        String folder = System.getProperty("tapeless.tornado.classes");
        if (folder == null) {
            loader = ModelLoader.loader(classes);
            return this;
        }
        // With the real TornadoVM: a folder on the class path, because it reads kernels through the system class loader.
        for (Map.Entry<String, byte[]> type : classes.entrySet()) {
            Path file = Path.of(folder).resolve(type.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, type.getValue());
        }
        loader = ClassLoader.getSystemClassLoader();
        return this;
    }

    DeviceFactory device(String packageName) {
        return device(packageName, SHIM);
    }

    DeviceFactory device(String packageName, DeviceOptions options) {
        return (DeviceFactory) create(names.get(packageName), options);
    }

    /// The same model on the CPU.
    ModelFactory cpu(String packageName) {
        String name = names.get(packageName);
        return (ModelFactory) create(name.substring(0, name.length() - "Tornado".length()));
    }

    private Object create(String name, Object... arguments) {
        try {
            Class<?> type = loader.loadClass(name);
            return arguments.length == 0 ? type.getDeclaredConstructor().newInstance()
                    : type.getDeclaredConstructor(DeviceOptions.class).newInstance(arguments);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
