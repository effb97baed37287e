package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.Contender;
import io.tapeless.benchmarks.Interleaved;
import io.tapeless.benchmarks.Problem;
import io.tapeless.benchmarks.Subject;
import io.tapeless.benchmarks.Update;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// Generated code beside ONNX Runtime and DJL, by turns in one JVM: `Peers --seconds 2 --batches 1,64`. Inference and a training step with SGD of
/// 784-128-10 in one thread.
public final class Peers {
    private static final String USAGE = "usage: Peers [--seconds S] [--batches 1,32,64,256]";
    private static final double WARM_UP_SECONDS = 3;

    private Peers() {}

    /// Prints a Markdown table.
    public static void main(String[] arguments) {
        double seconds = 2;
        List<Integer> batches = List.of(1, 32, 64, 256);
        try {
            for (int i = 0; i < arguments.length; i += 2) {
                switch (arguments[i]) {
                    case "--seconds" -> seconds = Double.parseDouble(arguments[i + 1]);
                    case "--batches" -> batches = List.of(arguments[i + 1].split(",")).stream().map(Integer::valueOf).toList();
                    default -> throw new IllegalArgumentException("what is '" + arguments[i] + "'?");
                }
            }
        } catch (RuntimeException mistake) {
            System.err.println(mistake.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
        single();
        System.out.println("| what | rows | subject | median µs | min µs | p90 µs | × generated |");
        System.out.println("|---|---|---|---|---|---|---|");
        Interleaved interleaved = new Interleaved(Math.max(seconds, WARM_UP_SECONDS), seconds);
        for (int batch : batches) {
            Problem problem = Problem.mlp(batch);
            print("inference", batch, interleaved.measure(inference(problem)));
            print("SGD step", batch, interleaved.measure(training(problem)));
        }
    }

    /// DJL reads these when its engine starts.
    static void single() {
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    }

    static Map<String, Supplier<Contender>> inference(Problem problem) {
        Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
        contenders.put("generated", () -> new GeneratedInference(problem));
        contenders.put("ONNX Runtime", () -> new OnnxInference(problem));
        contenders.put("DJL (PyTorch)", () -> new DjlInference(problem));
        return contenders;
    }

    static Map<String, Supplier<Contender>> training(Problem problem) {
        Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
        contenders.put("generated", () -> Subject.GENERATED.create(problem, Update.SGD));
        contenders.put("DJL (PyTorch)", () -> new DjlTraining(problem));
        return contenders;
    }

    private static void print(String what, int batch, List<Interleaved.Result> results) {
        List<String> lines = new ArrayList<>();
        for (Interleaved.Result result : results) {
            lines.add(String.format(Locale.ROOT, "| %s | %d | %s | %.2f | %.2f | %.2f | %.2f |", what, batch, result.subject(), result.medianMicros(),
                    result.minimumMicros(), result.p90Micros(), result.medianMicros() / results.getFirst().medianMicros()));
        }
        System.out.println(String.join("\n", lines));
    }
}
