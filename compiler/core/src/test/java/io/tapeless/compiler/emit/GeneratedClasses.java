package io.tapeless.compiler.emit;

import io.tapeless.compiler.driver.InMemoryJavac;
import io.tapeless.runtime.ModelFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Generated sources compiled in memory, all in one run of javac (its start costs more than the classes), with every lint an error.
final class GeneratedClasses extends ClassLoader {
    private final Map<String, byte[]> classes;

    private GeneratedClasses(Map<String, byte[]> classes) {
        super("generated", ModelFactory.class.getClassLoader());
        this.classes = classes;
    }

    /// @param files generated files; others than Java are left out
    static GeneratedClasses compile(List<GeneratedFile> files) {
        Map<String, String> sources = new TreeMap<>();
        files.stream().filter(file -> file.path().endsWith(".java")).forEach(file -> sources.put(file.path(), file.content()));
        return new GeneratedClasses(InMemoryJavac.compile(sources));
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
}
