package io.tapeless.compiler.syntax;

import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Diagnostics;
import java.util.List;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/// The complaints about one file. Gives up on a file that is mostly noise, so that a wrong file name does not cost seconds.
final class Problems {
    private final Diagnostics collected = new Diagnostics();

    void add(Diagnostic diagnostic) {
        collected.add(diagnostic);
        if (collected.dropped() > 0) {
            throw new ParseCancellationException("too many errors");
        }
    }

    boolean any() {
        return collected.hasErrors();
    }

    List<Diagnostic> list() {
        return collected.list();
    }
}
