package io.tapeless.benchmarks.start;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/// How a training program started.
///
/// @param firstStep  milliseconds from the start of the process to the end of the first step
/// @param peak       milliseconds from the start of the process to the first steps within 15 % of the last ones
/// @param training   seconds that the first [#STEPS] steps took; NaN where there were fewer
/// @param heldUp     share of the time until peak that steps took beyond the fastest of the [#EARLY] first: rehearsals, and collecting garbage
/// @param longest    milliseconds of the longest step after the first
/// @param median     microseconds of a step at peak
record Timeline(double firstStep, double peak, double training, double heldUp, double longest, double median) {
    /// Five epochs of 8,000 digits in batches of 64.
    static final int STEPS = 625;
    private static final int EARLY = 32;
    private static final int WINDOW = 16;
    private static final double NEAR = 1.15;

    static final String HEAD = "| model | start | first step, ms of process | peak, ms of process | " + STEPS
            + " steps, s | of which held up until peak | longest step after the first, ms | step, µs |\n|---|---|---|---|---|---|---|---|";

    /// @param before milliseconds from the start of the process to the first step
    /// @param micros what each step took, in order
    static Timeline of(double before, float... micros) {
        float[] last = Arrays.copyOfRange(micros, micros.length * 3 / 4, micros.length);
        Arrays.sort(last);
        double median = last[last.length / 2];
        int peak = 0;
        while (peak + WINDOW < micros.length && medianFrom(micros, peak) > NEAR * median) {
            peak++;
        }
        double plain = Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(EARLY, micros.length); i++) {
            plain = Math.min(plain, micros[i]);
        }
        double untilPeak = 0;
        double heldUp = 0;
        double longest = 0;
        for (int i = 0; i < micros.length; i++) {
            untilPeak += i < peak ? micros[i] : 0;
            heldUp += i < peak && i > 0 ? Math.max(0, micros[i] - plain) : 0;
            longest = i == 0 ? 0 : Math.max(longest, micros[i]);
        }
        double training = micros.length < STEPS ? Double.NaN : sum(micros, STEPS) / 1e6;
        return new Timeline(before + micros[0] / 1e3, before + untilPeak / 1e3, training, untilPeak == 0 ? 0 : heldUp / untilPeak, longest / 1e3, median);
    }

    private static double medianFrom(float[] micros, int start) {
        float[] window = Arrays.copyOfRange(micros, start, start + WINDOW);
        Arrays.sort(window);
        return window[WINDOW / 2];
    }

    private static double sum(float[] micros, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += micros[i];
        }
        return sum;
    }

    /// Each value's median.
    static Timeline median(List<Timeline> rounds) {
        return new Timeline(median(rounds, Timeline::firstStep), median(rounds, Timeline::peak), median(rounds, Timeline::training),
                median(rounds, Timeline::heldUp), median(rounds, Timeline::longest), median(rounds, Timeline::median));
    }

    private static double median(List<Timeline> rounds, ToDoubleFunction<Timeline> value) {
        return rounds.stream().mapToDouble(value).sorted().toArray()[rounds.size() / 2];
    }

    String row(String model, String start) {
        return String.format(Locale.ROOT, "| `%s` | %s | %.0f | %.0f | %.2f | %.0f %% | %.1f | %.1f |", model, start, firstStep, peak, training,
                100 * heldUp, longest, median);
    }

    /// One line that [#parse] reads.
    @Override
    public String toString() {
        return DoubleStream.of(firstStep, peak, training, heldUp, longest, median).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    }

    static Timeline parse(String line) {
        double[] values = Arrays.stream(line.trim().split(" ")).mapToDouble(Double::parseDouble).toArray();
        return new Timeline(values[0], values[1], values[2], values[3], values[4], values[5]);
    }
}
