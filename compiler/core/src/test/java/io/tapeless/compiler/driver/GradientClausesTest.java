package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.CompileException;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.elaborate.ElaborationResult;
import io.tapeless.compiler.elaborate.Elaborator;
import io.tapeless.compiler.elaborate.Prelude;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.syntax.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientClausesTest {
    private static ElaborationResult elaborate(String function) {
        String spec = function + "\nmodel M { dim N = 64  input x : f32[N, 3]  input b : f32[3]  output y = f(x"
                + (function.contains("(x, b)") ? ", b" : "") + ") }";
        return Elaborator.elaborate(Parser.parse(new SourceFile("spec.tl", spec)), Elaborator.Options.DEFAULT, Prelude.load()).orThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "fn f(x) = x * sigmoid(x)\n gradient dy -> dy * sigmoid(x) * (1 + x * (1 - sigmoid(x)))",
        "fn f(x) = log(x)\n gradient dy -> dy / x",
        "fn f(x, b) = x * b\n gradient dy -> (dy * b, dy * x)",
        "fn f(x) = exp(x)\n gradient (y, dy) -> dy * y",
        "fn f(x) = floor(x)\n gradient unchecked dy -> dy",
        "fn f(x, b) = sum(x * b, axis: 1, keep: true)\n gradient dy -> (broadcast(dy, shape(x)) * b, _)",
    })
    void aClauseThatIsTheDerivativeOrUncheckedPasses(String function) {
        assertDoesNotThrow(() -> GradientClauses.check(elaborate(function)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "fn f(x) = x * x\n gradient dy -> dy * x",
        "fn f(x) = log(x)\n gradient dy -> dy * x",
        "fn f(x, b) = x * b\n gradient dy -> (dy * b, dy)",
        "fn f(x) = floor(x)\n gradient dy -> dy",
    })
    void aClauseThatIsNotIsReported(String function) {
        CompileException failure = assertThrows(CompileException.class, () -> GradientClauses.check(elaborate(function)));
        Diagnostic found = failure.diagnostics().getFirst();
        assertEquals(Code.GRADIENT_DISAGREES, found.code());
        assertEquals(2, found.primary().line());
    }

    @Test
    void theMessageGivesBothNumbers() {
        CompileException failure = assertThrows(CompileException.class, () -> GradientClauses.check(elaborate("fn f(x) = 3 * x\n gradient dy -> 0")));
        assertTrue(failure.diagnostics().getFirst().message().startsWith("the gradient clause of `f` disagrees with the function: it gives 0"),
                failure.diagnostics().getFirst().message());
    }
}
