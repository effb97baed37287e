package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Label;
import io.tapeless.compiler.source.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The calls that the elaborator is in: finds recursion, says where a message belongs, and whose states and draws are meant.
final class CallStack {
    /// What is being elaborated.
    enum Kind { FUNCTION, GRADIENT, APPLY, CONSTRUCTION, RULE }

    /// @param text  the call for messages: `relu(x)`
    /// @param place where it is called
    /// @param key   what is called; the same key twice is recursion
    /// @param owner the instance whose states and draws are meant inside
    record Frame(Kind kind, String text, Span place, Object key, LayerInstance owner) {}

    private static final int LONGEST_CHAIN = 12;

    private final Prelude prelude;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private LayerInstance root;

    CallStack(Prelude prelude) {
        this.prelude = prelude;
    }

    /// Names the instance that everything outside calls belongs to: the model.
    void root(LayerInstance model) {
        root = model;
    }

    void push(Frame frame) {
        frames.push(frame);
    }

    void pop() {
        frames.pop();
    }

    /// The innermost frame, or null outside all calls.
    Frame top() {
        return frames.peek();
    }

    /// The instance whose states and draws are meant here, or null.
    LayerInstance owner() {
        return frames.isEmpty() ? root : frames.peek().owner();
    }

    /// The calls from the one with this key to here, outermost first; empty when there is none.
    List<Frame> cycle(Object key) {
        List<Frame> cycle = new ArrayList<>();
        for (Frame frame : frames) {
            cycle.addFirst(frame);
            if (frame.key() == key) {
                return cycle;
            }
        }
        return List.of();
    }

    /// Where something in the prelude was called from by the spec; `span` itself when it lies in the spec.
    Span place(Span span) {
        return inPrelude(span) ? userFrame().map(Frame::place).orElse(span) : span;
    }

    private boolean inPrelude(Span span) {
        return prelude.contains(span.file());
    }

    private Optional<Frame> userFrame() {
        return frames.stream().filter(frame -> !inPrelude(frame.place()) && !frame.place().isNone()).findFirst();
    }

    /// The diagnostic with the calls that led to it; one inside the prelude moves to the spec's call and keeps the prelude's line beside it.
    Diagnostic inContext(Diagnostic diagnostic) {
        Diagnostic told = diagnostic;
        Optional<Frame> user = userFrame();
        if (inPrelude(diagnostic.primary()) && user.isPresent()) {
            String remark = diagnostic.primaryLabel().isEmpty() ? "here" : diagnostic.primaryLabel();
            told = Diagnostic.error(diagnostic.code(), user.get().place(), diagnostic.message()).label("in this call")
                    .secondary(diagnostic.primary(), remark);
            for (Label label : diagnostic.secondary()) {
                told = told.secondary(label.span(), label.text());
            }
            for (String hint : diagnostic.hints()) {
                told = told.hint(hint);
            }
        }
        return inCalls(told, List.copyOf(frames));
    }

    /// The same for what is said in the words of the spec's call: calls inside the prelude are left out.
    Diagnostic inCallsOfSpec(Diagnostic diagnostic) {
        return inCalls(diagnostic, frames.stream().filter(frame -> !inPrelude(frame.place())).toList());
    }

    private static Diagnostic inCalls(Diagnostic diagnostic, List<Frame> frames) {
        Diagnostic told = diagnostic;
        int position = 0;
        for (Frame frame : frames) {
            boolean shown = frames.size() <= LONGEST_CHAIN || position < LONGEST_CHAIN / 2 || position >= frames.size() - LONGEST_CHAIN / 2;
            if (shown) {
                told = told.inCall(frame.text() + (frame.place().isNone() ? "" : " at " + frame.place()));
            } else if (position == LONGEST_CHAIN / 2) {
                told = told.inCall("… " + (frames.size() - LONGEST_CHAIN) + " more calls …");
            }
            position++;
        }
        return told;
    }
}
