package io.tapeless.compiler.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.UserException;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.io.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/// Golden cases on a device: a record per case, kept in a file so that a run that was stopped goes on with the cases that are left.
///
/// `main` runs what is left of all cases on machines without a test runner; its working folder must be that of the tests.
final class DeviceGoldens {
    private static final double LEAST_TOLERANCE = 2e-5;

    private DeviceGoldens() {}

    /// What became of a case.
    enum State {
        AGREES, DIFFERS, REFUSED, FAILED
    }

    /// @param worst   the largest error as a share of what is allowed
    /// @param details what differs, or why it was refused or failed
    record Outcome(String name, State state, double worst, double seconds, String details) {
        String line() {
            return String.join("\t", name, state.name(), String.format(Locale.ROOT, "%.3f", worst), String.format(Locale.ROOT, "%.1f", seconds), details);
        }

        static Outcome parse(String line) {
            String[] parts = line.split("\t", 5);
            return new Outcome(parts[0], State.valueOf(parts[1]), Double.parseDouble(parts[2]), Double.parseDouble(parts[3]), parts[4]);
        }
    }

    /// The cases that devices are compared on; runs of training on data sets are not among them.
    static List<String> cases(Path shared) {
        return Goldens.cases(shared).stream().filter(name -> !name.startsWith("training/")).toList();
    }

    static Outcome run(Path shared, String name) throws IOException {
        long start = System.nanoTime();
        GoldenCase golden = GoldenCase.read(shared, name);
        SafetensorsFile tensors = golden.tensors();
        StringJoiner wrong = new StringJoiner("; ");
        double worst = 0;
        State state = State.AGREES;
        try {
            // A package for each: TornadoVM reads classes through the system class loader, which keeps them.
            String packageName = "golden." + name.replaceAll("[^a-zA-Z0-9]+", "_");
            Map<String, Double> errors = new CompiledRunner(Backend.TORNADO, DType.F32, packageName).errors(Spec.find(name).orElseThrow(), tensors);
            for (String result : GoldenCase.results(tensors)) {
                double error = errors.getOrDefault(result, Double.NaN);
                double tolerance = Math.max(LEAST_TOLERANCE, golden.tolerance(result, ElementType.F32));
                worst = Math.max(worst, error / tolerance);
                if (!(error <= tolerance)) {
                    wrong.add(result + ": " + error + ", allowed " + tolerance);
                    state = State.DIFFERS;
                }
            }
        } catch (UserException refusal) {
            wrong.add(refusal.getMessage());
            state = State.REFUSED;
        } catch (RuntimeException | Error failure) {
            // TornadoVM's own failures are errors; one case must not end a run of hundreds.
            wrong.add(failure.toString());
            state = State.FAILED;
        }
        return new Outcome(name, state, worst, (System.nanoTime() - start) / 1e9, wrong.toString().replaceAll("\\s+", " "));
    }

    /// Runs the cases that a record file does not hold yet, and adds each as soon as it is done.
    ///
    /// @param limit how many at most
    static List<Outcome> run(Path shared, List<String> cases, Path records, int limit) throws IOException {
        Map<String, Outcome> known = new HashMap<>();
        if (Files.exists(records)) {
            Files.readAllLines(records).stream().map(Outcome::parse).forEach(outcome -> known.put(outcome.name(), outcome));
        }
        List<Outcome> outcomes = new ArrayList<>();
        int left = limit;
        for (String name : cases) {
            Outcome outcome = known.get(name);
            if (outcome == null && left-- > 0) {
                outcome = run(shared, name);
                Files.writeString(records, outcome.line() + "\n", UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            if (outcome != null) {
                outcomes.add(outcome);
            }
        }
        return outcomes;
    }

    /// Arguments: the folder `shared`, the record file, how many cases at most, and which part of the cases (`0/2` and `1/2` are halves that two
    /// processes can run side by side). Status 0 when no case is left, 3 when some are, 1 when some differ or failed.
    public static void main(String[] arguments) throws IOException {
        Path shared = Path.of(arguments[0]);
        String[] part = arguments[3].split("/");
        List<String> all = cases(shared);
        List<String> cases = IntStream.range(0, all.size()).filter(i -> i % Integer.parseInt(part[1]) == Integer.parseInt(part[0])).mapToObj(all::get).toList();
        List<Outcome> outcomes = run(shared, cases, Path.of(arguments[1]), Integer.parseInt(arguments[2]));
        StringJoiner counts = new StringJoiner(", ", "{\"cases\": " + cases.size() + ", ", "}");
        for (State state : State.values()) {
            counts.add("\"" + state.name().toLowerCase(Locale.ROOT) + "\": " + outcomes.stream().filter(outcome -> outcome.state() == state).count());
        }
        System.out.println(counts);
        boolean wrong = outcomes.stream().anyMatch(outcome -> outcome.state() == State.DIFFERS || outcome.state() == State.FAILED);
        // TornadoVM leaves threads behind.
        System.exit(outcomes.size() < cases.size() ? 3 : wrong ? 1 : 0);
    }
}
