package io.tapeless.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.UserException;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.io.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Golden cases on devices: in every build a few on the shim, all of them with `-Dtapeless.tornado.conformance=true`.
class DeviceConformanceTest {
    private static final boolean ALL = Boolean.getBoolean("tapeless.tornado.conformance");
    /// One case in so many.
    private static final int STRIDE = ALL ? 1 : 24;
    private static final double LEAST_TOLERANCE = 2e-5;
    private static final String CHECKED = "tapeless.device.checked";

    @Test
    void devicesAgreeWithPyTorch() throws IOException {
        assumeTrue(Goldens.shared().isPresent(), "no shared/ beside the checkout");
        Path shared = Goldens.shared().get();
        List<String> cases = Goldens.cases(shared).stream().filter(name -> !name.startsWith("training/")).toList();
        List<String> wrong = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        int covered = 0;
        String checked = System.setProperty(CHECKED, System.getProperty(CHECKED, "false"));
        try {
            for (int i = 0; i < cases.size(); i += STRIDE) {
                try {
                    wrong.addAll(wrong(shared, cases.get(i)));
                    covered++;
                } catch (UserException notForDevices) {
                    refused.add(cases.get(i) + ": " + notForDevices.getMessage());
                }
            }
        } finally {
            if (checked == null) {
                System.clearProperty(CHECKED);
            }
        }
        System.out.println("golden cases on devices: " + covered + " agree or are listed, " + refused.size() + " refused " + refused);
        assertEquals(List.of(), wrong);
        assertTrue(covered >= (ALL ? 200 : 8), covered + " cases");
        assertTrue(refused.size() * 20 <= cases.size(), refused.toString());
    }

    private static List<String> wrong(Path shared, String name) throws IOException {
        GoldenCase golden = GoldenCase.read(shared, name);
        SafetensorsFile tensors = golden.tensors();
        List<String> wrong = new ArrayList<>();
        Map<String, Double> errors;
        try {
            errors = new CompiledRunner(Backend.TORNADO, DType.F32).errors(Spec.find(name).orElseThrow(), tensors);
        } catch (UserException refusal) {
            throw refusal;
        } catch (RuntimeException failure) {
            return List.of(name + ": " + failure);
        }
        for (String result : GoldenCase.results(tensors)) {
            Double error = errors.get(result);
            double tolerance = Math.max(LEAST_TOLERANCE, golden.tolerance(result, ElementType.F32));
            if (error == null || !(error <= tolerance)) {
                wrong.add(name + " " + result + ": " + error + ", allowed " + tolerance);
            }
        }
        return wrong;
    }
}
