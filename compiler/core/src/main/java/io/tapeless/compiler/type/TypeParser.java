package io.tapeless.compiler.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Reads back what [Dim], [Shape] and [TensorType] print: `2*N + 1`, `[N, (T div 2)]`, `f32[N, 784]`.
///
/// @param symbols the symbol of a name, or null when there is none
public record TypeParser(Function<String, Dim.Symbol> symbols) {
    /// A dim: sums and products of integers, symbols and `div`.
    ///
    /// @throws IllegalArgumentException when the text is not a dim
    public Dim dim(String text) {
        Cursor cursor = new Cursor(text);
        Dim dim = cursor.sum();
        cursor.end();
        return dim;
    }

    /// A list of dims in brackets.
    public Shape shape(String text) {
        Cursor cursor = new Cursor(text);
        Shape shape = cursor.shape();
        cursor.end();
        return shape;
    }

    /// A dtype followed by a shape.
    public TensorType type(String text) {
        int bracket = text.indexOf('[');
        if (bracket < 0) {
            throw new IllegalArgumentException("not a tensor type: " + text);
        }
        return new TensorType(dtype(text.substring(0, bracket).trim()), shape(text.substring(bracket)));
    }

    /// A dtype's name.
    public static DType dtype(String text) {
        return DType.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private final class Cursor {
        private final String text;
        private int at;

        Cursor(String text) {
            this.text = text;
        }

        Shape shape() {
            expect("[");
            List<Dim> dims = new ArrayList<>();
            if (!take("]")) {
                do {
                    dims.add(sum());
                } while (take(","));
                expect("]");
            }
            return new Shape(dims);
        }

        Dim sum() {
            Dim sum = take("-") ? product().times(-1) : product();
            while (true) {
                if (take("+")) {
                    sum = sum.plus(product());
                } else if (take("-")) {
                    sum = sum.minus(product());
                } else {
                    return sum;
                }
            }
        }

        private Dim product() {
            Dim product = atom();
            while (true) {
                if (take("*")) {
                    product = product.times(atom());
                } else if (take("div ")) {
                    product = product.div(atom());
                } else {
                    return product;
                }
            }
        }

        private Dim atom() {
            if (take("(")) {
                Dim inner = sum();
                expect(")");
                return inner;
            }
            skipSpaces();
            int start = at;
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || "_'".indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            String word = text.substring(start, at);
            if (word.isEmpty()) {
                throw problem("a number or a symbol");
            }
            if (Character.isDigit(word.charAt(0))) {
                return Dim.of(Long.parseLong(word));
            }
            Dim.Symbol symbol = symbols.apply(word);
            if (symbol == null) {
                throw new IllegalArgumentException("unknown dim '" + word + "' in " + text);
            }
            return Dim.of(symbol);
        }

        void end() {
            skipSpaces();
            if (at != text.length()) {
                throw problem("the end");
            }
        }

        private void expect(String token) {
            if (!take(token)) {
                throw problem("'" + token + "'");
            }
        }

        private boolean take(String token) {
            skipSpaces();
            boolean found = text.startsWith(token, at);
            at += found ? token.length() : 0;
            return found;
        }

        private void skipSpaces() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private IllegalArgumentException problem(String expected) {
            return new IllegalArgumentException("expected " + expected + " at position " + at + " of '" + text + "'");
        }
    }
}
