package io.tapeless.compiler.type;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/// The extent of an axis: an integer polynomial over symbols, kept in canonical form so that equality is `equals`.
///
/// A floor division that is not exact stays an opaque atom. Immutable. Symbols are at least 1.
public final class Dim {
    /// What a polynomial is made of.
    public sealed interface Atom extends Comparable<Atom> permits Symbol, Quotient {
        /// Quotients first, then symbols as they are declared: what is computed first must not depend on names.
        @Override
        default int compareTo(Atom other) {
            return switch (this) {
                case Symbol a when other instanceof Symbol b -> a.order != b.order ? Integer.compare(a.order, b.order) : a.name.compareTo(b.name);
                case Quotient a when other instanceof Quotient b -> {
                    int byNumerator = compareTerms(a.numerator, b.numerator);
                    yield byNumerator != 0 ? byNumerator : compareTerms(a.denominator, b.denominator);
                }
                case Symbol _ -> 1;
                case Quotient _ -> -1;
            };
        }
    }

    /// A named dim: `dim N = 64` has tuned value 64 and no maximum (`Integer.MAX_VALUE`); `dim T <= 256` has maximum 256.
    ///
    /// @param order where it stands among the declared ones; symbols of the same order go by their names
    public record Symbol(String name, int tuned, int maximum, int minimum, int order) implements Atom {
        /// A symbol that may have any value from 1.
        public Symbol(String name, int tuned, int maximum) {
            this(name, tuned, maximum, 1, 0);
        }

        /// The same where the program needs a larger value.
        public Symbol from(int least) {
            return new Symbol(name, tuned, maximum, least, order);
        }

