package io.tapeless.compiler.emit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tapeless.compiler.driver.Artifacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a generated package says about itself, by path: `/programs/step/workspace_bytes_at_tuned_sizes`.
record Manifest(Map<String, String> values) {
    static Manifest of(Artifacts model) {
        String text = model.sources().entrySet().stream().filter(file -> file.getKey().endsWith(".json")).findFirst().orElseThrow().getValue();
        Map<String, String> values = new TreeMap<>();
        try (JsonParser json = new JsonFactory().createParser(text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue()) {
                    values.put(json.getParsingContext().pathAsPointer().toString(), json.getText());
                }
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return new Manifest(values);
    }

    boolean has(String program) {
        return values.containsKey("/programs/" + program + "/workspace_bytes_at_tuned_sizes");
    }

    /// Everything a program allocates for one worker.
    long bytes(String program) {
        return number(program, "workspace_bytes_at_tuned_sizes") + number(program, "scratch_bytes_per_worker") + number(program, "kept_bytes");
    }

    private long number(String program, String field) {
        return Long.parseLong(values.get("/programs/" + program + "/" + field));
    }

    long kernels(String program) {
        return schedules(program).count();
    }

    long contractions(String program) {
        return contractionNames(program).size();
    }

    /// Kernels that multiply and add in register tiles or packed panels.
    List<String> contractionNames(String program) {
        return schedules(program).filter(schedule -> schedule.getValue().matches("(TILE|PANELS|LANE_TILE|WINDOW_TILE|POOL_TILE) .*"))
                .map(schedule -> values.get(schedule.getKey().replaceAll("schedule$", "name"))).toList();
    }

    private Stream<Map.Entry<String, String>> schedules(String program) {
        return values.entrySet().stream().filter(entry -> entry.getKey().matches("/programs/" + program + "/kernels/\\d+/schedule"));
    }
}
