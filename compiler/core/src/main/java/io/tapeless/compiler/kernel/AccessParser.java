package io.tapeless.compiler.kernel;

import io.tapeless.compiler.graph.AffineIndex;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TypeParser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what [Access] and [AffineIndex] print: `logits[10·i0 + (label[i0] < 10)]`.
///
/// @param arrays by name
record AccessParser(Map<String, Buffer> arrays, TypeParser types) {
    private static final Pattern INDEX = Pattern.compile("i(\\d+)");
    private static final Pattern DIVIDED = Pattern.compile("\\((.*)\\) / (\\d+)");
    private static final Pattern PICKED = Pattern.compile("\\((.*]) < (.*)\\)");

    /// A term of a sum and its sign.
    private record Term(boolean negative, String text) {}

    /// @throws IllegalArgumentException when there is none of that name
    Buffer named(String array) {
        Buffer buffer = arrays.get(array);
        if (buffer == null) {
            throw new IllegalArgumentException("there is no array " + array);
        }
        return buffer;
    }

    /// The array that an access at this place of a text begins with, or null.
    Buffer at(String text, int from) {
        return arrays.values().stream().filter(array -> text.startsWith(array.name() + "[", from))
                .max((a, b) -> Integer.compare(a.name().length(), b.name().length())).orElse(null);
    }

    /// @param axes of the kernel
    Access access(String text, int axes) {
        Buffer buffer = at(text, 0);
        if (buffer == null || closing(text, buffer.name().length()) != text.length() - 1) {
            throw new IllegalArgumentException("not an element of an array above: " + text);
        }
        List<Dim> strides = new ArrayList<>(Collections.nCopies(axes, Dim.ZERO));
        List<Access.Quotient> quotients = new ArrayList<>();
        Access.Indirect indirect = null;
        Dim offset = Dim.ZERO;
        for (Term term : terms(text.substring(buffer.name().length() + 1, text.length() - 1))) {
            int dot = depthZero(term.text, "·");
            Dim factor = dot < 0 ? Dim.ONE : types.dim(term.text.substring(0, dot));
            Dim signed = term.negative ? factor.times(-1) : factor;
            String rest = term.text.substring(dot + 1);
            Matcher index = INDEX.matcher(rest);
            Matcher picked = PICKED.matcher(rest);
            if (index.matches()) {
                int axis = axis(index.group(1), axes);
                strides.set(axis, strides.get(axis).plus(signed));
            } else if (picked.matches() && indirect == null) {
                indirect = new Access.Indirect(access(picked.group(1), axes), signed, types.dim(picked.group(2)));
            } else if (rest.startsWith("(") && closing(rest, 0) == rest.length() - 1 && INDEX.matcher(rest).find()) {
                quotients.add(new Access.Quotient(affine(rest.substring(1, rest.length() - 1), axes), signed));
            } else {
                Dim number = types.dim(rest);
                offset = offset.plus(dot < 0 ? number.times(term.negative ? -1 : 1) : number.times(signed));
            }
        }
        return new Access(buffer, strides, offset, indirect, quotients);
    }

    /// @throws IllegalArgumentException when a kernel of so many axes has no such one
    static int axis(String digits, int axes) {
        int axis = Integer.parseInt(digits);
        if (axis >= axes) {
            throw new IllegalArgumentException("there is no axis i" + axis + " among " + axes);
        }
        return axis;
    }

    AffineIndex affine(String text, int axes) {
        Matcher divided = DIVIDED.matcher(text);
        if (divided.matches()) {
            AffineIndex numerator = affine(divided.group(1), axes);
            return new AffineIndex(numerator.terms(), numerator.offset(), Long.parseLong(divided.group(2)));
        }
        List<AffineIndex.Term> terms = new ArrayList<>();
        Dim offset = Dim.ZERO;
        for (Term term : terms(text)) {
            int dot = term.text.indexOf('·');
            Matcher index = INDEX.matcher(term.text.substring(dot + 1));
            int sign = term.negative ? -1 : 1;
            if (index.matches()) {
                terms.add(new AffineIndex.Term(axis(index.group(1), axes), sign * (dot < 0 ? 1 : Long.parseLong(term.text.substring(0, dot)))));
            } else {
                offset = offset.plus(types.dim(term.text).times(sign));
            }
        }
        return new AffineIndex(terms, offset, 1);
    }

    /// What is added up, outside of parentheses.
    private static List<Term> terms(String sum) {
        List<Term> terms = new ArrayList<>();
        boolean negative = sum.startsWith("-");
        int start = negative ? 1 : 0;
        int depth = 0;
        for (int i = start; i < sum.length(); i++) {
            depth += "([".indexOf(sum.charAt(i)) >= 0 ? 1 : ")]".indexOf(sum.charAt(i)) >= 0 ? -1 : 0;
            boolean plus = depth == 0 && sum.startsWith(" + ", i);
            if (plus || depth == 0 && sum.startsWith(" - ", i)) {
                terms.add(new Term(negative, sum.substring(start, i)));
                boolean minus = sum.startsWith("-", i + 3);
                negative = plus == minus;
                start = i + 3 + (minus ? 1 : 0);
                i = start - 1;
            }
        }
        terms.add(new Term(negative, sum.substring(start)));
        return terms;
    }

    private static int depthZero(String text, String wanted) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            depth += "([".indexOf(text.charAt(i)) >= 0 ? 1 : ")]".indexOf(text.charAt(i)) >= 0 ? -1 : 0;
            if (depth == 0 && text.startsWith(wanted, i)) {
                return i;
            }
        }
        return -1;
    }

    /// Where the bracket that opens at a place is closed.
    static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            depth += "([".indexOf(text.charAt(i)) >= 0 ? 1 : ")]".indexOf(text.charAt(i)) >= 0 ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("a bracket is not closed in " + text);
    }
}
