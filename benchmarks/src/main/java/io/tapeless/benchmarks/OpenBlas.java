package io.tapeless.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// `cblas_sgemm` of a bytedeco OpenBLAS jar (`org.bytedeco:openblas:…:linux-x86_64`), called without its Java wrapper. Which kernels it
/// uses is told by the environment: `OPENBLAS_CORETYPE=SkylakeX` on AVX-512 machines, `OPENBLAS_NUM_THREADS=1`.
final class OpenBlas {
    private static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;

    private final MethodHandle multiply;

    private OpenBlas(MethodHandle multiply) {
        this.multiply = multiply;
    }

    /// Unpacks the libraries of the jar into a temporary folder and loads them for the rest of the process.
    @SuppressWarnings("restricted") // native calls are what this class is for
    static OpenBlas load(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            Path folder = Files.createTempDirectory("tapeless-openblas");
            for (String name : List.of("libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0")) {
                ZipEntry entry = zip.stream().filter(candidate -> candidate.getName().endsWith("/" + name)).findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(jar + " holds no " + name + "; give the linux-x86_64 jar of org.bytedeco:openblas"));
                Path file = folder.resolve(name);
                try (InputStream content = zip.getInputStream(entry)) {
                    Files.copy(content, file);
                }
                System.load(file.toString());
                if (!name.startsWith("libopenblas")) {
                    Files.delete(file);
                    continue;
                }
                SymbolLookup library = SymbolLookup.libraryLookup(file, Arena.global());
                Files.delete(file);
                Files.delete(folder);
                return new OpenBlas(Linker.nativeLinker().downcallHandle(library.find("cblas_sgemm").orElseThrow(), FunctionDescriptor.ofVoid(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_FLOAT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_FLOAT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT)));
            }
            throw new IllegalStateException("unreachable");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// c [m, n] = a · b, row-major; an operand that is transposed is stored as [k, m] or [n, k].
    void multiply(boolean leftTransposed, boolean rightTransposed, int m, int n, int k, MemorySegment a, MemorySegment b, MemorySegment c) {
        try {
            multiply.invokeExact(ROW_MAJOR, leftTransposed ? TRANSPOSED : PLAIN, rightTransposed ? TRANSPOSED : PLAIN, m, n, k,
                    1f, a, leftTransposed ? m : k, b, rightTransposed ? k : n, 0f, c, n);
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
