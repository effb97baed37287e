package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Absolute;
import io.tapeless.compiler.op.elementwise.Negate;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.source.SourceFile;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What becomes of places and names when values are replaced, and of rules that are wrong.
class RewritingTest {
    private static final SourceFile FILE = new SourceFile("mlp.tl", "let h = tanh(x)\nlet y = 1 / (1 + exp(-h))\n");
    private static final Span FIRST = new Span(FILE, 8, 15);
    private static final Span SECOND = new Span(FILE, 24, 41);
    private static final Value X = Value.of(new Named(Named.Role.INPUT, "x", new TensorType(DType.F32, Shape.of(3))));
    private static final Value H = tanh(X).at(FIRST).labelled("h");

    private static Value only(Graph graph) {
        return graph.roots().getFirst().value();
    }

    private static Graph graph(Value value) {
        return new Graph("g", List.of(new Graph.Root(Graph.Role.OUTPUT, "y", value)));
    }

    @Test
    void whatAPassMakesStandsWhereTheOldFormulaStood() {
        Value formula = over(1, plus(1, exp(negate(H)))).at(SECOND).labelled("y");
        Value stable = only(new Stabilise().apply(graph(formula)));
        assertEquals("sigmoid", stable.op().mnemonic());
        assertEquals("mlp.tl:2:9", stable.origin().toString());
        assertEquals("y", stable.label());
    }

    private static Value plus(double a, Value b) {
        return io.tapeless.compiler.op.Formulas.plus(like(b, a), b);
    }

    @Test
    void aValueThatWasThereKeepsItsPlaceAndName() {
        Value kept = only(new SimplifyAlgebra().apply(graph(times(H, 1).at(SECOND).labelled("y"))));
        assertSame(H, kept);
    }

    @Test
    void rulesThatUndoEachOtherAreFoundOut() {
        List<Identity> endless = List.of(
                new Identity("−x = |x|", v -> v.op() instanceof Negate ? absolute(v.input(0)) : null),
                new Identity("|x| = −x", v -> v.op() instanceof Absolute ? negate(v.input(0)) : null));
        assertThrows(IllegalStateException.class, () -> Rewriting.toFixpoint(graph(negate(X)), endless));
    }

    @Test
    void aRuleThatChangesTheTypeIsFoundOut() {
        List<Identity> wrong = List.of(new Identity("−x = Σx", v -> v.op() instanceof Negate ? sum(v.input(0), List.of(0)) : null));
        String message = assertThrows(IllegalStateException.class, () -> Rewriting.toFixpoint(graph(negate(X)), wrong)).getMessage();
        assertTrue(message.contains("−x = Σx"), message);
    }
}
