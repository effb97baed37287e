package io.tapeless.compiler.emit;

import java.util.ArrayDeque;
import java.util.Deque;

/// Indented lines of Java.
final class Lines {
    private final StringBuilder text = new StringBuilder();
    private final Deque<String> closers = new ArrayDeque<>();

    Lines line(String line) {
        text.append("    ".repeat(closers.size())).append(line).append('\n');
        return this;
    }

    /// Opens a block: `open("for (…)")`.
    Lines open(String head) {
        line(head + " {");
        closers.push("}");
        return this;
    }

    Lines close() {
        String closer = closers.pop();
        return line(closer);
    }

    /// Closes a block and opens the one that belongs to it: `} else {`.
    Lines otherwise() {
        closers.pop();
        line("} else {");
        closers.push("}");
        return this;
    }

    int depth() {
        return closers.size();
    }

    void closeTo(int depth) {
        while (closers.size() > depth) {
            close();
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
