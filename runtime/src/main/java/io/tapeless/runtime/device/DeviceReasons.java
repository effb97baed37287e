package io.tapeless.runtime.device;

/// Why a device cannot be used, in words that say what to do.
public final class DeviceReasons {
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
            return "TornadoVM's API is not on the class path (io.github.beehive-lab:tornado-api): " + text;
        }
        if (text.contains("jdk.vm.ci") || text.contains("jdk.internal.vm.ci") || text.contains("graal") || root instanceof IllegalAccessError) {
            return "the JVM was not started with TornadoVM's argument file (java @$TORNADOVM_HOME/tornado-argfile ...): " + text;
        }
        if (root instanceof UnsatisfiedLinkError) {
            return "a native library of TornadoVM or of the driver cannot be loaded (is TORNADOVM_HOME that of this backend?): " + text;
        }
        return "TornadoVM cannot be started: " + text;
    }

    /// What is wrong with how this JVM was started, or an empty text.
    static String launch(Class<?> kernels) {
        if (!"false".equalsIgnoreCase(System.getProperty("tornado.recover.bailout"))) {
            return "start the JVM with -Dtornado.recover.bailout=False: otherwise TornadoVM runs kernels that it cannot compile as plain Java, without a word";
        }
        if (kernels.getClassLoader() != ClassLoader.getSystemClassLoader()) {
            return "TornadoVM reads kernels through the system class loader, and " + kernels.getName() + " was loaded by another: put it on the class path";
        }
        return "";
    }
}
