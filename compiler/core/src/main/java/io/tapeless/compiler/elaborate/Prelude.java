package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Diagnostics;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.ParseResult;
import io.tapeless.compiler.syntax.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The declarations every spec can use: `.tl` files inside the compiler, parsed and elaborated like user code. Immutable; parse it once and
/// share it between compilations.
public final class Prelude {
    private static final String FOLDER = "/io/tapeless/compiler/prelude/";

    private final Library library;
    private final List<SourceFile> files;
    private final Set<SourceFile> fileSet;

    private Prelude(Library library, List<SourceFile> files) {
        this.library = library;
        this.files = List.copyOf(files);
        this.fileSet = files.stream().collect(Collectors.toUnmodifiableSet());
    }

    /// The compiler's own prelude: the files that `index.txt` lists.
    public static Prelude load() {
        return of(names().stream().map(name -> new SourceFile("prelude/" + name, read(name))).toList());
    }

    /// A prelude of other files.
    ///
    /// @throws IllegalArgumentException when they do not parse
    public static Prelude of(List<SourceFile> files) {
        Library library = new Library(null, true);
        Diagnostics diagnostics = new Diagnostics();
        for (SourceFile file : files) {
            ParseResult parsed = Parser.parse(file);
            diagnostics.addAll(parsed.diagnostics());
            parsed.unit().items().forEach(item -> library.add(item, diagnostics));
        }
        if (diagnostics.hasErrors()) {
            throw new IllegalArgumentException("the prelude has errors: "
                    + diagnostics.list().stream().map(Prelude::text).collect(Collectors.joining("; ")));
        }
        return new Prelude(library, files);
    }

    private static String text(Diagnostic diagnostic) {
        return diagnostic.primary() + ": " + diagnostic.message();
    }

    /// The file names of the compiler's prelude, in reading order.
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        read("index.txt").lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).forEach(names::add);
        return names;
    }

    private static String read(String name) {
        try (InputStream in = Prelude.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the compiler lacks " + FOLDER + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Library library() {
        return library;
    }

    /// Its files, in reading order.
    public List<SourceFile> files() {
        return files;
    }

    /// True for a file of the prelude.
    public boolean contains(SourceFile file) {
        return fileSet.contains(file);
    }
}
