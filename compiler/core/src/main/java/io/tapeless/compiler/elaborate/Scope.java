package io.tapeless.compiler.elaborate;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// The value names visible at a place. Functions and layers are another namespace, the [Library].
///
/// @param library where function names are looked up from here
final class Scope {
    private final Scope parent;
    private final Library library;
    private final Map<String, Binding> bindings = new LinkedHashMap<>();

    Scope(Library library) {
        this(null, library);
    }

    private Scope(Scope parent, Library library) {
        this.parent = parent;
        this.library = library;
    }

    /// A scope inside this one.
    Scope inner() {
        return new Scope(this, library);
    }

    Library library() {
        return library;
    }

    /// The binding of a name here or further out, or null.
    Binding find(String name) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            Binding found = scope.bindings.get(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /// The binding of a name in this very scope, or null.
    Binding findHere(String name) {
        return bindings.get(name);
    }

    /// Binds a name here, whatever it was.
    void bind(String name, Binding binding) {
        bindings.put(name, binding);
    }

    /// Gives a name a new value where it is bound.
    void rebind(String name, Meta meta) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            if (scope.bindings.computeIfPresent(name, (n, binding) -> binding.with(meta)) != null) {
                return;
            }
        }
        throw new IllegalStateException(name + " is not bound");
    }

    /// All visible names, innermost first, for suggestions.
    Collection<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Scope scope = this; scope != null; scope = scope.parent) {
            names.addAll(scope.bindings.keySet());
        }
        names.removeIf(name -> name.startsWith("..."));
        return names;
    }
}
