package jdk.test.whitebox;

import java.lang.reflect.Executable;

/// HotSpot's door for tests (`-XX:+WhiteBoxAPI`): the JVM links these methods by this name, if the boot class path has the class.
public final class WhiteBox {
    static {
        registerNatives();
    }

    private static native void registerNatives();

    /// Compiles a method at a level, before it returns where `-XX:-BackgroundCompilation` is given.
    ///
    /// @param entry −1
    public native boolean enqueueMethodForCompilation0(Executable method, int level, int entry);

    /// Whether a method was compiled at a level, or was not tried yet.
    ///
    /// @param replaced whether a loop that runs is asked about
    public native boolean isMethodCompilable0(Executable method, int level, boolean replaced);
}
