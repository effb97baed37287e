package io.tapeless.cli;

import io.tapeless.compiler.driver.Artifacts;
import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Devices;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.driver.UserException;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.data.DataSources;
import io.tapeless.runtime.data.Dataset;
import io.tapeless.runtime.device.DeviceInfo;
import io.tapeless.runtime.io.Safetensors;
import io.tapeless.runtime.team.WorkerTeam;
import io.tapeless.runtime.train.CheckpointOptions;
import io.tapeless.runtime.train.ConsoleProgress;
import io.tapeless.runtime.train.EpochReport;
import io.tapeless.runtime.train.LoopOptions;
import io.tapeless.runtime.train.ProgressListener;
import io.tapeless.runtime.train.TrainingException;
import io.tapeless.runtime.train.TrainingLoop;
import io.tapeless.runtime.train.TrainingReport;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dslc train SPEC`
@Command(name = "train", mixinStandardHelpOptions = true,
        description = "Compiles a spec, trains the model, and leaves its weights, its Java sources and a checkpoint in a folder.")
final class TrainCommand extends DslcCommand {
    /// Width of the drawn digits, the data of a model that has this input and names no data.
    private static final int DIGIT_PIXELS = 28 * 28;

    @Mixin
    private SpecOptions specOptions;

    @Option(names = "--data", paramLabel = "SOURCE",
            description = "digits, idx:DIR, csv:FILE, text:FILE or pairs:SOURCE (default: digits, for a model with one input of 784 numbers)")
    private String source;

    @Option(names = "--epochs", defaultValue = "5", description = "passes over the training rows (default: ${DEFAULT-VALUE})")
    private int epochs;

    @Option(names = "--steps", defaultValue = "0",
            description = "steps in all instead of whole passes; --epochs then says how often the model is evaluated meanwhile")
    private long steps;

    @Option(names = "--batch", defaultValue = "0", description = "rows per step (default: what the spec is tuned for)")
    private int batch;

    @Option(names = "--threads", description = "worker threads; results do not depend on it (default: one per core, at most 4)")
    private Integer threads;

    @Option(names = "--seed", defaultValue = "1", description = "seed of initial weights, shuffling and dropout (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = {"-o", "--output"}, paramLabel = "DIR", description = "folder for weights and sources (default: out/SPEC)")
    private Path output;

    @Option(names = "--package", paramLabel = "NAME", description = "package of the generated classes (default: from the spec's file name)")
    private String packageName;

    @Option(names = "--resume", description = "goes on with a run that was stopped, from checkpoint.safetensors in the folder; the result is that of a run that was not")
    private boolean resume;

    @Option(names = "--checkpoint-every", paramLabel = "SECONDS", defaultValue = "30",
            description = "how often the run is kept in that file meanwhile; the end always is (default: ${DEFAULT-VALUE})")
    private double checkpointEvery;

    @Option(names = "--json", description = "no progress; end with one line of JSON")
    private boolean json;

    @Override
    int rows() {
        return batch;
    }

    @Override
    int execute() throws IOException {
        int workers = threads == null ? Math.min(4, Runtime.getRuntime().availableProcessors()) : threads;
        if (workers < 1 || epochs < 1 || batch < 0) {
            throw usage("--threads and --epochs are at least 1, --batch is not negative");
        }
        if (workers > WorkerTeam.MOST) {
            throw usage("--threads is at most " + WorkerTeam.MOST + ", not " + workers);
        }
        if (!(checkpointEvery >= 0)) {
            throw usage("--checkpoint-every is not negative");
        }
        if (steps != 0 && steps < epochs) {
            throw usage("--steps " + steps + " cannot be divided into --epochs " + epochs);
        }
        Options options = specOptions.options(Backend.VECTOR);
        Compiler compiler = new Compiler(packageName == null ? options : options.withPackageName(packageName));
        Path folder = output != null ? output : Path.of("out", Compiler.stem(specOptions.spec()));
        Path sources = null;
        Artifacts artifacts = null;
        ModelFactory model;
        if (options.backend() == Backend.INTERPRETER) {
            model = compiler.load(specOptions.spec());
        } else {
            sources = folder.resolve("sources");
            artifacts = compiler.compile(specOptions.spec());
            report(artifacts.warnings());
            model = compiler.load(artifacts);
        }
        Optional<DeviceInfo> device = Devices.usedBy(model);
        if (!json) {
            device.ifPresent(used -> out().println("device  " + used));
        }
        Dataset data = open(model.info());
        ParameterSet parameters = model.newParameters();
        parameters.init(seed);
        TrainingReport report = train(model, parameters, data, new LoopOptions(epochs, batch, workers, seed, steps), new Output(folder, artifacts));
        Path weights = folder.resolve("weights.safetensors");
        Safetensors.save(weights, parameters.tensors(), data.notes());
        out().println(json ? JsonLine.of(json(report, device, weights, sources)) : summary(report, weights, sources));
        return ExitStatus.OK;
    }

    /// The folder to fill, and the sources that go into it; null when nothing was generated.
    private record Output(Path folder, Artifacts artifacts) {
        Path checkpoint() {
            return folder.resolve("checkpoint.safetensors");
        }

        /// Puts the checkpoint of a run that was stopped aside, before a run that does not go on with it writes its own; null when there is none.
        Path keepUnfinished() {
            Path kept = folder.resolve("checkpoint.previous.safetensors");
            try {
                if (Files.exists(checkpoint()) && !"true".equals(Safetensors.readMetadata(checkpoint()).get("run.finished"))) {
                    return Files.move(checkpoint(), kept, StandardCopyOption.REPLACE_EXISTING);
                }
                return null;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        void begin() {
            try {
                if (artifacts != null) {
                    artifacts.write(folder.resolve("sources"));
                }
                Files.createDirectories(folder);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /// Makes the folder when model and data have been found to fit, before hours are spent on what cannot be written.
    private record FirstWrites(Output output, boolean resume, Consumer<Path> unfinished, ProgressListener next) implements ProgressListener {
        @Override
        public void started(Start start) {
            output.begin();
            Path kept = resume ? null : output.keepUnfinished();
            if (kept != null) {
                unfinished.accept(kept);
            }
            next.started(start);
        }

        @Override
        public void resumed(int epoch, long rowsDone) {
            next.resumed(epoch, rowsDone);
        }

        @Override
        public void stepped(int epoch, long rowsDone, double loss, double meanLoss) {
            next.stepped(epoch, rowsDone, loss, meanLoss);
        }

        @Override
        public void epochEnded(EpochReport epoch) {
            next.epochEnded(epoch);
        }

        @Override
        public void ended(TrainingReport report) {
            next.ended(report);
        }
    }

    private Dataset open(ModelInfo model) throws IOException {
        try {
            return DataSources.open(source(model), seed, TrainingLoop.widths(model));
        } catch (TrainingException unsuitable) {
            throw new UserException(unsuitable.getMessage(), unsuitable);
        }
    }

    private TrainingReport train(ModelFactory model, ParameterSet parameters, Dataset data, LoopOptions options, Output begun) {
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        try (PrintStream stream = new PrintStream(new WriterStream(out()), true, StandardCharsets.US_ASCII)) {
            ProgressListener progress = json ? ProgressListener.SILENT : new ConsoleProgress(stream, terminal);
            Consumer<Path> unfinished = kept -> err().println("note: the checkpoint of a run that was stopped is kept as " + kept
                    + "; --resume would have gone on with it");
            return TrainingLoop.run(model, parameters, data, options, new FirstWrites(begun, resume, unfinished, progress),
                    new CheckpointOptions(begun.checkpoint(), checkpointEvery, resume));
        } catch (TrainingException | IllegalArgumentException unsuitable) {
            // What a program refuses of the data it is given (a label out of range, say) is about the data here.
            throw new UserException(unsuitable.getMessage(), unsuitable);
        }
    }

    private String source(ModelInfo info) {
        if (source != null) {
            return source;
        }
        int[] ones = new int[info.symbols().size()];
        Arrays.fill(ones, 1);
        boolean digits = info.inputs().size() == 1 && info.inputs().getFirst().elements(ones) == DIGIT_PIXELS;
        if (!digits) {
            throw new UserException("say what to train on with --data: digits, idx:DIR, csv:FILE, text:FILE or pairs:SOURCE; the model's inputs are "
                    + info.inputs().stream().map(input -> input.name() + " " + input.shapeText()).toList()
                    + ", its targets " + info.targets().stream().map(TensorSpec::name).toList());
        }
        return "digits";
    }

    /// @param sources null when nothing was generated
    private static String summary(TrainingReport report, Path weights, Path sources) {
        StringBuilder text = new StringBuilder();
        report.metrics().forEach((name, value) -> text.append(report.evaluatedOn()).append(' ').append(name).append("  ")
                .append(name.equals("accuracy") ? String.format(Locale.ROOT, "%.2f %%", 100 * value) : String.format(Locale.ROOT, "%.6g", value))
                .append('\n'));
        text.append(String.format(Locale.ROOT, "%s loss  %.4f%ntime  %.1f s%nweights  %s", report.evaluatedOn(), report.testLoss(),
                report.seconds(), weights));
        return sources == null ? text.toString() : text + "\nsources  " + sources;
    }

    private static Map<String, Object> json(TrainingReport report, Optional<DeviceInfo> device, Path weights, Path sources) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("test_accuracy", report.accuracy().isPresent() ? report.accuracy().getAsDouble() : null);
        json.put("test_loss", report.testLoss());
        json.put("metrics", report.metrics());
        json.put("evaluated_on", report.evaluatedOn());
        json.put("epochs", report.epochs());
        json.put("seconds", report.seconds());
        device.ifPresent(used -> json.put("device", used.toString()));
        json.put("weights", weights.toAbsolutePath());
        json.put("sources", sources == null ? null : sources.toAbsolutePath());
        return json;
    }
}
