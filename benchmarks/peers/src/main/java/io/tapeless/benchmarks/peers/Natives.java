package io.tapeless.benchmarks.peers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;

/// Where the peers' native libraries lie: unpacked below the module's `target`.
final class Natives {
    private static final String LIBTORCH = "pytorch/cpu/linux-x86_64/";

    /// Keeps glibc from giving memory back at every step and faulting it in at the next: in five of thirteen processes libtorch's LeNet step took up to 1.5
    /// times as long without these.
    static final Map<String, String> KEEP_MEMORY = Map.of("MALLOC_TRIM_THRESHOLD_", "1000000000", "MALLOC_MMAP_THRESHOLD_", "1000000000");

    private Natives() {
    }

    static Path folder() {
        try {
            return Path.of(Natives.class.getProtectionDomain().getCodeSource().getLocation().toURI()).resolveSibling("natives");
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// The variables with which OpenBLAS takes the kernels that suit this machine: it takes narrower ones by itself where the vendor is AMD.
    static Map<String, String> openBlas() {
        try {
            boolean wide = Files.readString(Path.of("/proc/cpuinfo")).contains(" avx512f ");
            return wide ? Map.of("OPENBLAS_CORETYPE", "SkylakeX") : Map.of();
        } catch (IOException unknown) {
            return Map.of();
        }
    }

    static String openBlasJar() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*openblas-[^/]*-linux-x86_64\\.jar")).findFirst()
                .orElseThrow(() -> new IllegalStateException("no openblas jar on the class path"));
    }

    /// The folder of the official libtorch, which is unpacked when it is missing. Only one process may do so at a time: the one that starts the others.
    static Path official() {
        Path folder = folder().resolve("libtorch");
        Properties known = new Properties();
        try {
            try (InputStream properties = resource("native/lib/pytorch.properties")) {
                known.load(properties);
            }
            Files.createDirectories(folder);
            for (String library : known.getProperty("libraries").split(",")) {
                Path file = folder.resolve(library);
                if (!Files.exists(file)) {
                    unpack(library, file);
                }
            }
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Through another name, so that what was interrupted is not taken for the whole.
    private static void unpack(String library, Path file) throws IOException {
        Path part = file.resolveSibling(library + ".part");
        try (InputStream content = resource(LIBTORCH + library)) {
            Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, file);
    }

    private static InputStream resource(String name) {
        InputStream content = Natives.class.getClassLoader().getResourceAsStream(name);
        if (content == null) {
            throw new IllegalStateException("no " + name + " on the class path");
        }
        return content;
    }
}
