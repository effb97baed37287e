package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Diagnostics;
import io.tapeless.compiler.syntax.Identifier;
import io.tapeless.compiler.syntax.Item;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The declarations that a file can use by name: its own, those it imports, and, behind them, the prelude's. Kinds (functions, layers,
/// initialisers, …) are namespaces of their own. A spec's declaration hides the prelude's of the same kind and name, for that spec's code.
final class Library {
    /// A declaration and the library in which its own names are looked up.
    record Template<T extends Item>(T item, Library library) {}

    private final Library parent;
    private final boolean prelude;
    private final Map<Class<? extends Item>, Map<String, Item>> items = new LinkedHashMap<>();
    private final List<Item.ModelDeclaration> models = new ArrayList<>();
    private final List<Item.ExampleDeclaration> examples = new ArrayList<>();

    Library(Library parent, boolean prelude) {
        this.parent = parent;
        this.prelude = prelude;
    }

    boolean isPrelude() {
        return prelude;
    }

    List<Item.ModelDeclaration> models() {
        return models;
    }

    List<Item.ExampleDeclaration> examples() {
        return examples;
    }

    /// Takes a declaration in; a second one of the same kind and name is reported.
    void add(Item item, Diagnostics diagnostics) {
        switch (item) {
            case Item.ModelDeclaration m -> {
                add(m, m.name(), diagnostics);
                models.add(m);
            }
            case Item.LayerDeclaration l -> add(l, l.name(), diagnostics);
            case Item.FunctionDeclaration f -> add(f, f.name(), diagnostics);
            case Item.InitDeclaration i -> add(i, i.name(), diagnostics);
            case Item.ScheduleDeclaration s -> add(s, s.name(), diagnostics);
            case Item.OptimizerDeclaration o -> add(o, o.name(), diagnostics);
            case Item.ExampleDeclaration e -> examples.add(e);
            case Item.ImportDeclaration i -> { }
        }
    }

    private void add(Item item, Identifier name, Diagnostics diagnostics) {
        Item previous = items.computeIfAbsent(item.getClass(), kind -> new LinkedHashMap<>()).putIfAbsent(name.text(), item);
        if (previous != null) {
            diagnostics.add(Diagnostic.error(Code.DUPLICATE_DECLARATION, name.span(), "`" + name + "` is declared twice")
                    .secondary(nameOf(previous).span(), "the first declaration"));
        }
    }

    static Identifier nameOf(Item item) {
        return switch (item) {
            case Item.ModelDeclaration m -> m.name();
            case Item.LayerDeclaration l -> l.name();
            case Item.FunctionDeclaration f -> f.name();
            case Item.InitDeclaration i -> i.name();
            case Item.ScheduleDeclaration s -> s.name();
            case Item.OptimizerDeclaration o -> o.name();
            case Item.ExampleDeclaration e -> new Identifier(e.title().value(), e.title().span());
            case Item.ImportDeclaration i -> new Identifier(i.path().value(), i.path().span());
        };
    }

    /// The declaration of that kind and name, or null.
    <T extends Item> Template<T> find(Class<T> kind, String name) {
        for (Library library = this; library != null; library = library.parent) {
            Item found = library.items.getOrDefault(kind, Map.of()).get(name);
            if (found != null) {
                return new Template<>(kind.cast(found), library);
            }
        }
        return null;
    }

    /// All names of a kind that can be used here.
    Collection<String> names(Class<? extends Item> kind) {
        Set<String> names = new LinkedHashSet<>();
        for (Library library = this; library != null; library = library.parent) {
            names.addAll(library.items.getOrDefault(kind, Map.of()).keySet());
        }
        return names;
    }
}
