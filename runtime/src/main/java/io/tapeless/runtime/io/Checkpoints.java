package io.tapeless.runtime.io;

import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Saves a training run so that it can go on elsewhere with the same bits: parameters, states, optimiser state, counters and seed in one
/// safetensors file. Saving replaces the file at once, so a kill at any moment leaves a valid checkpoint.
public final class Checkpoints {
    /// Marks optimiser state; a colon cannot occur in the name of a parameter.
    private static final String OPTIMIZER_PREFIX = "optimizer:";
    private static final String FORMAT = "tapeless.checkpoint";
    private static final String VERSION = "1";
    private static final String STEPS = "tapeless.steps";
    private static final String MICRO_STEPS = "tapeless.micro_steps";
    private static final String SEED = "tapeless.seed";

    private Checkpoints() {}

    /// Writes the trainer as it is between two steps. Gradients of an incomplete accumulation are saved when the trainer lists them in
    /// [Trainer#optimizerState].
    public static void save(Path file, Trainer trainer) throws IOException {
        save(file, trainer, Map.of());
    }

    /// As [#save(Path, Trainer)] with notes of the caller, such as the epoch; their keys must not start with `tapeless.`.
    public static void save(Path file, Trainer trainer, Map<String, String> notes) throws IOException {
        Map<String, String> metadata = new TreeMap<>(notes);
        metadata.keySet().stream().filter(key -> key.startsWith("tapeless.")).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException("the note '" + key + "' uses the reserved prefix 'tapeless.'");
        });
        metadata.put(FORMAT, VERSION);
        metadata.put("tapeless.model", trainer.info().name());
        metadata.put(STEPS, Long.toString(trainer.steps()));
        metadata.put(MICRO_STEPS, Long.toString(trainer.microSteps()));
        metadata.put(SEED, Long.toString(trainer.seed()));
        trainer.parameters().lend(() -> Safetensors.save(file, tensors(trainer), metadata));
    }

    /// Puts the trainer, its parameters included, into the saved state, and returns the notes of whoever saved it.
    ///
    /// @throws SafetensorsException when the file is damaged, is no checkpoint, or belongs to another model; then nothing has changed
    public static Map<String, String> restore(Path file, Trainer trainer) throws IOException {
        Map<String, String> notes = new TreeMap<>();
        List<Long> counters = new ArrayList<>();
        trainer.parameters().lend(() -> Safetensors.load(file, metadata -> {
            check(file, metadata);
            for (String key : List.of(STEPS, MICRO_STEPS, SEED)) {
                counters.add(number(file, metadata, key));
            }
            metadata.forEach((key, value) -> {
                if (!key.startsWith("tapeless.")) {
                    notes.put(key, value);
                }
            });
            return tensors(trainer);
        }, name -> false));
        trainer.restoreCounters(counters.get(0), counters.get(1), counters.get(2));
        return notes;
    }

    /// Reads the parameters and states alone, to predict from a checkpoint.
    ///
    /// @throws SafetensorsException as [#restore]
    public static void loadParameters(Path file, ParameterSet parameters) throws IOException {
        parameters.lend(() -> Safetensors.load(file, metadata -> {
            check(file, metadata);
            return parameters.tensors();
        }, Checkpoints::isOptimizerState));
    }

    static boolean isOne(Map<String, String> metadata) {
        return metadata.containsKey(FORMAT);
    }

    static boolean isOptimizerState(String name) {
        return name.startsWith(OPTIMIZER_PREFIX);
    }

    private static List<Tensor> tensors(Trainer trainer) {
        List<Tensor> tensors = new ArrayList<>(trainer.parameters().tensors());
        for (Tensor state : trainer.optimizerState()) {
            tensors.add(new Tensor(OPTIMIZER_PREFIX + state.name(), state.role(), state.type(), state.shape(), state.data()));
        }
        return tensors;
    }

    private static void check(Path file, Map<String, String> metadata) throws SafetensorsException {
        String version = metadata.get(FORMAT);
        if (version == null) {
            throw new SafetensorsException(file, List.of("the file holds tensors but is no checkpoint: it has no optimizer state"
                    + " and no counters; `load` of the parameters reads it"));
        }
        if (!version.equals(VERSION)) {
            throw new SafetensorsException(file, List.of("the checkpoint has version " + version + "; this program reads version " + VERSION));
        }
    }

    private static long number(Path file, Map<String, String> metadata, String key) throws SafetensorsException {
        String text = metadata.get(key);
        try {
            long value = Long.parseLong(text);
            if (value >= 0 || key.equals(SEED)) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below, with negative counters.
        }
        throw new SafetensorsException(file, List.of("the checkpoint's " + key + " is " + text + ", which is no count"));
    }
}
