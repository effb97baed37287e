package io.tapeless.compiler.diagnostic;

import io.tapeless.compiler.source.Span;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Collects diagnostics during one compilation. Not thread-safe.
///
/// Bounded: beyond [#LIMIT] errors more would not help anybody and only the count goes on. The same complaint at the same place is kept once,
/// because a function checked at each of its calls would otherwise repeat itself.
public final class Diagnostics {
    /// The largest number of diagnostics kept.
    public static final int LIMIT = 100;

    private record Key(Code code, Span primary, String message) {}

    private final Map<Key, Diagnostic> kept = new LinkedHashMap<>();
    private boolean errors;
    private int dropped;

    public void add(Diagnostic diagnostic) {
        errors |= diagnostic.isError();
        Key key = new Key(diagnostic.code(), diagnostic.primary(), diagnostic.message());
        if (kept.containsKey(key)) {
            return;
        }
        if (kept.size() >= LIMIT) {
            dropped++;
            return;
        }
        kept.put(key, diagnostic);
    }

    public void addAll(Collection<Diagnostic> diagnostics) {
        diagnostics.forEach(this::add);
    }

    public boolean hasErrors() {
        return errors;
    }

    /// How many did not fit.
    public int dropped() {
        return dropped;
    }

    /// All kept, by file name, then position; equal places in the order they were found.
    public List<Diagnostic> list() {
        return kept.values().stream()
                .sorted(Comparator.comparing((Diagnostic d) -> d.primary().file().name()).thenComparingInt(d -> d.primary().start()))
                .toList();
    }

    /// Throws what was collected if there is an error in it.
    public void throwIfErrors() {
        if (errors) {
            throw new CompileException(list());
        }
    }
}
