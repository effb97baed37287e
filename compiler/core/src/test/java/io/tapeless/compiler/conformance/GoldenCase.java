package io.tapeless.compiler.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.io.Safetensors;
import io.tapeless.runtime.io.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One case computed by PyTorch.
final class GoldenCase {
    private final String name;
    private final Path folder;
    private final double tol64;
    private final Map<String, Double> tol32;

    private GoldenCase(String name, Path folder, double tol64, Map<String, Double> tol32) {
        this.name = name;
        this.folder = folder;
        this.tol64 = tol64;
        this.tol32 = tol32;
    }

    static GoldenCase read(Path shared, String name) {
        Path folder = shared.resolve("goldens").resolve(name);
        Map<String, Double> numbers = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(folder.resolve("case.json").toFile())) {
            String tensor = null;
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING && "name".equals(json.currentName())) {
                    tensor = json.getText();
                } else if (json.currentToken().isNumeric() && "tol64".equals(json.currentName())) {
                    numbers.put("tol64", json.getDoubleValue());
                } else if (json.currentToken().isNumeric() && "tol32".equals(json.currentName())) {
                    numbers.put(tensor, json.getDoubleValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Double tol64 = numbers.remove("tol64");
        return new GoldenCase(name, folder, tol64 == null ? Double.NaN : tol64, Map.copyOf(numbers));
    }

    String name() {
        return name;
    }

    /// The case run in float64. It serves float32 programs too: its inputs are float32 numbers, and `tol32` is measured from its results
    /// (a gradient that is mathematically zero is rounding noise in the float32 file).
    SafetensorsFile tensors() {
        return file("f64.safetensors");
    }

    /// The single file of a training case.
    SafetensorsFile run() {
        return file("run.safetensors");
    }

    private SafetensorsFile file(String fileName) {
        try {
            return Safetensors.read(folder.resolve(fileName));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    double tolerance(String tensor, ElementType precision) {
        return precision == ElementType.F64 ? tol64 : tol32.get(tensor);
    }

    /// The tensors of a file that are results to be met, as opposed to what the case is given.
    static List<String> results(SafetensorsFile file) {
        return file.entries().stream().map(SafetensorsFile.Entry::name).filter(GoldenCase::isResult).toList();
    }

    private static boolean isResult(String tensor) {
        return tensor.equals("loss") || tensor.equals("losses") || tensor.equals("grad_norm_before_clip")
                || tensor.startsWith("output.") || tensor.startsWith("grad.") || tensor.startsWith("after");
    }

    /// The largest difference relative to the largest finite magnitude wanted (absolute when that is zero); infinite when sizes differ or one is
    /// no finite number and the other is not the same.
    static double error(double[] got, double[] want) {
        if (got.length != want.length) {
            return Double.POSITIVE_INFINITY;
        }
        double worst = 0;
        double scale = 0;
        for (int i = 0; i < want.length; i++) {
            double difference = Double.compare(got[i], want[i]) == 0 ? 0 : Math.abs(got[i] - want[i]);
            worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
            scale = Double.isFinite(want[i]) ? Math.max(scale, Math.abs(want[i])) : scale;
        }
        return scale < 1e-12 ? worst : worst / scale;
    }
}
