package io.tapeless.compiler.driver;

import io.tapeless.compiler.emit.JavaBackend;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.device.DeviceReasons;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Makes a model for TornadoVM devices to run in this JVM.
final class TornadoLoader {
    /// A folder on the class path of this JVM into which classes can be written: TornadoVM reads kernels through the system class loader.
    private static final String CLASSES = "tapeless.tornado.classes";
    private static final String API = "uk/ac/manchester/tornado/api/TaskGraph.class";

    private TornadoLoader() {}

    /// The model on a device if that can be, else on the CPU; the reason is logged.
    static ModelFactory load(Artifacts artifacts) throws IOException {
        Map<String, String> sources = artifacts.javaSources();
        if (api().isEmpty()) {
            System.getLogger("io.tapeless.device").log(System.Logger.Level.WARNING, "running on the CPU: " + DeviceReasons.NO_API);
            String cpu = artifacts.factoryClass().substring(0, artifacts.factoryClass().length() - "Tornado".length());
            return ModelLoader.load(withoutDevice(sources, cpu), cpu);
        }
        Map<String, byte[]> classes = InMemoryJavac.compile(sources);
        String folder = System.getProperty(CLASSES);
        if (folder == null) {
            return ModelLoader.instantiate(classes, artifacts.factoryClass());
        }
        for (Map.Entry<String, byte[]> type : classes.entrySet()) {
            Path file = Path.of(folder).resolve(type.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, type.getValue());
        }
        return ModelLoader.instantiate(Map.of(), artifacts.factoryClass());
    }

    /// The CPU's classes alone.
    private static Map<String, String> withoutDevice(Map<String, String> sources, String cpu) {
        String prefix = cpu.replace('.', '/') + "Tornado";
        Map<String, String> rest = new TreeMap<>(sources);
        rest.keySet().removeIf(path -> path.startsWith(prefix));
        return rest;
    }

    /// Where TornadoVM's API is, if this JVM has it.
    static Optional<Path> api() {
        URL found = JavaBackend.class.getClassLoader().getResource(API);
        if (found == null) {
            return Optional.empty();
        }
        try {
            URLConnection connection = found.openConnection();
            if (connection instanceof JarURLConnection jar) {
                return Optional.of(Path.of(jar.getJarFileURL().toURI()));
            }
            String text = found.toString();
            return Optional.of(Path.of(URI.create(text.substring(0, text.length() - API.length()))));
        } catch (IOException | java.net.URISyntaxException unreadable) {
            return Optional.empty();
        }
    }
}