        /// Names are unique in a model; where a symbol stands is no part of what it is.
        @Override
        public boolean equals(Object other) {
            return other instanceof Symbol symbol && name.equals(symbol.name) && tuned == symbol.tuned && maximum == symbol.maximum
                    && minimum == symbol.minimum;
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        public boolean bounded() {
            return maximum != Integer.MAX_VALUE;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /// `numerator div denominator` (floor) where the division is not exact.
    public record Quotient(Dim numerator, Dim denominator) implements Atom {
        private boolean isCount() {
            return numerator.atLeast(0) && denominator.atLeast(1);
        }

        @Override
        public String toString() {
            return "(" + numerator.factor() + " div " + denominator.factor() + ")";
        }
    }

    /// A product of atoms, sorted; the empty product is 1. Its text is made once.
    private record Monomial(List<Atom> factors, String text) implements Comparable<Monomial> {
        Monomial(List<Atom> factors) {
            this(factors, String.join("*", factors.stream().map(Object::toString).toList()));
        }

        Monomial times(Monomial other) {
            List<Atom> all = new ArrayList<>(factors);
            all.addAll(other.factors);
            Collections.sort(all);
            return new Monomial(List.copyOf(all));
        }

        @Override
        public int compareTo(Monomial other) {
            int byDegree = Integer.compare(other.factors.size(), factors.size());
            if (byDegree != 0 || text.equals(other.text)) {
                return byDegree;
            }
            for (int i = 0; i < factors.size(); i++) {
                int byFactor = factors.get(i).compareTo(other.factors.get(i));
                if (byFactor != 0) {
                    return byFactor;
                }
            }
            return 0;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final Monomial UNIT = new Monomial(List.of());

    public static final Dim ZERO = new Dim(new TreeMap<>());
    public static final Dim ONE = of(1);

    private final TreeMap<Monomial, Long> terms;

    private Dim(TreeMap<Monomial, Long> terms) {
        this.terms = terms;
    }

    public static Dim of(long value) {
        TreeMap<Monomial, Long> terms = new TreeMap<>();
        if (value != 0) {
            terms.put(UNIT, value);
        }
        return new Dim(terms);
    }

    public static Dim of(Symbol symbol) {
        return atom(symbol);
    }

    private static Dim atom(Atom atom) {
        TreeMap<Monomial, Long> terms = new TreeMap<>();
        terms.put(new Monomial(List.of(atom)), 1L);
        return new Dim(terms);
    }

    private static int compareTerms(Dim a, Dim b) {
        Iterator<Map.Entry<Monomial, Long>> others = b.terms.entrySet().iterator();
        for (Map.Entry<Monomial, Long> term : a.terms.entrySet()) {
            if (!others.hasNext()) {
                return 1;
            }
            Map.Entry<Monomial, Long> other = others.next();
            int byMonomial = term.getKey().compareTo(other.getKey());
            int byTerm = byMonomial != 0 ? byMonomial : Long.compare(term.getValue(), other.getValue());
            if (byTerm != 0) {
                return byTerm;
            }
        }
        return others.hasNext() ? -1 : 0;
    }

    public Dim plus(Dim other) {
        TreeMap<Monomial, Long> sum = new TreeMap<>(terms);
        other.terms.forEach((monomial, factor) -> sum.merge(monomial, factor, (a, b) -> {
            long total = Math.addExact(a, b);
            return total == 0 ? null : total;
        }));
        return new Dim(sum);
    }

    public Dim plus(long value) {
        return plus(of(value));
    }

    public Dim minus(Dim other) {
        return plus(other.times(of(-1)));
    }

    public Dim times(Dim other) {
        Dim product = ZERO;
        for (Map.Entry<Monomial, Long> a : terms.entrySet()) {
            TreeMap<Monomial, Long> row = new TreeMap<>();
            other.terms.forEach((monomial, factor) ->
                    row.put(a.getKey().times(monomial), Math.multiplyExact(a.getValue(), factor)));
            product = product.plus(new Dim(row));
        }
        return product;
    }

    public Dim times(long value) {
        return times(of(value));
    }

    /// Floor division: folded when exact, else an opaque atom.
    ///
    /// @throws ArithmeticException on division by zero
    public Dim div(Dim divisor) {
        if (divisor.isZero()) {
            throw new ArithmeticException("division by zero");
        }
        if (isConstant() && divisor.isConstant()) {
            return of(Math.floorDiv(constant(), divisor.constant()));
        }
        if (divisor.terms.size() == 1) {
            Dim exact = divideByTerm(divisor.terms.firstEntry());
            if (exact != null) {
                return exact;
            }
        }
        if (equals(divisor)) {
            return ONE;
        }
        return atom(new Quotient(this, divisor));
    }

    private Dim divideByTerm(Map.Entry<Monomial, Long> divisor) {
        TreeMap<Monomial, Long> result = new TreeMap<>();
        for (Map.Entry<Monomial, Long> term : terms.entrySet()) {
            List<Atom> rest = new ArrayList<>(term.getKey().factors());
            for (Atom atom : divisor.getKey().factors()) {
                if (!rest.remove(atom)) {
                    return null;
                }
            }
            if (term.getValue() % divisor.getValue() != 0) {
                return null;
            }
            result.put(new Monomial(List.copyOf(rest)), term.getValue() / divisor.getValue());
        }
        return new Dim(result);
    }

    /// Remainder of the floor division.
    public Dim mod(Dim divisor) {
        return minus(divisor.times(div(divisor)));
    }

    public boolean isZero() {
        return terms.isEmpty();
    }

    public boolean isOne() {
        return equals(ONE);
    }

    public boolean isConstant() {
        return terms.isEmpty() || terms.size() == 1 && terms.firstKey().factors().isEmpty();
    }

    /// The value of a constant dim.
    ///
    /// @throws IllegalStateException when the dim has symbols
    public long constant() {
        if (!isConstant()) {
            throw new IllegalStateException(this + " is not a constant");
        }
        return terms.isEmpty() ? 0 : terms.firstEntry().getValue();
    }

    /// All symbols that occur, as they are declared.
    public Set<Symbol> symbols() {
        Set<Symbol> found = new TreeSet<>();
        terms.keySet().forEach(monomial -> monomial.factors().forEach(atom -> {
            switch (atom) {
                case Symbol symbol -> found.add(symbol);
                case Quotient quotient -> {
                    found.addAll(quotient.numerator().symbols());
                    found.addAll(quotient.denominator().symbols());
                }
            }
        }));
        return found;
    }

    /// The value for given symbol values.
    public long evaluate(ToLongFunction<Symbol> values) {
        long sum = 0;
        for (Map.Entry<Monomial, Long> term : terms.entrySet()) {
            long product = term.getValue();
            for (Atom atom : term.getKey().factors()) {
                product = Math.multiplyExact(product, switch (atom) {
                    case Symbol symbol -> values.applyAsLong(symbol);
                    case Quotient q -> Math.floorDiv(q.numerator().evaluate(values), q.denominator().evaluate(values));
                });
            }
            sum = Math.addExact(sum, product);
        }
        return sum;
    }

    /// The value at the sizes the plan is tuned for.
    public long tuned() {
        return evaluate(Symbol::tuned);
    }

    /// The polynomial with symbols replaced.
    public Dim substitute(java.util.function.Function<Symbol, Dim> values) {
        Dim sum = ZERO;
        for (Map.Entry<Monomial, Long> term : terms.entrySet()) {
            Dim product = of(term.getValue());
            for (Atom atom : term.getKey().factors()) {
                product = product.times(switch (atom) {
                    case Symbol symbol -> values.apply(symbol);
                    case Quotient q -> q.numerator().substitute(values).div(q.denominator().substitute(values));
                });
            }
            sum = sum.plus(product);
        }
        return sum;
    }

    /// True when the value is ≥ `bound` for every choice of symbols from their minimum, 1 for most, to their maximum. False means "not provable".
    public boolean atLeast(long bound) {
        // With every symbol written as its minimum + (something ≥ 0), non-negative coefficients prove the bound.
        Dim shifted = substitute(symbol -> of(symbol).plus(symbol.minimum())).minus(of(bound));
        return shifted.terms.values().stream().allMatch(factor -> factor >= 0) && quotients().allMatch(Quotient::isCount)
                || grows() && evaluate(Symbol::minimum) >= bound || atLeastAtEnds(bound);
    }

    /// Whether the value never falls when a symbol grows, so that it is least where all are: windows over windows, `((T - 3) div 2 - 2) div 2`, do so.
    private boolean grows() {
        return terms.entrySet().stream().allMatch(term -> {
            List<Atom> factors = term.getKey().factors();
            return (term.getValue() > 0 || factors.isEmpty())
                    && factors.stream().allMatch(atom -> grows(atom) && (factors.size() == 1 || atom(atom).evaluate(Symbol::minimum) >= 0));
        });
    }

    private static boolean grows(Atom atom) {
        return switch (atom) {
            case Symbol _ -> true;
            case Quotient q -> q.numerator().grows() && q.denominator().isConstant() && q.denominator().constant() > 0;
        };
    }

    private Stream<Quotient> quotients() {
        return terms.keySet().stream().flatMap(monomial -> monomial.factors().stream()).filter(Quotient.class::isInstance).map(Quotient.class::cast);
    }

    /// What a symbol only multiplies changes evenly with it, so it is least where the symbol is least or at its declared maximum.
    private boolean atLeastAtEnds(long bound) {
        return symbols().stream().filter(symbol -> symbol.bounded() && isLinearIn(symbol)).findFirst()
                .map(symbol -> with(symbol, symbol.minimum()).atLeast(bound) && with(symbol, symbol.maximum()).atLeast(bound)).orElse(false);
    }

    private Dim with(Symbol symbol, long value) {
        return substitute(other -> other.equals(symbol) ? of(value) : of(other));
    }

    private boolean isLinearIn(Symbol symbol) {
        return terms.keySet().stream().allMatch(monomial -> Collections.frequency(monomial.factors(), symbol) <= 1)
                && quotients().noneMatch(quotient -> quotient.numerator().symbols().contains(symbol) || quotient.denominator().symbols().contains(symbol));
    }

    /// Visits the terms: a factor and its atoms; used by printers of Java expressions.
    public void forEachTerm(java.util.function.BiConsumer<Long, List<Atom>> visitor) {
        terms.forEach((monomial, factor) -> visitor.accept(factor, monomial.factors()));
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Dim dim && terms.equals(dim.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    /// The text of a factor: sums and products are in parentheses, `(2*N)`.
    public String factor() {
        boolean single = isConstant() ? constant() >= 0 : terms.size() == 1 && terms.firstEntry().getValue() == 1 && terms.firstKey().factors().size() == 1;
        return single ? toString() : "(" + this + ")";
    }

    /// `2*N + 1`: parseable by `GraphText`.
    @Override
    public String toString() {
        if (terms.isEmpty()) {
            return "0";
        }
        StringBuilder text = new StringBuilder();
        terms.forEach((monomial, factor) -> {
            boolean first = text.isEmpty();
            long magnitude = Math.abs(factor);
            text.append(first ? factor < 0 ? "-" : "" : factor < 0 ? " - " : " + ");
            if (monomial.factors().isEmpty()) {
                text.append(magnitude);
            } else {
                text.append(magnitude == 1 ? "" : magnitude + "*").append(monomial);
            }
        });
        return text.toString();
    }
}
