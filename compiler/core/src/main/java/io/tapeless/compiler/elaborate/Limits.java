package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Diagnostics;
import io.tapeless.compiler.source.Span;

/// Bounds on the work one pass of elaboration does, so that every spec ends: calls of calls grow exponentially, repeats as written.
final class Limits {
    /// Expressions elaborated in one pass.
    static final int STEPS = 1_000_000;
    /// Tensors made in one pass.
    static final int VALUES = 200_000;
    /// Calls and expressions inside one another.
    static final int DEPTH = 2_500;
    /// Terms of one polynomial of symbols.
    static final int TERMS = 200;
    /// Floors of one `repeat`, elements of one list, parts of one split.
    static final int ELEMENTS = 10_000;

    private final Diagnostics diagnostics;
    private final CallStack calls;
    private int steps;
    private int values;
    private int depth;

    Limits(Diagnostics diagnostics, CallStack calls) {
        this.diagnostics = diagnostics;
        this.calls = calls;
    }

    void enter(Span place) {
        if (++steps > STEPS) {
            abandon(place, "the spec needs more than " + STEPS + " steps to elaborate");
        }
        if (++depth > DEPTH) {
            abandon(place, "calls and expressions are more than " + DEPTH + " levels deep");
        }
    }

    void leave() {
        depth--;
    }

    void value(Span place) {
        if (++values > VALUES) {
            abandon(place, "the model has more than " + VALUES + " operations");
        }
    }

    private void abandon(Span place, String message) {
        diagnostics.add(calls.inContext(Diagnostic.error(Code.SPEC_TOO_LARGE, place, message)
                .hint("look for a `repeat` with a large count, or functions that call each other many times")));
        throw new Abandoned();
    }
}
