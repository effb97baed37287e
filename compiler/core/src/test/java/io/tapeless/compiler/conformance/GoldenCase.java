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

    /// The values of the case run in that precision.
    SafetensorsFile tensors(ElementType precision) {
        return file(precision == ElementType.F64 ? "f64.safetensors" : "f32.safetensors");
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

    /// Learning rates are given as float32 numbers in both files.
    double tolerance(String tensor, ElementType precision) {
        return tensor.equals("data.lr_per_step") ? 1e-7 : precision == ElementType.F64 ? tol64 : tol32.get(tensor);
    }

    /// The tensors of a file that are results to be met, as opposed to what the case is given.
    static List<SafetensorsFile.Entry> results(SafetensorsFile file) {
        return file.entries().stream().filter(entry -> isResult(entry.name())).toList();
    }

    private static boolean isResult(String tensor) {
        return tensor.equals("loss") || tensor.equals("losses") || tensor.equals("grad_norm_before_clip") || tensor.equals("data.lr_per_step")
                || tensor.startsWith("output.") || tensor.startsWith("grad.") || tensor.startsWith("after");
    }

    /// The largest difference relative to the largest magnitude wanted (absolute when that is zero); infinite when sizes differ or a
    /// number is not one.
    static double error(double[] got, double[] want) {
        if (got.length != want.length) {
            return Double.POSITIVE_INFINITY;
        }
        double worst = 0;
        double scale = 0;
        for (int i = 0; i < want.length; i++) {
            double difference = got[i] == want[i] ? 0 : Math.abs(got[i] - want[i]);
            worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
            scale = Math.max(scale, Math.abs(want[i]));
        }
        return scale < 1e-12 ? worst : worst / scale;
    }
}
