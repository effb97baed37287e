package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicOutputTest {
    @TempDir
    private Path parent;

    @Test
    void aSecondRunRemovesWhatIsNoLongerGeneratedAndNothingElse() throws IOException {
        Path folder = parent.resolve("sub/out put");
        AtomicOutput.write(folder, Map.of("demo/A.java", "a", "demo/old/B.java", "b"));
        Files.writeString(folder.resolve("demo/Mine.java"), "mine");

        AtomicOutput.write(folder, Map.of("demo/A.java", "a2", "demo/C.java", "c"));

        assertEquals("a2", Files.readString(folder.resolve("demo/A.java")));
        assertEquals("c", Files.readString(folder.resolve("demo/C.java")));
        assertEquals("mine", Files.readString(folder.resolve("demo/Mine.java")));
        assertFalse(Files.exists(folder.resolve("demo/old")), "the emptied folder goes as well");
    }

    @Test
    void whatWasGeneratedFromAnotherSpecStays() throws IOException {
        Path folder = parent.resolve("out");
        AtomicOutput.write(folder, Map.of("demo/A.java", "a", "demo/Old.java", "old"), "a.tl");
        AtomicOutput.write(folder, Map.of("demo/B.java", "b"), "b.tl");
        AtomicOutput.write(folder, Map.of("demo/A.java", "a2"), "a.tl");

        assertEquals("a2", Files.readString(folder.resolve("demo/A.java")));
        assertEquals("b", Files.readString(folder.resolve("demo/B.java")));
        assertFalse(Files.exists(folder.resolve("demo/Old.java")));
        String message = assertThrows(UserException.class, () -> AtomicOutput.write(folder, Map.of("demo/B.java", "mine"), "a.tl")).getMessage();
        assertTrue(message.contains("B.java was generated from b.tl"), message);
        AtomicOutput.write(folder, Map.of("demo/B.java", "all"));
        assertFalse(Files.exists(folder.resolve("demo/A.java")), "who generates from all specs at once removes what is of none");
    }

    /// Both are called `net.tl`, and what is generated from one has the package of the other.
    @Test
    void specsOfOneNameInDifferentFoldersAreTwo() throws IOException {
        Path out = parent.resolve("out");
        Compiler compiler = new Compiler(Options.DEFAULT.withBackend(Backend.SCALAR).withPackageName("demo"));
        for (String model : List.of("First", "Second")) {
            Path spec = Files.createDirectories(parent.resolve(model)).resolve("net.tl");
            Files.writeString(spec, "model " + model + " { dim N = 2  input x : f32[N]  output y = 2 * x }");
            assertEquals(Set.of(), compiler.compile(spec).write(out));
        }
        assertTrue(Files.exists(out.resolve("demo/First.java")) && Files.exists(out.resolve("demo/Second.java")));
        Set<String> removed = new Compiler(Options.DEFAULT.withBackend(Backend.SCALAR).withPackageName("other"))
                .compile(parent.resolve("First/net.tl")).write(out);
        assertTrue(removed.contains("demo/First.java") && !removed.contains("demo/Second.java"), removed.toString());
        assertTrue(Files.exists(out.resolve("other/First.java")) && Files.exists(out.resolve("demo/Second.java")));
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamedAndNotATemporaryOne() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "mine");
        for (Path folder : List.of(file.resolve("out"), file.getRoot(), Path.of("/proc/nowhere/out"))) {
            String message = assertThrows(UserException.class, () -> AtomicOutput.write(folder, Map.of("A.java", "a"))).getMessage();
            assertTrue(message.contains(folder.toString()) && message.contains("choose another") && !message.contains(".tapeless-"), message);
        }
        assertEquals("mine", Files.readString(file));
    }

    /// What is generated on a shared machine is for all who may read the folder around it.
    @Test
    void aNewFolderHasTheRightsOfAnyOther() throws IOException {
        Path folder = parent.resolve("out");
        AtomicOutput.write(folder, Map.of("demo/A.java", "a"));
        Path other = Files.createDirectory(parent.resolve("other"));
        assertEquals(rights(other), rights(folder));
    }

    private static Object rights(Path folder) throws IOException {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix") ? Files.getPosixFilePermissions(folder) : "not of this system";
    }

    @Test
    void nothingIsLeftBesideTheFolder() throws IOException {
        Path folder = parent.resolve("out");
        AtomicOutput.write(folder, Map.of("A.java", "a"));
        AtomicOutput.write(folder, Map.of("A.java", "b"));
        try (Stream<Path> entries = Files.list(parent)) {
            assertEquals(List.of(folder), entries.toList());
        }
    }

    @Test
    void anUnchangedFileKeepsItsTime() throws IOException {
        Path folder = parent.resolve("out");
        AtomicOutput.write(folder, Map.of("A.java", "a", "B.java", "b"));
        FileTime old = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(folder.resolve("A.java"), old);
        Files.setLastModifiedTime(folder.resolve("B.java"), old);

        AtomicOutput.write(folder, Map.of("A.java", "a", "B.java", "changed"));

        assertEquals(old, Files.getLastModifiedTime(folder.resolve("A.java")));
        assertTrue(Files.getLastModifiedTime(folder.resolve("B.java")).compareTo(old) > 0);
    }

    @Test
    void aFileOfTheUserIsNeverOverwritten() throws IOException {
        Path folder = parent.resolve("out");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("B.java"), "mine");

        UserException refused = assertThrows(UserException.class, () -> AtomicOutput.write(folder, Map.of("A.java", "a", "B.java", "b")));

        assertTrue(refused.getMessage().contains("B.java"), refused.getMessage());
        assertEquals("mine", Files.readString(folder.resolve("B.java")));
        assertFalse(Files.exists(folder.resolve("A.java")), "nothing was written");
    }

    @Test
    void aListThatPointsOutsideDeletesNothingThere() throws IOException {
        Path folder = parent.resolve("out");
        Path outside = parent.resolve("precious.txt");
        Files.writeString(outside, "keep");
        AtomicOutput.write(folder, Map.of("A.java", "a"));
        Files.writeString(folder.resolve(AtomicOutput.LIST), "A.java\n../precious.txt\n");

        AtomicOutput.write(folder, Map.of("A.java", "a"));

        assertEquals("keep", Files.readString(outside));
    }
}
