package io.tapeless.compiler.diagnostic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The page that explains a diagnostic: what it means, an example that gives it, and how to fix it.
public final class CodePages {
    private CodePages() {}

    /// The page of a code, in Markdown.
    public static String page(Code code) {
        String resource = "pages/" + code.id() + ".md";
        try (InputStream in = CodePages.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the compiler was built without " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
