package io.tapeless.compiler.diagnostic;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds what the user may have meant.
public final class Suggest {
    private Suggest() {}

    /// The candidate closest to `name`, if one is close enough to be a likely slip: one edit per three letters, letter case counting for
    /// little. Ties go to the first in alphabetical order, so that the answer does not depend on the order of a set.
    public static Optional<String> closest(String name, Collection<String> candidates) {
        int limit = 2 * Math.max(1, name.length() / 3);
        return candidates.stream()
                .filter(candidate -> !candidate.equals(name) && Math.abs(candidate.length() - name.length()) <= limit / 2)
                .filter(candidate -> cost(name, candidate) <= limit)
                .min(Comparator.<String>comparingInt(candidate -> cost(name, candidate)).thenComparing(Comparator.naturalOrder()));
    }

    /// ``"did you mean `x`?"``, ready to be a hint.
    public static Optional<String> hint(String name, Collection<String> candidates) {
        return closest(name, candidates).map(candidate -> "did you mean `" + candidate + "`?");
    }

    /// Twice the edit distance without regard to case, plus one if the case differs.
    private static int cost(String a, String b) {
        String lowerA = a.toLowerCase(Locale.ROOT);
        String lowerB = b.toLowerCase(Locale.ROOT);
        return lowerA.equals(lowerB) ? 1 : 2 * distance(lowerA, lowerB);
    }

    /// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours each count one.
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int substitution = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(substitution, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
