package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Diagnostics;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.ParseResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Collects the declarations of a file and of all it imports into one library. Each file counts once; a cycle is an error.
final class Imports {
    private final ImportLoader loader;
    private final Diagnostics diagnostics;
    private final Library library;
    private final Set<String> done = new HashSet<>();
    private final List<String> open = new ArrayList<>();

    Imports(ImportLoader loader, Diagnostics diagnostics, Library library) {
        this.loader = loader;
        this.diagnostics = diagnostics;
        this.library = library;
    }

    /// @param main whether models and examples of the file count: those of imported files do not
    void add(ParseResult file, boolean main) {
        String name = file.unit().span().file().name();
        diagnostics.addAll(file.diagnostics());
        done.add(name);
        open.add(name);
        for (Item item : file.unit().items()) {
            switch (item) {
                case Item.ImportDeclaration declaration -> load(declaration);
                case Item.ModelDeclaration model when !main -> { }
                case Item.ExampleDeclaration example when !main -> { }
                default -> library.add(item, diagnostics);
            }
        }
        open.removeLast();
    }

    private void load(Item.ImportDeclaration declaration) {
        ParseResult imported = loader.load(declaration.path().value(), declaration.span().file());
        if (imported == null) {
            diagnostics.add(Diagnostic.error(Code.IMPORT_NOT_FOUND, declaration.path().span(),
                    "there is no file \"" + declaration.path().value() + "\"")
                    .hint("the path is relative to this file"));
            return;
        }
        String name = imported.unit().span().file().name();
        if (open.contains(name)) {
            List<String> cycle = new ArrayList<>(open.subList(open.indexOf(name), open.size()));
            cycle.add(name);
            diagnostics.add(Diagnostic.error(Code.CYCLIC_IMPORT, declaration.path().span(), "imports form a cycle: " + String.join(" → ", cycle)));
        } else if (!done.contains(name)) {
            add(imported, false);
        }
    }
}
