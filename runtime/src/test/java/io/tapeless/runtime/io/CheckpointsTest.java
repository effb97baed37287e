package io.tapeless.runtime.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.TrainingOptions;
import io.tapeless.runtime.fixture.LinearModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    private static final LinearModel MODEL = new LinearModel(LinearModel.Goal.LABELS, 2, 3, 0.1f);

    @TempDir
    Path folder;

    @Test
    void aRestoredRunGoesOnWithTheSameBits() throws IOException {
        Path file = folder.resolve("run.checkpoint");
        var unbroken = trainer(5);
        train(unbroken, 3);
        Checkpoints.save(file, unbroken, Map.of("epoch", "2"));
        train(unbroken, 4);

        var resumed = trainer(99);
        assertEquals(Map.of("epoch", "2"), Checkpoints.restore(file, resumed));
        assertEquals(3, resumed.steps());
        assertEquals(5, resumed.seed());
        train(resumed, 4);
        assertArrayEquals(weights(unbroken), weights(resumed));
    }

    @Test
    void parametersAloneCanBeReadFromACheckpoint() throws IOException {
        Path file = folder.resolve("run.checkpoint");
        var trained = trainer(5);
        train(trained, 3);
        Checkpoints.save(file, trained);
        var weights = MODEL.newParameters();
        Checkpoints.loadParameters(file, weights);
        assertArrayEquals(weights(trained), weights.weight);
        String refused = assertThrows(SafetensorsException.class, () -> weights.load(file)).getMessage();
        assertTrue(refused.contains("the file is a checkpoint: `Checkpoints.loadParameters` reads its parameters alone"), refused);
    }

    @Test
    void aFileOfParametersIsNoCheckpoint() throws IOException {
        Path file = folder.resolve("weights.safetensors");
        var trainer = trainer(5);
        trainer.parameters().save(file);
        float[] before = weights(trainer).clone();
        var refusal = assertThrows(SafetensorsException.class, () -> Checkpoints.restore(file, trainer));
        assertTrue(refusal.getMessage().contains("no checkpoint"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("`load` of the parameters reads it"), refusal.getMessage());
        assertArrayEquals(before, weights(trainer));
    }

    @Test
    void aCheckpointOfAnotherModelIsRefusedAndChangesNothing() throws IOException {
        Path file = folder.resolve("run.checkpoint");
        Checkpoints.save(file, trainer(5));
        var wider = new LinearModel(LinearModel.Goal.LABELS, 4, 3, 0.1f);
        var other = wider.newTrainer(wider.newParameters(), new TrainingOptions(1, 7), 1);
        var refusal = assertThrows(SafetensorsException.class, () -> Checkpoints.restore(file, other));
        assertEquals(2, refusal.problems().size(), refusal.getMessage());
        assertEquals(7, other.seed());
    }

    /// A process that is killed while it writes leaves its temporary file; the next one to write the same file removes it, and no other.
    @Test
    void whatKilledProcessesLeftIsRemoved() throws IOException {
        Path file = folder.resolve("w.safetensors");
        String dead = "999999999999-1.tmp";
        Path abandoned = Files.writeString(folder.resolve(".w.safetensors." + dead), "half");
        List<Path> kept = List.of(folder.resolve(".w.safetensors." + ProcessHandle.current().pid() + "-1.tmp"),
                folder.resolve(".w.safetensors.999999999998-1.tmp"),
                folder.resolve(".other.safetensors." + dead), folder.resolve(".w.safetensors.notes.tmp"));
        for (Path other : kept) {
            Files.writeString(other, "half");
        }
        FileTime longAgo = FileTime.from(Instant.now().minusSeconds(3600));
        Files.setLastModifiedTime(abandoned, longAgo);
        for (int i : new int[] {0, 2, 3}) {
            Files.setLastModifiedTime(kept.get(i), longAgo);
        }
        trainer(5).parameters().save(file);
        assertTrue(Files.notExists(abandoned) && kept.stream().allMatch(Files::exists), kept.toString());
    }

    /// Messages name the file the user named, not one that was tried on the way.
    @Test
    void whatIsNoFileIsNamed() {
        String folderRead = assertThrows(IOException.class, () -> trainer(5).parameters().load(folder)).getMessage();
        assertTrue(folderRead.contains(folder + ": is a folder"), folderRead);
        String folderWritten = assertThrows(IOException.class, () -> trainer(5).parameters().save(folder)).getMessage();
        assertTrue(folderWritten.contains(folder + ": is a folder"), folderWritten);
        Path nowhere = folder.resolve("absent/w.safetensors");
        String absent = assertThrows(IOException.class, () -> trainer(5).parameters().save(nowhere)).getMessage();
        assertTrue(absent.contains("there is no folder " + nowhere.getParent()) && !absent.contains(".tmp"), absent);
    }

    @Test
    void aFullDiskNamesTheFileAndLeavesTheOldOne() throws IOException {
        Path file = Files.writeString(folder.resolve("w.safetensors"), "old");
        IOException full = assertThrows(IOException.class, () -> AtomicFile.write(file, channel -> {
            throw new IOException("No space left on device");
        }));
        assertEquals(file + ": No space left on device", full.getMessage());
        assertEquals("old", Files.readString(file));
    }

    @Test
    void damagedCountersAreRefused() throws IOException {
        Path file = folder.resolve("run.checkpoint");
        Safetensors.save(file, java.util.List.of(), Map.of("tapeless.checkpoint", "1", "tapeless.steps", "-3"));
        var refusal = assertThrows(SafetensorsException.class, () -> Checkpoints.restore(file, trainer(5)));
        assertTrue(refusal.getMessage().contains("tapeless.steps is -3"), refusal.getMessage());
    }

    /// Kills a process that saves again and again; whenever that happens, the file must hold one whole state.
    @Test
    void aKilledProcessLeavesAWholeCheckpoint() throws Exception {
        Path file = folder.resolve("run.checkpoint");
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 4; round++) {
            Files.deleteIfExists(file);
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                    "-cp", System.getProperty("java.class.path"), Saver.class.getName(), file.toString())
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!Files.exists(file)) {
                assertTrue(process.isAlive() && System.nanoTime() < deadline, "the saving process did not come up");
                Thread.sleep(5);
            }
            Thread.sleep(random.nextInt(60));
            process.destroyForcibly().waitFor();
            var restored = Saver.trainer();
            Checkpoints.restore(file, restored);
            float[] expected = new float[weights(restored).length];
            Arrays.fill(expected, restored.steps());
            assertArrayEquals(expected, weights(restored));
            assertArrayEquals(expected, (float[]) restored.optimizerState().getFirst().data());
        }
    }

    /// The process to be killed: every value of a state is its step number.
    static final class Saver {
        static LinearModel.LinearTrainer trainer() {
            LinearModel model = new LinearModel(LinearModel.Goal.LABELS, 1000, 500, 0.1f);
            return model.newTrainer(model.newParameters(), TrainingOptions.DEFAULT, 1);
        }

        public static void main(String[] arguments) throws IOException {
            var trainer = trainer();
            for (long step = 1; ; step++) {
                Arrays.fill(weights(trainer), step);
                Arrays.fill((float[]) trainer.optimizerState().getFirst().data(), step);
                trainer.restoreCounters(step, step, 0);
                Checkpoints.save(Path.of(arguments[0]), trainer);
            }
        }
    }

    private static float[] weights(LinearModel.LinearTrainer trainer) {
        return (float[]) trainer.parameters().tensor("weight").data();
    }

    private static LinearModel.LinearTrainer trainer(long seed) {
        var weights = MODEL.newParameters();
        weights.init(seed);
        return MODEL.newTrainer(weights, new TrainingOptions(1, seed), 2);
    }

    private static void train(LinearModel.LinearTrainer trainer, int steps) {
        for (int i = 0; i < steps; i++) {
            trainer.bind("x", new float[] {1, i, 0.5f, -i});
            trainer.bind("y", new int[] {0, 2});
            trainer.step(2);
        }
    }
}
