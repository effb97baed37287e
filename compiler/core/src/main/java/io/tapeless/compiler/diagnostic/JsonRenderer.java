package io.tapeless.compiler.diagnostic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import io.tapeless.compiler.source.Span;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/// Writes diagnostics for editors, as one JSON array. Lines and columns start at 1, columns count code points, and the end is exclusive.
/// A diagnostic that concerns no place has no `file` and no positions.
public final class JsonRenderer {
    private JsonRenderer() {}

    public static String render(List<Diagnostic> diagnostics) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setPrettyPrinter(printer());
            json.writeStartArray();
            for (Diagnostic diagnostic : diagnostics) {
                write(json, diagnostic);
            }
            json.writeEndArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.append('\n').toString();
    }

    /// Line breaks are the same on every platform.
    private static DefaultPrettyPrinter printer() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        Separators separators = Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        return printer;
    }

    private static void write(JsonGenerator json, Diagnostic diagnostic) throws IOException {
        json.writeStartObject();
        json.writeStringField("code", diagnostic.code().id());
        json.writeStringField("severity", diagnostic.severity().word());
        json.writeStringField("message", diagnostic.message());
        writePlace(json, diagnostic.primary());
        json.writeStringField("label", diagnostic.primaryLabel());
        json.writeArrayFieldStart("secondary");
        for (Label label : diagnostic.secondary()) {
            json.writeStartObject();
            writePlace(json, label.span());
            json.writeStringField("label", label.text());
            json.writeEndObject();
        }
        json.writeEndArray();
        writeTexts(json, "hints", diagnostic.hints());
        writeTexts(json, "calls", diagnostic.callChain());
        json.writeEndObject();
    }

    private static void writePlace(JsonGenerator json, Span span) throws IOException {
        if (span.isNone()) {
            return;
        }
        json.writeStringField("file", span.file().name());
        json.writeNumberField("line", span.line());
        json.writeNumberField("column", span.column());
        json.writeNumberField("endLine", span.endLine());
        json.writeNumberField("endColumn", span.endColumn());
    }

    private static void writeTexts(JsonGenerator json, String field, List<String> texts) throws IOException {
        json.writeArrayFieldStart(field);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
