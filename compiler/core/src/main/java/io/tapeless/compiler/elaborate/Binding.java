package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.TypeExpression;
import java.util.Optional;

/// A name and what it stands for.
///
/// @param declared where the name is declared
/// @param type     the type it is declared with
record Binding(Meta meta, Kind kind, Span declared, Optional<TypeExpression> type) {
    /// How the name came to be. A declaration may reuse the name of an `ARGUMENT`; a `PORT` gives way to any declaration.
    enum Kind { ARGUMENT, DIM, INPUT, TARGET, PARAMETER, STATE, LET, PORT }

    static Binding of(Meta meta, Kind kind, Span declared) {
        return new Binding(meta, kind, declared, Optional.empty());
    }

    Binding with(Meta other) {
        return new Binding(other, kind, declared, type);
    }
}
