package io.tapeless.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.runtime.team.WorkerTeam;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The JVM makes all strings of a class when C2 compiles its first method. Where a method is called once a step that is some step in the thousands, which then
/// allocates.
class StringConstantsTest {
    @Test
    void whatEveryStepCallsHasNoStrings() throws IOException {
        for (Class<?> type : List.of(Checks.class, ParameterSet.class, StoredTensors.class, WorkerTeam.class)) {
            assertEquals(List.of(), strings(type), type.getName());
        }
    }

    private static List<String> strings(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            List<String> strings = new ArrayList<>();
            for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
                if (entry instanceof StringEntry string) {
                    strings.add(string.stringValue());
                }
            }
            return strings;
        }
    }
}
