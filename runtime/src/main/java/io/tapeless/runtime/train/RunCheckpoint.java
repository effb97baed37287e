package io.tapeless.runtime.train;

import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.data.Column;
import io.tapeless.runtime.data.Dataset;
import io.tapeless.runtime.io.Checkpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToLongFunction;

/// Keeps a run in a file while it goes on, and finds the place where it was stopped.
final class RunCheckpoint {
    private static final System.Logger LOG = System.getLogger(RunCheckpoint.class.getName());
    private static final String PREFIX = "run.";
    /// How many values of a column tell one data set from another.
    private static final int VALUES_LOOKED_AT = 1000;

    /// Where a run is: in this epoch, from 1, after so many rows, whose losses add up to `lossSum`.
    record Place(int epoch, long rowsDone, double lossSum) {
        static final Place START = new Place(1, 0, 0);
    }

    private final CheckpointOptions options;
    /// What the bits of a run depend on beside its model.
    private final Map<String, String> identity = new LinkedHashMap<>();
    private final Map<String, String> notes;
    private long due;

    RunCheckpoint(CheckpointOptions options, LoopOptions loop, Dataset data, int batch) {
        this.options = options;
        this.notes = data.notes();
        identity.put("batch", Integer.toString(batch));
        identity.put("seed", Long.toString(loop.seed()));
        identity.put("steps", Long.toString(loop.steps()));
        if (loop.steps() > 0) {
            identity.put("epochs", Integer.toString(loop.epochs()));
        }
        identity.put("data", digest(data));
        due = System.nanoTime() + (long) (options.seconds() * 1e9);
    }

    private static String digest(Dataset data) {
        long digest = data.test().rows();
        for (Column column : data.train().columns()) {
            for (int i = 0; i < Math.min(VALUES_LOOKED_AT, column.values().length()); i++) {
                digest = 31 * digest + Double.hashCode(column.values().at(i));
            }
        }
        return data.train().rows() + " rows, " + Long.toHexString(digest);
    }

    /// Puts the trainer into the state of the file, if this run is to go on from it.
    ///
    /// @throws TrainingException when there is no file, or it is of a run that was trained in another way
    Place restore(Trainer trainer, int epochs, IntToLongFunction rowsOfEpoch) {
        if (!options.resume()) {
            return Place.START;
        }
        if (!Files.exists(options.file())) {
            throw new TrainingException("there is no checkpoint " + options.file() + " to go on from: start without resuming");
        }
        Map<String, String> saved;
        try {
            saved = Checkpoints.restore(options.file(), trainer);
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
        identity.forEach((key, value) -> {
            String before = saved.get(PREFIX + key);
            if (!value.equals(before)) {
                throw new TrainingException(before == null ? options.file() + " was not left by a training loop: it does not say with which " + key
                        : options.file() + " is of a run with " + key + " " + before + "; this one has " + value + ", and would not go on with the same bits");
            }
        });
        Place place = place(saved);
        if (place == null || place.epoch() <= epochs && place.rowsDone() > rowsOfEpoch.applyAsLong(place.epoch())) {
            throw new TrainingException(options.file() + " is damaged: it does not say where its run was");
        }
        if (place.epoch() > epochs) {
            throw new TrainingException(options.file() + " is of a run that has done its " + (place.epoch() - 1)
                    + " epochs: ask for more to go on, or start without resuming");
        }
        return place;
    }

    /// Null when the notes do not tell.
    private static Place place(Map<String, String> saved) {
        try {
            Place place = new Place(Integer.parseInt(saved.getOrDefault(PREFIX + "epoch", "")), Long.parseLong(saved.getOrDefault(PREFIX + "rows_done", "")),
                    Double.parseDouble(saved.getOrDefault(PREFIX + "loss_sum", "")));
            return place.epoch() >= 1 && place.rowsDone() >= 0 ? place : null;
        } catch (NumberFormatException damaged) {
            return null;
        }
    }

    /// Whether it is time to write the file.
    boolean isDue() {
        return System.nanoTime() - due >= 0;
    }

    /// Called between two steps: writes the file if it is time, or the run ends. A disk that is full stops no training.
    void keep(Trainer trainer, Place place, boolean last) {
        if (!last && !isDue()) {
            return;
        }
        long begin = System.nanoTime();
        Map<String, String> all = new LinkedHashMap<>(notes);
        identity.forEach((key, value) -> all.put(PREFIX + key, value));
        all.put(PREFIX + "epoch", Integer.toString(place.epoch()));
        all.put(PREFIX + "rows_done", Long.toString(place.rowsDone()));
        all.put(PREFIX + "loss_sum", Double.toString(place.lossSum()));
        all.put(PREFIX + "finished", Boolean.toString(last));
        try {
            Checkpoints.save(options.file(), trainer, all);
        } catch (IOException unwritable) {
            LOG.log(System.Logger.Level.WARNING, "no checkpoint was written, training goes on: " + unwritable);
        }
        long now = System.nanoTime();
        due = now + (options.seconds() == 0 ? 0 : Math.max((long) (options.seconds() * 1e9), 20 * (now - begin)));
    }
}
