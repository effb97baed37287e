package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InMemoryJavacTest {
    @Test
    void nestedClassesAndTheVectorApiCompile() {
        Map<String, byte[]> classes = InMemoryJavac.compile(Map.of("demo/A.java", """
                package demo;

                import jdk.incubator.vector.FloatVector;

                final class A {
                    static final class Inner {
                        static int lanes() {
                            return FloatVector.SPECIES_PREFERRED.length();
                        }
                    }
                }
                """));
        assertEquals(java.util.Set.of("demo.A", "demo.A$Inner"), classes.keySet());
    }

    @Test
    void aWarningInGeneratedCodeIsAMistakeOfTheCompilerAndShowsItsLine() {
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> InMemoryJavac.compile(Map.of("demo/A.java", """
                package demo;
                final class A {
                    java.util.List list;
                }
                """)));
        assertTrue(failure.getMessage().contains("A.java:3"), failure.getMessage());
    }
}
