package io.tapeless.runtime.train;

import java.nio.file.Path;

/// Where a run of [TrainingLoop] keeps what it needs to go on after it was stopped. A file is replaced at once, so a kill at any moment leaves a whole one.
///
/// @param file    the checkpoint, a file of `runtime.io.Checkpoints`; it is written every so often and when the run ends
/// @param seconds at least so many lie between two writes; 0 for one after every step. Writing never takes more than a twentieth of the time otherwise
/// @param resume  whether to go on from the file; it must be of the same model and data, trained in the same way
public record CheckpointOptions(Path file, double seconds, boolean resume) {
    public CheckpointOptions {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("the seconds between two checkpoints are not negative: " + seconds);
        }
    }
}
