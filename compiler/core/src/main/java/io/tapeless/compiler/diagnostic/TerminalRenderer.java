package io.tapeless.compiler.diagnostic;

import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.source.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// Draws diagnostics for people: the source lines, carets under the place, dashes under places that explain it, then the ways out.
///
/// Lines are indented as written; a tab takes four columns, a character of an East Asian script two. Control characters are never passed on to
/// the terminal, and of a very long line only the part around the place is shown. Immutable and thread-safe.
public final class TerminalRenderer {
    private static final String RED = "\033[1;31m";
    private static final String YELLOW = "\033[1;33m";
    private static final String BLUE = "\033[1;34m";
    private static final String BOLD = "\033[1m";
    private static final String RESET = "\033[0m";

    private final boolean colour;

    /// @param colour whether to use ANSI colours
    public TerminalRenderer(boolean colour) {
        this.colour = colour;
    }

    /// One piece of underlining: columns of one line, and what to write behind it.
    private record Mark(int line, int start, int end, boolean primary, String text) {}

    /// All diagnostics, an empty line between them; ends in a line break unless there are none.
    public String render(List<Diagnostic> diagnostics) {
        return String.join("\n", diagnostics.stream().map(this::render).toList());
    }

    /// One diagnostic; ends in a line break.
    public String render(Diagnostic diagnostic) {
        StringBuilder out = new StringBuilder();
        String accent = diagnostic.isError() ? RED : YELLOW;
        out.append(paint(accent, diagnostic.severity().word() + "[" + diagnostic.code().id() + "]"))
                .append(paint(BOLD, ": " + visible(diagnostic.message()))).append('\n');
        int width = gutterWidth(diagnostic);
        if (!diagnostic.primary().isNone()) {
            for (SourceFile file : files(diagnostic)) {
                section(diagnostic, file, width, accent, out);
            }
        }
        String margin = " ".repeat(width + 1);
        diagnostic.hints().forEach(hint -> note(out, margin, "hint: ", hint));
        diagnostic.callChain().forEach(call -> note(out, margin, "in call ", call));
        return out.toString();
    }

    private void note(StringBuilder out, String margin, String kind, String text) {
        String continuation = "\n" + margin + "  " + " ".repeat(kind.length());
        out.append(margin).append(paint(BLUE, "=")).append(' ').append(paint(BOLD, kind))
                .append(String.join(continuation, text.lines().map(TerminalRenderer::visible).toList())).append('\n');
    }

    /// The primary file first, then those of secondary places in their order.
    private static Set<SourceFile> files(Diagnostic diagnostic) {
        Set<SourceFile> files = new LinkedHashSet<>();
        files.add(diagnostic.primary().file());
        diagnostic.secondary().stream().map(Label::span).filter(span -> !span.isNone()).forEach(span -> files.add(span.file()));
        return files;
    }

    private static int gutterWidth(Diagnostic diagnostic) {
        int last = diagnostic.primary().isNone() ? 1 : diagnostic.primary().endLine();
        for (Label label : diagnostic.secondary()) {
            last = Math.max(last, label.span().endLine());
        }
        return String.valueOf(last).length();
    }

    private void section(Diagnostic diagnostic, SourceFile file, int width, String accent, StringBuilder out) {
        List<Mark> marks = new ArrayList<>();
        Span head = null;
        if (diagnostic.primary().file() == file) {
            head = diagnostic.primary();
            addMarks(marks, diagnostic.primary(), true, diagnostic.primaryLabel());
        }
        for (Label label : diagnostic.secondary()) {
            if (label.span().file() == file) {
                head = head == null ? label.span() : head;
                addMarks(marks, label.span(), false, label.text());
            }
        }
        String margin = " ".repeat(width + 1);
        out.append(margin).append(paint(BLUE, "┌")).append(' ').append(visible(head.toString())).append('\n');
        TreeMap<Integer, List<Mark>> byLine = new TreeMap<>();
        marks.forEach(mark -> byLine.computeIfAbsent(mark.line(), _ -> new ArrayList<>()).add(mark));
        byLine.forEach((line, onLine) -> {
            int first = onLine.stream().mapToInt(Mark::start).min().orElse(0);
            LineView view = new LineView(file.line(line), first);
            out.append(paint(BLUE, ("%" + width + "d │").formatted(line)))
                    .append(view.text().isEmpty() ? "" : " " + view.text()).append('\n');
            onLine.sort(Comparator.comparing(Mark::primary).reversed().thenComparing(Comparator.comparingInt(Mark::start).reversed()));
            onLine.forEach(mark -> underline(mark, view, margin, accent, out));
        });
    }

    private void underline(Mark mark, LineView view, String margin, String accent, StringBuilder out) {
        int start = view.column(mark.start());
        int length = Math.max(1, view.column(mark.end()) - start);
        String line = (mark.primary() ? "^" : "-").repeat(length) + (mark.text().isEmpty() ? "" : " " + visible(mark.text()));
        out.append(margin).append(paint(BLUE, "│")).append(' ').append(" ".repeat(start)).append(paint(mark.primary() ? accent : BLUE, line)).append('\n');
    }

    /// A span of one line is one mark; of a longer one its first and its last line are marked, and the text stands at the last.
    private static void addMarks(List<Mark> marks, Span span, boolean primary, String text) {
        SourceFile file = span.file();
        int first = span.line();
        int last = span.endLine();
        int start = span.start() - file.lineStart(first);
        if (first == last) {
            marks.add(new Mark(first, start, span.end() - file.lineStart(first), primary, text));
            return;
        }
        marks.add(new Mark(first, start, file.line(first).length(), primary, ""));
        String lastLine = file.line(last);
        int indent = lastLine.length() - lastLine.stripLeading().length();
        int end = span.end() - file.lineStart(last);
        marks.add(new Mark(last, Math.min(indent, end - 1), end, primary, text));
    }

    private String paint(String code, String text) {
        return colour ? code + text + RESET : text;
    }

    /// Text that cannot make the terminal do anything but show it.
    private static String visible(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> safe.appendCodePoint(Character.isISOControl(c) ? LineView.REPLACEMENT : c));
        return safe.toString();
    }
}
