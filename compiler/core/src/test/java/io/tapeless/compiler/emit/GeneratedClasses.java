package io.tapeless.compiler.emit;

import io.tapeless.runtime.ModelFactory;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Generated sources compiled in memory, all in one run of javac (its start costs more than the classes), with every lint an error.
final class GeneratedClasses extends ClassLoader {
    private static final List<String> OPTIONS = List.of("--add-modules", "jdk.incubator.vector", "-proc:none", "-implicit:none",
            "-Xlint:all,-incubating,-processing,-options", "-Werror", "-classpath", System.getProperty("java.class.path"));

    private final Map<String, byte[]> classes;

    private GeneratedClasses(Map<String, byte[]> classes) {
        super("generated", ModelFactory.class.getClassLoader());
        this.classes = classes;
    }

    /// @param sources path (`demo/FashionMlp.java`) and text; others than Java are left out
    static GeneratedClasses compile(List<GeneratedFile> sources) {
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        Collector files = new Collector(ToolProvider.getSystemJavaCompiler().getStandardFileManager(problems, null, null));
        List<Source> units = new ArrayList<>();
        sources.stream().filter(file -> file.path().endsWith(".java")).forEach(file -> units.add(new Source(file)));
        if (!ToolProvider.getSystemJavaCompiler().getTask(null, files, problems, OPTIONS, null, units).call()) {
            throw new AssertionError("generated Java does not compile without warnings:\n" + problems.getDiagnostics().stream().limit(12)
                    .map(GeneratedClasses::describe).collect(Collectors.joining("\n")));
        }
        Map<String, byte[]> classes = new LinkedHashMap<>();
        files.classes.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return new GeneratedClasses(classes);
    }

    private static String describe(javax.tools.Diagnostic<? extends JavaFileObject> problem) {
        if (!(problem.getSource() instanceof Source source)) {
            return problem.getMessage(null);
        }
        String line = source.file.content().lines().skip(Math.max(0, problem.getLineNumber() - 1)).findFirst().orElse("").strip();
        return source.file.path() + ":" + problem.getLineNumber() + ": " + problem.getMessage(null) + "\n    " + line;
    }

    ModelFactory factory(String className) {
        try {
            return (ModelFactory) loadClass(className).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException failure) {
            throw new AssertionError(className, failure);
        }
    }

    /// Class files by binary name.
    Map<String, byte[]> bytes() {
        return classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static final class Source extends SimpleJavaFileObject {
        private final GeneratedFile file;

        Source(GeneratedFile file) {
            super(URI.create("string:///" + file.path()), Kind.SOURCE);
            this.file = file;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return file.content();
        }
    }

    private static final class Collector extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes = new LinkedHashMap<>();

        Collector(StandardJavaFileManager standard) {
            super(standard);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("bytes:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    classes.put(name, bytes);
                    return bytes;
                }
            };
        }
    }
}
