package io.tapeless.compiler.driver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/// Compiles generated sources to classes without touching the disk, against nothing but the runtime (and TornadoVM's API where it is there).
public final class InMemoryJavac {
    /// Lint that generated code must pass as well.
    private static final List<String> OPTIONS = List.of("--add-modules", "jdk.incubator.vector", "-proc:none", "-implicit:none", "-g",
            "-Xlint:all,-incubating,-processing,-options", "-Werror");

    private InMemoryJavac() {}

    /// Class files by binary name (`demo.FashionMlp$Kernels`).
    ///
    /// @param sources relative path (`demo/FashionMlp.java`) and text
    /// @throws IllegalStateException when the sources do not compile without warnings: that is a mistake of the compiler that made them
    /// @throws UserException when this JVM has no compiler
    public static Map<String, byte[]> compile(Map<String, String> sources) {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        if (javac == null) {
            throw new UserException("this Java has no compiler: run on a JDK, not a JRE (java.home is " + System.getProperty("java.home") + ")");
        }
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager standard = javac.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8)) {
            standard.setLocationFromPaths(StandardLocation.CLASS_PATH, libraries());
            ClassCollector files = new ClassCollector(standard);
            List<Source> units = new ArrayList<>();
            sources.forEach((path, text) -> units.add(new Source(path, text)));
            if (!javac.getTask(null, files, problems, OPTIONS, null, units).call()) {
                throw new IllegalStateException("generated Java does not compile:\n" + describe(problems));
            }
            return files.classes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String describe(DiagnosticCollector<JavaFileObject> problems) {
        StringBuilder text = new StringBuilder();
        for (Diagnostic<? extends JavaFileObject> problem : problems.getDiagnostics()) {
            String file = problem.getSource() == null ? "" : problem.getSource().getName() + ":" + problem.getLineNumber() + ": ";
            text.append(file).append(problem.getMessage(Locale.ROOT)).append('\n');
        }
        return text.toString();
    }

    private static List<Path> libraries() {
        List<Path> libraries = new ArrayList<>(List.of(runtimeLocation()));
        TornadoLoader.api().ifPresent(libraries::add);
        return libraries;
    }

    /// Where the runtime's classes are: its jar, or its folder in a build.
    private static Path runtimeLocation() {
        try {
            return Path.of(io.tapeless.runtime.ModelFactory.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String path, String text) {
            super(URI.create("string:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class ClassFile extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        ClassFile(String name) {
            super(URI.create("bytes:///" + name.replace('.', '/') + ".class"), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    private static final class ClassCollector extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ClassFile> files = new LinkedHashMap<>();

        ClassCollector(StandardJavaFileManager standard) {
            super(standard);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return files.computeIfAbsent(name, ClassFile::new);
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new LinkedHashMap<>();
            files.forEach((name, file) -> classes.put(name, file.bytes.toByteArray()));
            return classes;
        }
    }
}
