package io.tapeless.compiler.driver;

import io.tapeless.runtime.ModelFactory;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;

/// Makes a model to run out of generated sources: compiled in memory, loaded beside the runtime this JVM already has.
public final class ModelLoader {
    private ModelLoader() {}

    /// @param sources   generated sources, by relative path
    /// @param className the class that implements [ModelFactory]
    public static ModelFactory load(Map<String, String> sources, String className) {
        return instantiate(InMemoryJavac.compile(sources), className);
    }

    /// As [#load], from class files by binary name.
    public static ModelFactory instantiate(Map<String, byte[]> classes, String className) {
        return (ModelFactory) create(classes, className);
    }

    /// A class loader of generated classes, given as class files by binary name, beside the runtime this JVM already has. What compiles kernels
    /// for devices can read their class files from it.
    public static ClassLoader loader(Map<String, byte[]> classes) {
        return new Classes(classes);
    }

    /// An object of a generated class, by its constructor without parameters.
    static Object create(Map<String, byte[]> classes, String className) {
        try {
            return loader(classes).loadClass(className).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException("generated class " + className + " cannot be used: " + failure, failure);
        }
    }

    private static final class Classes extends ClassLoader {
        private final Map<String, byte[]> classes;

        Classes(Map<String, byte[]> classes) {
            super("generated", ModelFactory.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            byte[] bytes = name.endsWith(".class") ? classes.get(name.substring(0, name.length() - ".class".length()).replace('/', '.')) : null;
            return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
        }
    }
}
