package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Item;
import java.util.LinkedHashMap;
import java.util.Map;

/// One layer (or model) with its own parameters and states. Its path is where it was created: `tower.0.inner`.
///
/// States are read as they were on entry to the current `apply`; updates wait in `pending` until it returns.
final class LayerInstance {
    /// An update that waits for its `apply` to return.
    record Pending(Value value, Span place) {}

    private final Library.Template<Item.LayerDeclaration> template;
    private final String path;
    private final Scope scope;
    private final Map<String, Pending> pending = new LinkedHashMap<>();

    /// @param template its declaration, or null for a model
    LayerInstance(Library.Template<Item.LayerDeclaration> template, String path, Scope scope) {
        this.template = template;
        this.path = path;
        this.scope = scope;
    }

    Library.Template<Item.LayerDeclaration> template() {
        return template;
    }

    String path() {
        return path;
    }

    /// Its arguments, parameters, states and inner instances.
    Scope scope() {
        return scope;
    }

    Map<String, Pending> pending() {
        return pending;
    }

    /// The full name of something this instance owns: `fc1.weight`.
    String member(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
