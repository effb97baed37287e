package io.tapeless.compiler.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapeless.compiler.source.SourceFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosticsTest {
    private final SourceFile file = new SourceFile("a.tl", "0123456789");

    @Test
    void listedByPositionAndEachOnce() {
        Diagnostics all = new Diagnostics();
        all.add(at(5, "later"));
        all.add(at(2, "earlier"));
        all.add(at(5, "later"));
        assertEquals(List.of("earlier", "later"), all.list().stream().map(Diagnostic::message).toList());
    }

    @Test
    void warningsAloneStopNothing() {
        Diagnostics all = new Diagnostics();
        all.add(Diagnostic.warning(Code.UNKNOWN_NAME, file.span(0, 1), "only a warning"));
        assertFalse(all.hasErrors());
        all.throwIfErrors();
        all.add(at(3, "an error"));
        CompileException thrown = assertThrows(CompileException.class, all::throwIfErrors);
        assertEquals(2, thrown.diagnostics().size());
        assertEquals("a.tl:1:1: warning[TL0201]: only a warning\na.tl:1:4: error[TL0201]: an error", thrown.getMessage());
    }

    @Test
    void bounded() {
        Diagnostics all = new Diagnostics();
        for (int i = 0; i < Diagnostics.LIMIT + 5; i++) {
            all.add(at(i % 10, "error " + i));
        }
        assertEquals(Diagnostics.LIMIT, all.list().size());
        assertEquals(5, all.dropped());
    }

    private Diagnostic at(int offset, String message) {
        return Diagnostic.error(Code.UNKNOWN_NAME, file.span(offset, offset + 1), message);
    }
}
