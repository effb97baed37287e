package io.tapeless.runtime.train;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/// Shows a run to a person: on a terminal one live line with loss, accuracy, speed and time left; elsewhere a plain line per epoch, and one
/// every ten seconds of a long epoch. ASCII only, at most 79 columns while live.
public final class ConsoleProgress implements ProgressListener {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;
    private static final int COLUMNS = 79;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier clock;
    private Start start;
    private long begin;
    private long epochBegin;
    private long lastShown;
    private String lastMetric = "";
    private int shownLength;

    /// @param terminal whether `out` is one, so that lines can be drawn over
    public ConsoleProgress(PrintStream out, boolean terminal) {
        this(out, terminal, System::nanoTime);
    }

    ConsoleProgress(PrintStream out, boolean terminal, LongSupplier nanoseconds) {
        this.out = out;
        this.terminal = terminal;
        this.clock = nanoseconds;
    }

    @Override
    public void started(Start newStart) {
        start = newStart;
        begin = clock.getAsLong();
        epochBegin = begin;
        lastShown = begin;
        out.println("Training " + start.model() + " on " + start.data() + ": " + start.trainRows() + " rows, " + start.testRows()
                + " to test, batch " + start.batch() + ", " + start.epochs() + (start.epochs() == 1 ? " epoch" : " epochs"));
    }

    @Override
    public void resumed(int epoch, long rowsDone) {
        out.println("going on in epoch " + epoch + "/" + start.epochs() + " after " + rowsDone + " rows");
    }

    @Override
    public void stepped(int epoch, long rowsDone, double loss, double meanLoss) {
        long now = clock.getAsLong();
        if (now - lastShown < (terminal ? REDRAW_NANOS : PLAIN_NANOS)) {
            return;
        }
        lastShown = now;
        double done = (epoch - 1.0) / start.epochs() + (double) rowsDone / start.trainRows() / start.epochs();
        double speed = rowsDone / Math.max((now - epochBegin) / 1e9, 1e-9);
        String facts = "loss " + number(meanLoss) + lastMetric + "  " + rate(speed) + "  " + time((now - begin) / 1e9 * (1 - done) / done) + " left";
        String place = "epoch " + epoch + "/" + start.epochs();
        if (terminal) {
            int length = Math.clamp(COLUMNS - place.length() - facts.length() - 4L, 4, 20);
            String line = place + " " + bar((double) rowsDone / start.trainRows(), length) + " " + facts;
            redraw(line.substring(0, Math.min(line.length(), COLUMNS))); // a wrapped line could not be drawn over
        } else {
            out.println(place + "  " + 100L * rowsDone / start.trainRows() + " %  " + facts);
        }
    }

    @Override
    public void epochEnded(EpochReport epoch) {
        StringBuilder line = new StringBuilder("epoch " + epoch.epoch() + "/" + start.epochs() + "  loss " + number(epoch.trainLoss()));
        String split = start.testRows() > 0 ? "test" : "final";
        line.append("  ").append(split).append(" loss ").append(number(epoch.testLoss()));
        for (Map.Entry<String, Double> metric : epoch.metrics().entrySet()) {
            line.append("  ").append(metric(metric.getKey(), metric.getValue()));
        }
        line.append("  ").append(rate(epoch.samplesPerSecond()));
        if (terminal) {
            redraw(line.toString());
            shownLength = 0;
        } else {
            out.print(line);
        }
        out.println();
        epoch.metrics().entrySet().stream().findFirst().ifPresent(metric -> lastMetric = "  " + metric(metric.getKey(), metric.getValue()));
        epochBegin = clock.getAsLong();
        lastShown = epochBegin;
    }

    /// Draws over the line shown last; blanks rather than an escape code remove its rest, because every terminal knows blanks.
    private void redraw(String line) {
        String blanks = " ".repeat(Math.max(0, shownLength - line.length()));
        out.print("\r" + line + blanks);
        out.flush();
        shownLength = line.length();
    }

    private static String bar(double share, int length) {
        int full = (int) (length * share);
        return "[" + "#".repeat(full) + ".".repeat(length - full) + "]";
    }

    private static String metric(String name, double value) {
        boolean share = name.toLowerCase(Locale.ROOT).contains("accuracy") && value >= 0 && value <= 1;
        return name + " " + (share ? String.format(Locale.ROOT, "%.2f %%", 100 * value) : number(value));
    }

    private static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size != 0 && (size < 1e-3 || size >= 1e5) ? "%.3e" : "%.4f", value);
    }

    private static String rate(double samplesPerSecond) {
        return samplesPerSecond < 10_000
                ? String.format(Locale.ROOT, "%.0f samples/s", samplesPerSecond)
                : String.format(Locale.ROOT, "%.0fk samples/s", samplesPerSecond / 1000);
    }

    private static String time(double seconds) {
        long whole = Math.round(Math.ceil(seconds));
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
