package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.type.Dim;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// What must hold of some dims for a tensor to exist, and does not for every size: asks for larger sizes, or names a declaration that makes it hold.
final class SizeClaim {
    private static final int FURTHEST = 1024;

    private final Set<Dim.Symbol> symbols = new TreeSet<>();
    private final Predicate<UnaryOperator<Dim>> holds;

    /// @param dims  what it is about
    /// @param holds whether it holds when the dims are narrowed by a function
    SizeClaim(List<Dim> dims, Predicate<UnaryOperator<Dim>> holds) {
        dims.forEach(dim -> symbols.addAll(dim.symbols()));
        this.holds = holds;
    }

    /// `x[:-1]` says that there are at least two positions, a window of 3 that there are three: asks for a larger size when one alone decides it.
    ///
    /// @throws SizeTooSmall with that size
    void requireLarger() {
        for (Dim.Symbol symbol : symbols) {
            least(symbol, symbol.tuned()).ifPresent(least -> {
                throw new SizeTooSmall(symbol.name(), least);
            });
        }
    }

    /// A declaration of one size that rules out what does not fit: a maximum, or a larger tuned size.
    ///
    /// @param most what a size is below for certain, if that is known
    String remedy(OptionalLong most) {
        for (Dim.Symbol symbol : symbols) {
            int highest = (int) Math.min(most.orElse(symbol.tuned()), symbol.maximum());
            OptionalInt maximum = IntStream.iterate(highest, bound -> bound >= symbol.minimum(), bound -> bound - 1)
                    .filter(bound -> holdsFor(symbol, new Dim.Symbol(symbol.name(), bound, bound, symbol.minimum(), symbol.order()))).findFirst();
            if (maximum.isPresent()) {
                return "declare a maximum of " + symbol + " that rules that out: `dim " + symbol + " <= " + maximum.getAsInt() + "`";
            }
            OptionalInt least = least(symbol, symbol.tuned() + FURTHEST);
            if (least.isPresent()) {
                return "a size that the plan is tuned for has all positions: `dim " + symbol + (symbol.bounded() ? " <= " : " = ") + least.getAsInt() + "`";
            }
        }
        Dim.Symbol symbol = symbols.iterator().next();
        return "fix the size to rule that out: `dim " + symbol + " == " + symbol.tuned() + "`";
    }

    private OptionalInt least(Dim.Symbol symbol, int most) {
        return IntStream.rangeClosed(symbol.minimum() + 1, most).filter(least -> holdsFor(symbol, symbol.from(least))).findFirst();
    }

    private boolean holdsFor(Dim.Symbol symbol, Dim.Symbol narrower) {
        return holds.test(dim -> dim.substitute(other -> Dim.of(other.equals(symbol) ? narrower : other)));
    }
}
