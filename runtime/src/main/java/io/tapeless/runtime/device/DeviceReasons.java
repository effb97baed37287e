package io.tapeless.runtime.device;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;

/// Why a device cannot be used, in words that say what to do.
public final class DeviceReasons {
    /// Nothing of TornadoVM is there.
    public static final String NO_API = "TornadoVM's API is not on the class path: dslc takes it from the SDK that TORNADOVM_HOME names, "
            + "other programs from io.github.beehive-lab:tornado-api";

    /// TornadoVM answers, but has nothing.
    public static final String NO_DEVICE = "TornadoVM has no device: is the driver of the GPU, or an OpenCL platform, installed?";

    private DeviceReasons() {}

    /// What a failure to ask for devices means.
    public static String explain(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + root.getMessage());
        if (failure instanceof NoClassDefFoundError && text.contains("uk/ac/manchester/tornado/api")
                || root instanceof ClassNotFoundException && text.contains("uk.ac.manchester.tornado.api")) {
            return NO_API + ": " + text;
        }
        if (text.contains("jdk.vm.ci") || text.contains("jdk.internal.vm.ci") || text.contains("graal") || text.contains("argfile")
                || root instanceof IllegalAccessError) {
            return "the JVM was not started with TornadoVM's argument file (java @$TORNADOVM_HOME/tornado-argfile ...): " + text;
        }
        if (root instanceof UnsatisfiedLinkError) {
            return "a native library of TornadoVM or of the driver cannot be loaded (is TORNADOVM_HOME that of this backend?): " + text;
        }
        return "TornadoVM cannot be started: " + text;
    }

    /// What it means that a graph did not run.
    static String running(DeviceInfo device, Throwable failure) {
        return "TornadoVM failed to compile or run a program on " + device.name() + ": " + failure.toString().replaceAll("\u001B\\[[0-9;]*m", "")
                + " (it says more with JAVA_TOOL_OPTIONS=-Dtornado.debug=True; --device cpu does without it)";
    }

    /// What is wrong with how this JVM was started, or an empty text.
    static String launch(Class<?> kernels) {
        if (!"false".equalsIgnoreCase(System.getProperty("tornado.recover.bailout"))) {
            return "start the JVM with -Dtornado.recover.bailout=False: otherwise TornadoVM runs kernels that it cannot compile as plain Java, without a word";
        }
        if (kernels.getClassLoader() != ClassLoader.getSystemClassLoader()) {
            return "TornadoVM reads kernels through the system class loader, and " + kernels.getName() + " was loaded by another: put it on the class path";
        }
        try (InputStream file = kernels.getResourceAsStream(kernels.getSimpleName() + ".class")) {
            return file == null || namesLocals(file.readAllBytes()) ? "" : kernels.getName()
                    + " was compiled without -g: TornadoVM finds parallel loops by the names of variables, and would run each kernel as one thread, or wrongly";
        } catch (IOException unreadable) {
            return kernels.getName() + " cannot be read as TornadoVM would: " + unreadable.getMessage();
        }
    }

    /// Whether the methods of a class file name their local variables, as `javac -g` has it.
    static boolean namesLocals(byte[] classFile) {
        return ClassFile.of().parse(classFile).methods().stream().filter(method -> !method.methodType().stringValue().startsWith("()"))
                .allMatch(method -> method.findAttribute(Attributes.code()).map(code -> code.findAttribute(Attributes.localVariableTable()).isPresent())
                        .orElse(true));
    }
}
