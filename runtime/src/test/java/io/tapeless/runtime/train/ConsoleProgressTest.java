package io.tapeless.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long now;

    @Test
    void aTerminalShowsOneLineThatIsDrawnOver() {
        String text = run(true);
        String[] frames = text.split("\r");
        // Step 1 comes too early to be drawn; after 5 of 10 s of the first of two epochs, 15 s are left.
        assertEquals("epoch 1/2 [##########..........] loss 0.5000  20 samples/s  0:15 left", frames[1]);
        assertTrue(frames[2].startsWith("epoch 1/2  loss 0.4500  test loss 0.4000  accuracy 93.75 %  25 samples/s"), frames[2]);
        String second = Arrays.stream(text.split("\r")).filter(frame -> frame.startsWith("epoch 2/2 [")).findFirst().orElseThrow();
        assertTrue(second.contains("accuracy 93.75 %") && second.contains("left"), second);
        for (String frame : text.split("[\r\n]+")) {
            assertTrue(frame.stripTrailing().length() <= 79, frame);
        }
    }

    @Test
    void elsewhereThereIsOnePlainLinePerEpoch() {
        String text = run(false);
        assertFalse(text.contains("\r"));
        assertEquals(3, text.lines().count(), text);
        assertTrue(text.startsWith("Training M on digits: 200 rows, 50 to test, batch 100, 2 epochs"), text);
    }

    @Test
    void aLongEpochReportsEveryTenSeconds() {
        ProgressListener progress = new ConsoleProgress(new PrintStream(bytes, true, StandardCharsets.UTF_8), false, () -> now);
        progress.started(new ProgressListener.Start("M", "digits", 200, 50, 1, 1));
        for (int step = 1; step <= 35; step++) {
            now += 1_000_000_000L;
            progress.stepped(1, step, 0.1, 0.1);
        }
        assertEquals(4, bytes.toString(StandardCharsets.UTF_8).lines().count());
    }

    private String run(boolean terminal) {
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        ProgressListener progress = new ConsoleProgress(out, terminal, () -> now);
        progress.started(new ProgressListener.Start("M", "digits", 200, 50, 2, 100));
        for (int epoch = 1; epoch <= 2; epoch++) {
            now += 50_000_000L;
            progress.stepped(epoch, 1, 9, 9);
            now += 4_950_000_000L;
            progress.stepped(epoch, 100, 0.5, 0.5);
            now += 5_000_000_000L;
            progress.epochEnded(new EpochReport(epoch, 0.45, 0.4, Map.of("accuracy", 0.9375), 10, 25));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
