package io.tapeless.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/// Quick comparisons without forks: `Paired mlp --seconds 2`. See README.md for the options.
public final class Paired {
    private static final String USAGE = "usage: Paired mlp|xor|INPUTS-HIDDEN-CLASSES [--seconds S] [--batches 1,32,64,256] [--subjects generated,tape,naive]"
            + " [--update sgd|adam] [--json]";

    private static final double MINIMUM_WARM_UP_SECONDS = 3;

    private Paired() {
    }

    /// What to compare, as told on the command line.
    private static final class Settings {
        private String problem = "";
        private double seconds = 2;
        private List<Integer> batches = List.of(1, 32, 64, 256);
        private List<Subject> subjects = List.of(Subject.values());
        private Update update = Update.SGD;
        private boolean json;
    }

    /// Prints a Markdown table, or one line of JSON per measurement.
    public static void main(String[] arguments) {
        Settings settings;
        try {
            settings = parse(List.of(arguments));
        } catch (RuntimeException mistake) {
            System.err.println(mistake.getMessage() + "\n" + USAGE);
            System.exit(2);
            return;
        }
        run(settings);
    }

    private static Settings parse(List<String> arguments) {
        Settings settings = new Settings();
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "mlp", "xor" -> settings.problem = arguments.get(i);
                case "--seconds" -> settings.seconds = Double.parseDouble(arguments.get(++i));
                case "--batches" -> settings.batches = list(arguments.get(++i)).stream().map(Integer::valueOf).toList();
                case "--subjects" -> settings.subjects = list(upper(arguments.get(++i))).stream().map(Subject::valueOf).toList();
                case "--update" -> settings.update = Update.valueOf(upper(arguments.get(++i)));
                case "--json" -> settings.json = true;
                case String sizes when sizes.matches("\\d+-\\d+-\\d+") -> settings.problem = sizes;
                default -> throw new IllegalArgumentException("what is '" + arguments.get(i) + "'?");
            }
        }
        if (settings.problem.isEmpty()) {
            throw new IllegalArgumentException("which problem?");
        }
        if (settings.update != Update.SGD) {
            settings.subjects = settings.subjects.stream().filter(subject -> subject != Subject.NAIVE).toList();
        }
        return settings;
    }

    private static List<String> list(String text) {
        return Arrays.asList(text.split(","));
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private static void run(Settings settings) {
        List<Problem> problems = new ArrayList<>();
        if (settings.problem.equals("xor")) {
            problems.add(Problem.xor());
        } else {
            settings.batches.forEach(batch -> problems.add(settings.problem.equals("mlp") ? Problem.mlp(batch) : classifier(settings.problem, batch)));
        }
        if (!settings.json) {
            System.out.println("| problem | batch | update | subject | median µs | min µs | p90 µs | B/step | × " + name(settings.subjects.getFirst()) + " |");
            System.out.println("|---|---|---|---|---|---|---|---|---|");
        }
        Interleaved interleaved = new Interleaved(Math.max(settings.seconds, MINIMUM_WARM_UP_SECONDS), settings.seconds);
        for (Problem problem : problems) {
            List<Interleaved.Result> results = interleaved.measure(contenders(settings, problem));
            for (Interleaved.Result result : results) {
                String format = settings.json
                        ? "{\"problem\":\"%s\",\"batch\":%d,\"update\":\"%s\",\"subject\":\"%s\",\"median_us\":%.4f,\"min_us\":%.4f,"
                                + "\"p90_us\":%.4f,\"alloc_B_per_step\":%.1f,\"ratio\":%.3f}%n"
                        : "| %s | %d | %s | %s | %.3f | %.3f | %.3f | %.1f | %.2f |%n";
                System.out.printf(Locale.ROOT, format, settings.problem, problem.batch(), settings.update.name().toLowerCase(Locale.ROOT),
                        result.subject(), result.medianMicros(), result.minimumMicros(), result.p90Micros(), result.bytesPerStep(),
                        result.medianMicros() / results.getFirst().medianMicros());
            }
        }
    }

    private static Problem classifier(String sizes, int batch) {
        int[] widths = Arrays.stream(sizes.split("-")).mapToInt(Integer::parseInt).toArray();
        return Problem.classifier(batch, widths[0], widths[1], widths[2]);
    }

    private static Map<String, Supplier<Contender>> contenders(Settings settings, Problem problem) {
        Map<String, Supplier<Contender>> contenders = new LinkedHashMap<>();
        settings.subjects.forEach(subject -> contenders.put(name(subject), () -> subject.create(problem, settings.update)));
        return contenders;
    }

    private static String name(Subject subject) {
        return subject.name().toLowerCase(Locale.ROOT);
    }
}
