package io.tapeless.compiler.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Why a kernel runs as it does: a rule that has decided something of it, recorded where that was decided, with what was counted there.
///
/// @param rule    that decided
/// @param numbers what it went by, in the order of the rule's text
public record Decision(Rule rule, List<Object> numbers) {
    /// What is told of a decision: the arguments are its numbers.
    public enum Rule {
        PLAIN_BACKEND("no vectors were asked for"),
        SELDOM("plain loops: it runs when parameters have changed, and vectors would never be compiled"),
        LANES("all that lies along i%s is contiguous or the same: lanes"),
        SINGLE("one result: nothing fills lanes"),
        RESULTS_OF_TYPE("results are %s, lanes are of equal floats"),
        ADDED_WHERE("each element of %s is added where an index says: no lanes"),
        WRITTEN_APART("%s is written %s apart along i%s: no lanes"),
        BOUNDED_LANES("windows end along i%s: no lanes"),
        READ_APART("%s is read %s apart along i%s: no lanes"),
        READ_OF_TYPE("%s is of %s, and lanes of %s"),
        LOOKED_UP("%s is read where an index says: no lanes"),
        GUARDED("%s is read where a condition holds: no lanes"),
        DIVIDED("%s is read at quotients of i%s: no lanes"),
        NO_VECTOR_FORM("%s of %s has no vector form among lanes of %s"),
        SMALL("plain loops: %s elements (up to %s) of %s operations (up to %s) are not worth vectors"),
        NARROW("plain loops: rows of %s elements are too short for a mask each, lanes from %s on"),
        RARE_POLYNOMIALS("plain loops: a polynomial function in %s operations, vectors from %s on (1/%s of the program's products)"),

        ADDED_IN_ORDER("updates may meet in one element: one after the other"),
        SQUARES("copied in squares: %s elements, from %s on"),
        FEW_SQUARES("%s elements are too few to copy in squares: from %s on"),
        POSITIONS("positions of neighbouring results side by side"),
        POSITIONS_IN_ORDER("positions of extremes: one element after the other"),
        PACKED("%s x %s by %s x %s is beyond the nearer caches: in blocks, packed where that pays"),
        PACKED_ROW("one row by %s x %s, beyond the nearest cache: read in the order of memory"),
        TOO_LARGE_FOR_TILES("%s x %s by %s x %s is one for packed panels: as loops, chains in the same order"),
        TILED("%s operations (tiles from %s on): of tiles %s columns wide with 1 to %s rows, %s rows take least, %s cycles a step of the sum"),
        TAPS_SHARED("the %s taps of a row are written out: neighbouring rows share what they load"),
        IN_STEPS("sums wait in the result: operands of all %s terms are beyond the second cache"),
        EDGE("the last %s columns have lanes along the rows: %s cycles, as part of a vector %s"),
        TOO_LITTLE_FOR_TILES("%s operations, tiles from %s on (1/%s of the program's products)"),
        NO_ROWS("no axis of rows shares what fills lanes: no tiles"),
        BOUNDED_ROWS("windows end along the rows i%s: no tiles"),
        WINDOWS_WRITTEN_OUT("windows end beside the lanes: %s features x %s positions x %s taps written out, at most %s multiply-adds"),
        POOLED("whole windows in a tile: %s rows x %s points x %s vectors, at most %s sums"),
        POOLED_PLAIN("products fill no lanes: plain loops"),
        TAPS_WRITTEN("taps written out: %s multiply-adds, at most %s"),
        TAPS_LOOPED("taps in loops: %s written multiply-adds, at most %s, for rows of at least %s taps that fit the registers"),
        LOCAL_SUMS("plain loops: %s x %s sums in locals"),
        SIDE_BY_SIDE("%s vectors of results fold side by side: %s terms of %s operations, at most %s"),
        NEIGHBOURS_FOLD("neighbouring results along i%s read neighbours: each folds by itself"),
        CHAIN_OF_PRODUCTS("a product of all terms is one chain"),
        SHORT_CHAIN("%s terms are one chain, lanes along them from %s on"),
        CHAIN_OF_TYPE("terms are %s, lanes of floats: one chain"),
        CHAIN_APART("%s is not contiguous along the terms: one chain"),
        LANES_OF_TERMS("%s terms along memory: sixteen lanes of one sum"),
        TERMS_WITHOUT_VECTORS("sixteen sums of %s terms, as vectors would add them"),
        SUMS_SHARE("%s sums share factors along memory: %s cycles a multiply-add, alone %s"),
        ROWS_SHARE("%s rows share what is read of a vector"),
        WINNERS("%s features x %s taps share what is read of the image"),
        EDGE_ALONE("the last %s columns are sums along their terms, one at a time"),

        MANY_DRAWS("vectors: %s numbers, from %s on"),
        FEW_DRAWS("one by one: %s numbers, vectors from %s on"),
        DRAWN_ALONE("one by one: %s numbers of %s have no vector form"),
        PLAIN_DRAWS("one by one: the program has no stages to rehearse vectors in"),

        SHARED("shared: %s operations, from %s on"),
        ALONE("%s operations are one worker's, a team's from %s on"),
        ONE_RESULT("one worker: one result"),
        NO_AXIS_TO_SHARE("one worker: its rows are all in one tile"),
        OWN_ROWS("shared all the same: workers go on with what each has written, %s of i0 at a time"),
        OTHERS_ROWS("what it reads of %s is no worker's own"),

        SYMBOL("loops: sizes depend on %s"),
        SCANNED("loops: the program has a scan"),
        LARGE_PROGRAM("loops: %s operations would be written out in the program, at most %s"),
        WRITTEN_OUT("written out: %s operations, at most %s"),
        LARGE("loops: %s operations, at most %s are written out"),
        SLOW("loops: %s polynomial functions and %s slow operations, at most %s and %s are written out"),
        COPIED("a loop: %s elements are copied, at most %s are written out"),
        NOT_WRITTEN("loops: %s has no straight-line code"),
        SELDOM_WRITTEN("loops: it runs when parameters have changed");

        private final String text;

        Rule(String text) {
            this.text = text;
        }
    }

    static Decision of(Rule rule, Object... numbers) {
        return new Decision(rule, Arrays.asList(numbers));
    }

    /// In words.
    @Override
    public String toString() {
        return String.format(Locale.ROOT, rule.text, numbers.stream().map(number -> number instanceof Double cycles ? String.format(Locale.ROOT, "%.1f", cycles)
                : number).toArray());
    }
}
