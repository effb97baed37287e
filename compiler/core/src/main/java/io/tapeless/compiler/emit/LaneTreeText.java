package io.tapeless.compiler.emit;

import java.util.ArrayList;
import java.util.List;

/// Prints how named sums of sixteen lanes are added up side by side, in registers: the rounds of `runtime.contraction.LaneTree`. Fewer than nine
/// sums take fewer vectors through the rounds.
final class LaneTreeText {
    private static final int LANES = 16;
    /// Stores with masks that C1 takes, with profiling, beside all the rest of a tile.
    private static final int MASKED = 5;

    private LaneTreeText() {
    }

    /// Statements after which `lanes[i]` is the total of the `i`-th sum; elements behind, up to a multiple of sixteen, change too.
    static void print(Lines lines, List<String> sums) {
        for (int first = 0; first < sums.size(); first += LANES) {
            lines.line(totals(lines, sums, first) + ".intoArray(lanes, " + first + ");");
        }
    }

    /// Whether totals can be stored where they belong, several at a time.
    ///
    /// @param places how far each total lies behind the first
    static boolean inRuns(List<Long> places) {
        int runs = 0;
        for (int begin = 0; begin < places.size(); begin = end(places, begin)) {
            runs++;
            // Masked lanes before a run lie in the array, too.
            if (places.get(begin) < begin % LANES) {
                return false;
            }
        }
        return runs <= MASKED && 2 * runs <= places.size();
    }

    /// Statements that store every total in `buffer`, at `at` and its place.
    static void store(Lines lines, List<String> sums, List<Long> places, String buffer, String at) {
        for (int first = 0; first < sums.size(); first += LANES) {
            String totals = "totals" + first / LANES;
            lines.line("final FloatVector " + totals + " = " + totals(lines, sums, first) + ";");
            int end = Math.min(first + LANES, sums.size());
            for (int begin = first; begin < end; begin = end(places, begin)) {
                int lane = begin - first;
                long mask = (1L << end(places, begin) - first) - (1L << lane);
                long place = places.get(begin) - lane;
                lines.line(totals + ".intoArray(" + buffer + ", " + at + (place == 0 ? "" : " + " + place)
                        + (mask == 0xFFFF ? "" : ", VectorMask.fromLong(SPECIES, 0x" + Long.toHexString(mask) + "L)") + ");");
            }
        }
    }

    /// Where the run of neighbours in one vector that begins with the `begin`-th place ends.
    private static int end(List<Long> places, int begin) {
        int limit = Math.min((begin / LANES + 1) * LANES, places.size());
        int end = begin + 1;
        while (end < limit && places.get(end) == places.get(end - 1) + 1) {
            end++;
        }
        return end;
    }

    private static String totals(Lines lines, List<String> sums, int first) {
        return totals(lines, sums.subList(first, Math.min(first + LANES, sums.size())), "part" + first / LANES);
    }

    /// An expression of the vector of totals of at most sixteen sums.
    private static String totals(Lines lines, List<String> sums, String name) {
        int width = sums.size() == 1 ? 1 : 2 * Integer.highestOneBit(sums.size() - 1);
        String order = width == 1 || width == LANES ? "" : ".rearrange(LaneTree.EVERY_" + LANES / width + ")";
        List<String> vectors = new ArrayList<>(sums);
        for (int half = LANES / 2; half > 0; half /= 2) {
            width = Math.max(1, width / 2);
            List<String> next = new ArrayList<>();
            for (int i = 0; i < width && i < vectors.size(); i++) {
                String total = name + "_" + half + "_" + i;
                lines.line("final FloatVector " + total + " = " + round(half, vectors.get(i), i + width < vectors.size() ? vectors.get(i + width) : null)
                        + ";");
                next.add(total);
            }
            vectors = next;
        }
        return vectors.getFirst() + order;
    }

    /// Folds the halves of each `2 · half` lanes of x, and of y if there is one.
    private static String round(int half, String x, String y) {
        String swap = ".rearrange(LaneTree.SWAP_" + half + ")";
        String upper = ", LaneTree.UPPER_" + half + ")";
        return y == null ? x + ".add(" + x + swap + ")" : x + ".blend(" + y + upper + ".add(" + y + ".blend(" + x + upper + swap + ")";
    }
}
