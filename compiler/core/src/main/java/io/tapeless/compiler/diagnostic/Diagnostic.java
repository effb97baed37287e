package io.tapeless.compiler.diagnostic;

import io.tapeless.compiler.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// One thing the compiler has to say: a coded fact, where it is, and what to do about it. Immutable.
///
/// Built as a sentence: `Diagnostic.error(code, span, "inner sizes differ: 64 and 128").label("h is f32[N, 64]").hint("…")`.
///
/// @param message      one sentence in the user's names, without a final stop
/// @param primary      where it is; [Span#NONE] for what has no place in a spec
/// @param primaryLabel what to write beside the carets, possibly empty
/// @param secondary    other places that explain it
/// @param hints        concrete ways out, best first
/// @param callChain    the calls that led here, innermost first, as `relu(x) at mlp.tl:7:13`
public record Diagnostic(
        Code code, Severity severity, String message, Span primary, String primaryLabel,
        List<Label> secondary, List<String> hints, List<String> callChain) {

    public Diagnostic {
        Objects.requireNonNull(code);
        Objects.requireNonNull(severity);
        Objects.requireNonNull(message);
        Objects.requireNonNull(primary);
        Objects.requireNonNull(primaryLabel);
        secondary = List.copyOf(secondary);
        hints = List.copyOf(hints);
        callChain = List.copyOf(callChain);
    }

    public static Diagnostic error(Code code, Span primary, String message) {
        return new Diagnostic(code, Severity.ERROR, message, primary, "", List.of(), List.of(), List.of());
    }

    public static Diagnostic warning(Code code, Span primary, String message) {
        return new Diagnostic(code, Severity.WARNING, message, primary, "", List.of(), List.of(), List.of());
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /// The same with a remark beside the carets.
    public Diagnostic label(String text) {
        return new Diagnostic(code, severity, message, primary, text, secondary, hints, callChain);
    }

    /// The same with one more place that explains it.
    public Diagnostic secondary(Span span, String text) {
        return new Diagnostic(code, severity, message, primary, primaryLabel, with(secondary, new Label(span, text)), hints, callChain);
    }

    /// The same with one more way out.
    public Diagnostic hint(String text) {
        return new Diagnostic(code, severity, message, primary, primaryLabel, secondary, with(hints, text), callChain);
    }

    /// The same with one more enclosing call, outside those already there.
    public Diagnostic inCall(String text) {
        return new Diagnostic(code, severity, message, primary, primaryLabel, secondary, hints, with(callChain, text));
    }

    private static <T> List<T> with(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }
}
