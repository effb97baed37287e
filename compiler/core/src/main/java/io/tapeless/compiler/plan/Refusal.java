package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Why [Fusion] has a value stored rather than computed inside its users.
///
/// @param rule    that refused
/// @param user    what cannot compute it, or null where no single user is to blame
/// @param numbers what was counted, in the order of the rule's text
public record Refusal(Rule rule, Value user, List<Integer> numbers) {
    /// What is told of a refusal: `%1$s` is the user, further arguments are the numbers.
    public enum Rule {
        IN_MEMORY("in memory as it is"),
        NUMBER("a number that is read from memory"),
        RESULT("a result of the program"),
        COPY("a copy in the order in which its users read memory"),
        MASK("truth values as numbers: lanes are made of numbers"),
        ROUTINE("made by a routine of the runtime"),
        COMMITTED("committed"),
        LOOP("made by a loop, step by step"),
        POOLED("found in the tiles that compute what is pooled"),
        LOOK_UP("a look-up or a sum by index: it has a kernel of its own"),
        JOINED("a concatenation, padding or a part of rows: it has a kernel of its own"),
        WINDOWS("windows that are not for folds alone"),
        SEVERAL_USES("used in %2$d places, and what a fold ends in is computed once"),
        MANY_OPERATIONS("used in %2$d places, and its %3$d operations are too many to run in each: at most %4$d"),
        MANY_OPERANDS("used in %2$d places, and has %3$d operands to read in each: at most %4$d"),
        POLYNOMIAL("used in %2$d places, and a polynomial function is computed once"),
        PRODUCT("operand of %1$s: products read memory"),
        INDEXED("looked up by index in %1$s"),
        READ_BY_ROUTINE("read by %1$s, a routine of the runtime or a loop"),
        WINDOWED("read by the windows of %1$s, which take what is stored"),
        OTHER_SHAPE("a fold, and %1$s is of another shape or order"),
        TWO_FOLDS("a fold, and the kernel of %1$s has one itself"),
        COMMIT_ALONE("a fold, and %1$s commits"),
        UPDATED("%1$s is part of an update, which has a kernel of its own"),
        TILE_POLYNOMIAL("with it the kernel of %1$s would run a polynomial function on register tiles: those run over all elements end to end"),
        TILE_EPILOGUE("computed in register tiles, which with %1$s would run %2$d operations behind each sum: at most %3$d"),
        REPEATED("%1$s repeats it, and would run its %2$d operations for every copy"),
        RESHAPED("%1$s divides elements into other axes: from memory to memory"),
        TURNED("%1$s has other elements side by side: one kernel copies squares of them"),
        OUTSIDE_OF_LOOP("needed in every step of the loop of %1$s: it would be computed again in each"),
        OPERATIONS("with it the kernel of %1$s would have %2$d operations: at most %3$d"),
        OPERANDS("with it the kernel of %1$s would have %2$d operands: at most %3$d"),
        POLYNOMIALS("with it the kernel of %1$s would have %2$d polynomial functions: at most %3$d"),
        SHORT_ROWS("with it the polynomial function in the kernel of %1$s would run over rows of %2$d elements one by one, not over all end to end");

        private final String text;

        Rule(String text) {
            this.text = text;
        }
    }

    static Refusal of(Rule rule) {
        return new Refusal(rule, null, List.of());
    }

    static Refusal of(Rule rule, Value user, Integer... numbers) {
        return new Refusal(rule, user, Arrays.asList(numbers));
    }

    /// In words.
    ///
    /// @param name of the user
    public String text(String name) {
        Object[] arguments = new Object[numbers.size() + 1];
        arguments[0] = name;
        for (int i = 0; i < numbers.size(); i++) {
            arguments[i + 1] = numbers.get(i);
        }
        return String.format(Locale.ROOT, rule.text, arguments);
    }
}
