package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names are for people: other names for a model, its dims, ports and layers give the same kernels.
class RenamingTest {
    /// Names of `norms.tl` and others of the same lengths, because long formulas are cut.
    private static final Map<String, String> NAMES = Map.of("Norms", "Other", "N", "M", "wide", "wall", "norm", "unit", "narrow", "apples",
            "hidden", "middle", "drop", "skip", "label", "truth", "rows", "each");

    @Test
    void kernelsDoNotDependOnNames(@TempDir Path folder) throws IOException, URISyntaxException {
        String text = Files.readString(Path.of(RenamingTest.class.getResource("/emit/norms.tl").toURI()));
        String renamed = text;
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            renamed = renamed.replaceAll("\\b" + name.getKey() + "\\b", name.getValue());
        }
        assertNotEquals(text, renamed);
        String expected = kernels(Files.writeString(folder.resolve("original.tl"), text));
        String got = kernels(Files.writeString(folder.resolve("renamed.tl"), renamed));
        assertNotEquals(expected, got);
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            got = got.replaceAll("\\b" + name.getValue() + "\\b", name.getKey());
        }
        assertEquals(expected, got);
    }

    /// The kernels of every program: schedules, extents, and formulas of tensors by their names in the spec.
    private static String kernels(Path spec) throws IOException {
        String text = new Compiler(Options.DEFAULT).dump(spec, "kernels").orElseThrow();
        return text.replaceAll("(kernel|straight line) \\w+", "$1").replaceAll("\\S*…", "…").replaceAll("name=\\w+", "")
                .replaceAll("site=-?\\d+", "").replaceAll("origin=[^\\]]*", "");
    }
}
