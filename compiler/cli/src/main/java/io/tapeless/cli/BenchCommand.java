package io.tapeless.cli;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Benchmark;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Devices;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.driver.UserException;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.team.WorkerTeam;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dslc bench SPEC`
@Command(name = "bench", mixinStandardHelpOptions = true, description = {"Times the training step on made-up data within the declared ranges.",
        "compile_ms: from the start of the process until the model's classes are loaded; first_step_ms and to_peak_ms count from then on, as in an application that carries its classes."})
final class BenchCommand extends DslcCommand {
    @Mixin
    private SpecOptions specOptions;

    @Option(names = "--threads", defaultValue = "1", description = "worker threads (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--seconds", defaultValue = "5", description = "how long to measure after the warm-up (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(names = "--warm-up", paramLabel = "SECONDS", defaultValue = "" + Benchmark.LONGEST_WARM_UP,
            description = "how long the warm-up may take; it ends when the JIT is done (default: ${DEFAULT-VALUE})")
    private double warmUp;

    @Option(names = "--batch", description = "value of the first symbolic dim (default: what the spec is tuned for)")
    private Integer batch;

    @Option(names = "--json", description = "one line of JSON instead of the table")
    private boolean json;

    @Override
    int execute() throws IOException {
        if (threads < 1 || batch != null && batch < 1 || !(seconds > 0) || !(warmUp > 0)) {
            throw usage("--threads, --batch, --seconds and --warm-up are positive numbers");
        }
        if (threads > WorkerTeam.MOST) {
            throw usage("--threads is at most " + WorkerTeam.MOST + ", not " + threads);
        }
        Options options = specOptions.options(Backend.VECTOR);
        ModelFactory model = new Compiler(options).load(specOptions.spec());
        int[] symbols = model.info().symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
        if (batch != null && symbols.length > 0) {
            int maximum = model.info().symbols().getFirst().maximum();
            if (batch > maximum) {
                throw usage("--batch is at most " + maximum + ": the spec says so");
            }
            symbols[0] = batch;
        }
        Benchmark.Result result = run(model, symbols);
        if (!result.warm()) {
            err().println("warning: the JIT still compiled or steps still allocated when the warm-up ended: on a busy machine times may be of code that is not compiled yet");
        }
        Map<String, Object> values = values(result, model, symbols);
        if (json) {
            out().println(JsonLine.of(values));
        } else {
            values.forEach((name, value) -> out().println(String.format(Locale.ROOT, "%-18s %s", name, text(value))));
        }
        return ExitStatus.OK;
    }

    @Override
    int rows() {
        return batch == null ? 0 : batch;
    }

    private Benchmark.Result run(ModelFactory model, int[] symbols) {
        try {
            return Benchmark.run(model, threads, warmUp, seconds, symbols);
        } catch (IllegalArgumentException refused) {
            throw new UserException(refused.getMessage(), refused);
        } catch (ArithmeticException overflow) {
            throw new UserException("sizes of " + Arrays.toString(symbols) + " are more than the arrays of a program hold: choose a smaller --batch", overflow);
        }
    }

    private Map<String, Object> values(Benchmark.Result result, ModelFactory model, int... symbols) {
        ModelInfo info = model.info();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("model", info.name());
        values.put("program", result.program());
        values.put("backend", info.backend());
        Devices.usedBy(model).ifPresentOrElse(device -> values.put("device", device.toString()), () -> values.put("threads", threads));
        for (int i = 0; i < symbols.length; i++) {
            values.put(info.symbols().get(i).name(), symbols[i]);
        }
        values.put("steps", result.steps());
        values.put("median_us", result.medianMicros());
        values.put("min_us", result.minimumMicros());
        values.put("p90_us", result.p90Micros());
        values.put("compile_ms", result.compileMillis());
        values.put("first_step_ms", result.firstStepMillis());
        values.put("to_peak_ms", result.toPeakMillis());
        values.put("alloc_B_per_step", result.bytesPerStep());
        values.put("warm", result.warm());
        values.put("rss_mb", result.rssMegabytes());
        return values;
    }

    private static String text(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.2f", number) : value.toString();
    }
}
