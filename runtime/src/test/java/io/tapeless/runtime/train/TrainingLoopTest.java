package io.tapeless.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.TrainingOptions;
import io.tapeless.runtime.data.Column;
import io.tapeless.runtime.data.DataSources;
import io.tapeless.runtime.data.Dataset;
import io.tapeless.runtime.data.Values;
import io.tapeless.runtime.fixture.LinearModel;
import io.tapeless.runtime.fixture.LinearModel.Goal;
import io.tapeless.runtime.io.Checkpoints;
import io.tapeless.runtime.io.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTest {
    @Test
    void aLinearClassifierLearnsTheDigits() throws IOException {
        LinearModel model = new LinearModel(Goal.LABELS, 784, 10, 0.02f);
        var parameters = model.newParameters();
        parameters.init(1);
        Dataset digits = DataSources.open("digits?train=3000&test=500", 0);
        TrainingReport report = TrainingLoop.run(model, parameters, digits, new LoopOptions(3, 32, 1, 5), ProgressListener.SILENT);
        assertTrue(report.accuracy().orElseThrow() > 0.85, report.toString());
        assertEquals(3, report.history().size());
        assertTrue(report.history().get(2).trainLoss() < report.history().get(0).trainLoss());
        assertEquals(3 * 94, report.steps());
        assertEquals("test", report.evaluatedOn());
        assertEquals(report.testLoss(), report.history().getLast().testLoss());
    }

    @Test
    void equalSeedsGiveEqualBitsAndOtherSeedsAnotherOrder() throws IOException {
        Dataset digits = DataSources.open("digits?train=200&test=10", 0);
        assertArrayEquals(weights(digits, 5), weights(digits, 5));
        assertTrue(!Arrays.equals(weights(digits, 5), weights(digits, 6)));
    }

    private static float[] weights(Dataset data, long seed) {
        LinearModel model = new LinearModel(Goal.LABELS, 784, 10, 0.02f);
        var parameters = model.newParameters();
        TrainingLoop.run(model, parameters, data, new LoopOptions(2, 16, 1, seed), ProgressListener.SILENT);
        return parameters.weight;
    }

    /// With a learning rate of 0 and one row per value, the mean loss tells which rows were seen.
    @Test
    void everyRowIsSeenOncePerEpochAndTheLastBatchIsAsSmallAsItIs() {
        Dataset data = table(new double[] {1, 2, 4, 8, 16, 32, 64}, new Values.Doubles(new double[7]));
        LinearModel model = new LinearModel(Goal.VALUES, 1, 1, 0f);
        var parameters = model.newParameters();
        parameters.weight[0] = 1;
        List<Integer> rows = new ArrayList<>();
        TrainingReport report = TrainingLoop.run(model, parameters, data, new LoopOptions(2, 3, 1, 9), new ProgressListener() {
            @Override
            public void stepped(int epoch, long rowsDone, double loss, double meanLoss) {
                rows.add((int) rowsDone);
            }
        });
        assertEquals(List.of(3, 6, 7, 3, 6, 7), rows);
        double meanSquare = (1 + 4 + 16 + 64 + 256 + 1024 + 4096) / 7.0;
        for (EpochReport epoch : report.history()) {
            assertEquals(meanSquare, epoch.trainLoss(), 1e-9);
            assertEquals(meanSquare, epoch.testLoss(), 1e-9);
        }
        assertEquals("train", report.evaluatedOn());
    }

    @Test
    void theOrderChangesFromEpochToEpoch() {
        RowOrder rows = new RowOrder(100, 100, 10, new LoopOptions(2, 10, 1, 4));
        rows.begin(1);
        int[] first = rows.order().clone();
        rows.begin(2);
        assertTrue(!Arrays.equals(first, rows.order()));
        int[] sorted = first.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < 100; i++) {
            assertEquals(i, sorted[i]);
        }
    }

    /// 10 rows in full batches of 4: two batches per pass, so 5 steps take three passes.
    @Test
    void stepsAreFullBatchesOfOneOrderAfterAnother() {
        RowOrder rows = new RowOrder(10, 10, 4, new LoopOptions(2, 4, 1, 4, 5));
        assertEquals(8, rows.rows(1));
        assertEquals(12, rows.rows(2));
        assertEquals(12, rows.mostRows());
        List<Integer> starts = new ArrayList<>();
        for (int step = 0; step < 5; step++) {
            starts.add(rows.take(4));
        }
        assertEquals(List.of(0, 4, 0, 4, 0), starts);
    }

    /// Stopped after every number of steps there is, and once more later; in whole passes and in steps.
    @Test
    void aStoppedRunGoesOnToTheSameBits(@TempDir Path folder) throws IOException {
        Dataset digits = DataSources.open("digits?train=50&test=10", 0);
        for (LoopOptions options : List.of(new LoopOptions(3, 16, 1, 5), new LoopOptions(3, 16, 1, 5, 11))) {
            LinearModel model = new LinearModel(Goal.LABELS, 784, 10, 0.02f);
            var unbroken = model.newParameters();
            TrainingReport whole = TrainingLoop.run(model, unbroken, digits, options, ProgressListener.SILENT);
            for (int stop = 1; stop < whole.steps(); stop++) {
                CheckpointOptions checkpoint = new CheckpointOptions(folder.resolve("run.safetensors"), 0, false);
                stopped(model, digits, options, checkpoint, stop);
                CheckpointOptions resumed = new CheckpointOptions(checkpoint.file(), 0, true);
                stopped(model, digits, options, resumed, 1);
                var parameters = model.newParameters();
                TrainingReport rest = TrainingLoop.run(model, parameters, digits, options, ProgressListener.SILENT, resumed);
                assertArrayEquals(unbroken.weight, parameters.weight, "stopped after step " + stop);
                assertEquals(whole.history().getLast().trainLoss(), rest.history().getLast().trainLoss());
                assertEquals(whole.steps(), rest.steps());
            }
        }
    }

    /// A run that ends like a process that is killed, after a number of its steps; nothing when it has none left.
    private static void stopped(LinearModel model, Dataset data, LoopOptions options, CheckpointOptions checkpoint, int steps) {
        int[] left = {steps};
        try {
            TrainingLoop.run(model, model.newParameters(), data, options, new ProgressListener() {
                @Override
                public void stepped(int epoch, long rowsDone, double loss, double meanLoss) {
                    if (--left[0] == 0) {
                        throw new CancellationException();
                    }
                }
            }, checkpoint);
        } catch (CancellationException killed) {
            assertEquals(0, left[0]);
        }
    }

    @Test
    void aCheckpointOfAnotherRunIsRefused(@TempDir Path folder) throws IOException {
        Dataset digits = DataSources.open("digits?train=50&test=10", 0);
        LinearModel model = new LinearModel(Goal.LABELS, 784, 10, 0.02f);
        Path file = folder.resolve("run.safetensors");
        LoopOptions options = new LoopOptions(2, 16, 1, 5);
        refusedToResume("there is no checkpoint", model, digits, options, file);
        stopped(model, digits, options, new CheckpointOptions(file, 0, false), 3);
        refusedToResume("with batch 16; this one has 10", model, digits, new LoopOptions(2, 10, 1, 5), file);
        refusedToResume("with seed 5; this one has 6", model, digits, new LoopOptions(2, 16, 1, 6), file);
        refusedToResume("with steps 0; this one has 9", model, digits, new LoopOptions(2, 16, 1, 5, 9), file);
        refusedToResume("with data 50 rows", model, DataSources.open("digits?train=51&test=10", 0), options, file);
        var parameters = model.newParameters();
        TrainingLoop.run(model, parameters, digits, options, ProgressListener.SILENT, new CheckpointOptions(file, 0, true));
        refusedToResume("has done its 2 epochs", model, digits, options, file);
        // More epochs go on where fewer ended.
        var more = model.newParameters();
        TrainingLoop.run(model, more, digits, new LoopOptions(3, 16, 1, 5), ProgressListener.SILENT, new CheckpointOptions(file, 0, true));
        var control = model.newParameters();
        TrainingLoop.run(model, control, digits, new LoopOptions(3, 16, 1, 5), ProgressListener.SILENT);
        assertArrayEquals(control.weight, more.weight);
    }

    @Test
    void aCheckpointThatDoesNotSayWhereItWasIsRefused(@TempDir Path folder) throws IOException {
        Dataset digits = DataSources.open("digits?train=50&test=10", 0);
        LinearModel model = new LinearModel(Goal.LABELS, 784, 10, 0.02f);
        Path file = folder.resolve("run.safetensors");
        LoopOptions options = new LoopOptions(2, 16, 1, 5);
        stopped(model, digits, options, new CheckpointOptions(file, 0, false), 3);
        Map<String, String> notes = new HashMap<>(Safetensors.readMetadata(file));
        notes.keySet().removeIf(key -> key.startsWith("tapeless."));
        for (String damage : List.of("epoch=x", "epoch=0", "epoch=", "rows_done=-16", "rows_done=1e3", "rows_done=5000", "loss_sum=?")) {
            Map<String, String> damaged = new HashMap<>(notes);
            damaged.put("run." + damage.substring(0, damage.indexOf('=')), damage.substring(damage.indexOf('=') + 1));
            Checkpoints.save(file, model.newTrainer(model.newParameters(), new TrainingOptions(1, 5), 16), damaged);
            refusedToResume("is damaged: it does not say where its run was", model, digits, options, file);
        }
    }

    private static void refusedToResume(String reason, LinearModel model, Dataset data, LoopOptions options, Path file) {
        String message = assertThrows(TrainingException.class, () -> TrainingLoop.run(model, model.newParameters(), data, options, ProgressListener.SILENT,
                new CheckpointOptions(file, 0, true))).getMessage();
        assertTrue(message.contains(reason), message);
    }

    /// A disk that is full, or a folder that is gone, loses a checkpoint and not the run.
    @Test
    void trainingGoesOnWhereNoCheckpointCanBeWritten(@TempDir Path folder) throws IOException {
        Dataset digits = DataSources.open("digits?train=50&test=10", 0);
        LinearModel model = new LinearModel(Goal.LABELS, 784, 10, 0.02f);
        var parameters = model.newParameters();
        TrainingReport report = TrainingLoop.run(model, parameters, digits, new LoopOptions(1, 16, 1, 5), ProgressListener.SILENT,
                new CheckpointOptions(folder.resolve("absent/run.safetensors"), 0, false));
        assertEquals(4, report.steps());
    }

    @Test
    void aModelWithoutTargetsGetsFeaturesOnly() throws IOException {
        Dataset digits = DataSources.open("digits?train=100&test=20", 0);
        LinearModel model = new LinearModel(Goal.INPUT, 784, 784, 0.5f);
        TrainingReport report = TrainingLoop.run(model, model.newParameters(), digits, new LoopOptions(3, 0, 1, 1), ProgressListener.SILENT);
        assertTrue(report.history().getLast().trainLoss() < report.history().getFirst().trainLoss());
        assertTrue(report.metrics().isEmpty());
        assertEquals(3 * 13, report.steps(), "the tuned batch of 8 rows");
    }

    @Test
    void aFloatTargetAsWideAsTheFeaturesGetsTheFeatures() throws IOException {
        Dataset digits = DataSources.open("digits?train=100&test=0", 0);
        LinearModel model = new LinearModel(Goal.VALUES, 784, 784, 0f);
        LinearModel control = new LinearModel(Goal.INPUT, 784, 784, 0f);
        LoopOptions options = new LoopOptions(1, 10, 1, 1);
        assertEquals(TrainingLoop.run(control, control.newParameters(), digits, options, ProgressListener.SILENT).testLoss(),
                TrainingLoop.run(model, model.newParameters(), digits, options, ProgressListener.SILENT).testLoss());
    }

    @Test
    void columnsAreFoundByNameFirst() {
        Column features = Column.of("features", Column.Role.FEATURES, new Values.Doubles(new double[] {1, 10, 2, 20}), 2);
        Column named = new Column("x", Column.Role.NAMED, new int[0], features.values(), 1, 2);
        Column target = Column.of("t", Column.Role.TARGET, new Values.Doubles(new double[2]));
        var split = new Dataset.Split("train", 2, List.of(features, target, named));
        LinearModel model = new LinearModel(Goal.VALUES, 1, 1, 0f);
        var parameters = model.newParameters();
        parameters.weight[0] = 1;
        Dataset data = new Dataset("named", split, new Dataset.Split("test", 0, split.columns()));
        assertEquals((100 + 400) / 2.0, TrainingLoop.run(model, parameters, data, new LoopOptions(1, 2, 1, 1), ProgressListener.SILENT).testLoss());
    }

    @Test
    void divergenceEndsTheRunWithAdvice() {
        Dataset data = table(new double[] {1, 2, 3, 4}, new Values.Doubles(new double[] {1, 2, 3, 4}));
        LinearModel model = new LinearModel(Goal.VALUES, 1, 1, 1e20f);
        String message = assertThrows(TrainingException.class,
                () -> TrainingLoop.run(model, model.newParameters(), data, new LoopOptions(50, 2, 1, 1), ProgressListener.SILENT)).getMessage();
        assertTrue(message.contains("learning rate 1.0E20") && message.contains("smaller learning rate"), message);
    }

    @Test
    void aBatchThatHoldsNoNumbersIsNotCalledDivergence() {
        Dataset data = table(new double[] {1, Double.NaN}, new Values.Doubles(new double[] {1, 2}));
        refused("became NaN in epoch 1, step 1: input 'x' holds NaN there", new LinearModel(Goal.VALUES, 1, 1, 1e-3f), data);
    }

    /// 1e39 is a number in a file and infinity in a model of f32.
    @Test
    void whatAnF32CannotHoldIsRefusedBeforeTheFirstStep() {
        Dataset data = table(new double[] {1, -1e39}, new Values.Doubles(new double[] {1, 2}));
        refused("has -1.0E39 at row 1 of the train split, more than an f32 can hold", new LinearModel(Goal.VALUES, 1, 1, 1e-3f), data);
    }

    @Test
    void aBatchBeyondAllArraysIsRefused() throws IOException {
        LinearModel model = new LinearModel(Goal.LABELS, 784, 10, 0.02f);
        Dataset digits = DataSources.open("digits?train=50&test=10", 0);
        String message = assertThrows(TrainingException.class,
                () -> TrainingLoop.run(model, model.newParameters(), digits, new LoopOptions(1, 2_000_000_000, 1, 5),
                ProgressListener.SILENT)).getMessage();
        assertTrue(message.contains("batches of 2000000000 rows") && message.contains("--batch"), message);
    }

    @Test
    void misfitsAreExplainedBeforeTheFirstStep() throws IOException {
        Dataset digits = DataSources.open("digits?train=20&test=0", 0);
        refused("input 'x' is [N, 100], 100 values per row, but 'image' of digits?train=20&test=0 has 784", new LinearModel(Goal.LABELS, 100, 10, 1), digits);
        refused("outside the declared 0 ..< 3", new LinearModel(Goal.LABELS, 784, 3, 1), digits);
        refused("declare `target y : i32[N]`", new LinearModel(Goal.VALUES, 784, 10, 1), digits);
        Dataset real = table(new double[] {1, 2}, new Values.Doubles(new double[] {0, 0.5}));
        refused("has 0.5 at row 1 of the train split, which is no I32", new LinearModel(Goal.LABELS, 1, 3, 1), real);
        Dataset unlabelled = new Dataset("bare", new Dataset.Split("train", 2, real.train().columns().subList(0, 1)),
                new Dataset.Split("test", 0, real.test().columns().subList(0, 1)));
        refused("target 'y' is [N], 1 value per row, but bare has no column for it; its columns are 'features' [1]",
                new LinearModel(Goal.LABELS, 1, 3, 1), unlabelled);
    }

    private static void refused(String reason, LinearModel model, Dataset data) {
        String message = assertThrows(TrainingException.class,
                () -> TrainingLoop.run(model, model.newParameters(), data, new LoopOptions(1, 2, 1, 1), ProgressListener.SILENT)).getMessage();
        assertTrue(message.contains(reason), message);
    }

    private static Dataset table(double[] features, Values targets) {
        List<Column> columns = List.of(Column.of("features", Column.Role.FEATURES, new Values.Doubles(features), 1),
                Column.of("target", Column.Role.TARGET, targets));
        return new Dataset("table", new Dataset.Split("train", features.length, columns), new Dataset.Split("test", 0, columns));
    }
}
