package io.tapeless.compiler.emit;

import io.tapeless.compiler.driver.InMemoryJavac;
import io.tapeless.compiler.driver.ModelLoader;
import io.tapeless.runtime.ModelFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Generated sources compiled in memory, all in one run of javac (its start costs more than the classes), with every lint an error.
final class GeneratedClasses {
    private final Map<String, byte[]> classes;
    private final ClassLoader loader;

    private GeneratedClasses(Map<String, byte[]> classes) {
        this.classes = classes;
        this.loader = ModelLoader.loader(classes);
    }

    /// @param files generated files; others than Java are left out
    static GeneratedClasses compile(List<GeneratedFile> files) {
        Map<String, String> sources = new TreeMap<>();
        files.stream().filter(file -> file.path().endsWith(".java")).forEach(file -> sources.put(file.path(), file.content()));
        return new GeneratedClasses(InMemoryJavac.compile(sources));
    }

    ModelFactory factory(String className) {
        try {
            return (ModelFactory) loader.loadClass(className).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException failure) {
            throw new AssertionError(className, failure);
        }
    }

    /// Class files by binary name.
    Map<String, byte[]> bytes() {
        return classes;
    }
}
