package io.tapeless.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tapeless.compiler.conformance.DeviceGoldens.Outcome;
import io.tapeless.compiler.conformance.DeviceGoldens.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.api.io.TempDir;

/// Golden cases on devices: in every build a few on the shim, all of them with `-Dtapeless.tornado.conformance=true`. With
/// `-Dtapeless.tornado.records=FILE` a run that was stopped goes on where it was.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class DeviceConformanceTest {
    private static final boolean ALL = Boolean.getBoolean("tapeless.tornado.conformance");
    /// One case in so many.
    private static final int STRIDE = ALL ? 1 : 24;
    private static final String CHECKED = "tapeless.device.checked";

    @TempDir
    private Path folder;

    @Test
    void devicesAgreeWithPyTorch() throws IOException {
        assumeTrue(Goldens.shared().isPresent(), "no shared/ beside the checkout");
        Path shared = Goldens.shared().get();
        List<String> all = DeviceGoldens.cases(shared);
        List<String> cases = IntStream.range(0, all.size()).filter(i -> i % STRIDE == 0).mapToObj(all::get).toList();
        Path records = Path.of(System.getProperty("tapeless.tornado.records", folder.resolve("records.tsv").toString()));
        String checked = System.getProperty(CHECKED);
        System.setProperty(CHECKED, checked == null ? "false" : checked);
        List<Outcome> outcomes;
        try {
            outcomes = DeviceGoldens.run(shared, cases, records, cases.size());
        } finally {
            if (checked == null) {
                System.clearProperty(CHECKED);
            }
        }
        List<Outcome> refused = outcomes.stream().filter(outcome -> outcome.state() == State.REFUSED).toList();
        long covered = outcomes.stream().filter(outcome -> outcome.state() == State.AGREES).count();
        System.out.println("golden cases on devices: " + covered + " agree, " + refused.size() + " refused " + refused);
        assertEquals(List.of(), outcomes.stream().filter(outcome -> outcome.state() == State.DIFFERS || outcome.state() == State.FAILED).toList());
        assertTrue(covered >= (ALL ? 190 : 8), covered + " cases");
        assertTrue(refused.size() * 20 <= all.size(), refused.toString());
    }
}
