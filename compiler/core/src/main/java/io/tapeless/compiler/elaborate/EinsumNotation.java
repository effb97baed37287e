package io.tapeless.compiler.elaborate;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The notation of `einsum`, with one number per label: letters are their own code, the axes that `...` stands for are numbered from the
/// right.
///
/// @param operands labels of each operand's axes
/// @param result   labels of the result's axes
record EinsumNotation(List<List<Integer>> operands, List<Integer> result) {
    private static final int DOTS = 1000;

    /// A notation that does not read or does not fit; the message goes into the diagnostic.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /// @param ranks the rank of each operand
    static EinsumNotation parse(String notation, List<Integer> ranks) throws Malformed {
        String text = notation.replace(" ", "");
        if (!text.matches("[a-zA-Z.]*(,[a-zA-Z.]*)*(->[a-zA-Z.]*)?")) {
            throw new Malformed("`" + text + "` does not read as labels of the operands, `->`, labels of the result");
        }
        int arrow = text.indexOf("->");
        String[] terms = (arrow < 0 ? text : text.substring(0, arrow)).split(",", -1);
        if (terms.length != ranks.size()) {
            throw new Malformed("it names " + Texts.count(terms.length, "operand") + ", but " + ranks.size() + " are given");
        }
        int dots = 0;
        for (int i = 0; i < terms.length; i++) {
            dots = Math.max(dots, covered(terms[i], ranks.get(i)));
        }
        List<List<Integer>> operands = new ArrayList<>();
        for (int i = 0; i < terms.length; i++) {
            operands.add(labels(terms[i], covered(terms[i], ranks.get(i))));
        }
        List<Integer> result = arrow < 0 ? implicit(operands, dots) : labels(text.substring(arrow + 2), dots);
        if (result.stream().distinct().count() != result.size()) {
            throw new Malformed("a label stands twice in the result: `" + text.substring(arrow + 2) + "`");
        }
        for (int label : result) {
            if (label < DOTS && operands.stream().noneMatch(operand -> operand.contains(label))) {
                throw new Malformed("the result label `" + (char) label + "` is in no operand");
            }
        }
        return new EinsumNotation(operands, result);
    }

    /// The number of axes that `...` stands for.
    private static int covered(String term, int rank) throws Malformed {
        String letters = term.replaceFirst("\\.\\.\\.", "");
        if (letters.contains(".")) {
            throw new Malformed("`...` stands once in an operand: `" + term + "`");
        }
        boolean open = letters.length() != term.length();
        if (open ? letters.length() > rank : letters.length() != rank) {
            throw new Malformed("`" + term + "` has " + Texts.count(letters.length(), "label") + " for a tensor of rank " + rank);
        }
        return rank - letters.length();
    }

    private static List<Integer> labels(String term, int covered) {
        List<Integer> labels = new ArrayList<>();
        for (int i = 0; i < term.length(); i++) {
            if (term.charAt(i) != '.') {
                labels.add((int) term.charAt(i));
                continue;
            }
            for (int axis = covered; axis > 0; axis--) {
                labels.add(DOTS + axis);
            }
            i += 2;
        }
        return labels;
    }

    /// Without `->`: what `...` stands for, then the letters that occur once, in the order of the alphabet.
    private static List<Integer> implicit(List<List<Integer>> operands, int dots) {
        TreeMap<Integer, Integer> counts = new TreeMap<>();
        operands.forEach(operand -> operand.stream().filter(label -> label < DOTS).forEach(label -> counts.merge(label, 1, Integer::sum)));
        List<Integer> result = labels("...", dots);
        counts.forEach((label, count) -> {
            if (count == 1) {
                result.add(label);
            }
        });
        return result;
    }

    /// How a label is written in messages.
    static String name(int label) {
        return label < DOTS ? String.valueOf((char) label) : "...";
    }
}
