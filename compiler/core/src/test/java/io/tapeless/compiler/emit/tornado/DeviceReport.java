package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.device.DeviceFactory;
import io.tapeless.runtime.device.DeviceOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// The comparison with the CPU on machines without a test runner: a line of JSON per spec, and an exit status.
/// `-Dtapeless.tornado.steps`, `-Dtapeless.tornado.tolerance`, `-Dtapeless.tornado.dtype` (f64: models of doubles) and `-Dtapeless.device` choose how.
final class DeviceReport {
    private DeviceReport() {}

    public static void main(String[] specs) throws IOException {
        DeviceClasses classes = new DeviceClasses();
        boolean wide = System.getProperty("tapeless.tornado.dtype", "f32").equals("f64");
        for (String spec : specs) {
            classes.add(name(spec), Path.of(spec), wide ? Options.DEFAULT.withFloatType(DType.F64) : Options.DEFAULT, UnaryOperator.identity());
        }
        classes.compile();
        boolean different = Arrays.stream(specs).map(spec -> report(classes, name(spec))).toList().contains(false);
        // TornadoVM leaves threads behind.
        System.exit(different ? 1 : 0);
    }

    private static String name(String spec) {
        return Path.of(spec).getFileName().toString().replace(".tl", "");
    }

    private static boolean report(DeviceClasses classes, String name) {
        List<String> problems = new ArrayList<>();
        double training = Double.NaN;
        double gradients = Double.NaN;
        double fastest = Double.NaN;
        String device = "none";
        try {
            DeviceFactory factory = classes.device(name, DeviceOptions.fromProperties());
            if (factory.device() == null) {
                problems.add("on the CPU: " + factory.reason());
            } else {
                device = factory.device().toString();
                int[] sizes = factory.info().symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
                TrainingComparison steps = TrainingComparison.run(classes.cpu(name), factory, Integer.getInteger("tapeless.tornado.steps", 10), sizes);
                training = steps.worst();
                fastest = steps.fastest();
                problems.addAll(steps.differences());
                TrainingComparison batch = TrainingComparison.gradients(classes.cpu(name), factory, sizes);
                gradients = batch.worst();
                problems.addAll(batch.differences());
            }
        } catch (RuntimeException failure) {
            problems.add(failure.toString());
        }
        System.out.println("{\"model\": \"" + name + "\", \"device\": \"" + device + "\", \"training\": " + number(training)
                + ", \"gradients\": " + number(gradients)
                + ", \"step_us\": " + number(fastest)
                + ", \"problems\": [" + String.join(", ", problems.stream().map(problem -> "\"" + problem.replaceAll("[\\p{Cntrl}\"\\\\]+", " ") + "\"")
                        .toList()) + "]}");
        return problems.isEmpty();
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.valueOf(value) : "null";
    }
}
