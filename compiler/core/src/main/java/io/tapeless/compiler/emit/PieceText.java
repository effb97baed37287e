package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Kind;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Prints neighbouring elements of a kernel in straight-line code as the lanes of one vector.
final class PieceText {
    private final Computation computation;
    private final int[] at;
    private final LaneType lanes;
    private final StraightLocals locals;
    private final Lines lines;

    /// @param at the point of the first lane
    PieceText(Computation computation, int[] at, LaneType lanes, StraightLocals locals, Lines lines) {
        this.computation = computation;
        this.at = at;
        this.lanes = lanes;
        this.locals = locals;
        this.lines = lines;
    }

    /// Declares the vector of each result.
    ///
    /// @param stored the buffers whose elements must be in memory
    void print(Set<Buffer> stored) {
        String total = computation.fold() == null ? null : fold();
        VectorText piece = text(at, total);
        List<Scalar> results = computation.results().stream().map(result -> At.point(result.value(), at)).toList();
        results.forEach(piece::announce);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            String text = piece.vector(results.get(i));
            values.add(ScalarText.isLocal(text) ? text : locals.declare(lanes.vector(), name(computation.results().get(i).access(), "From"), text));
        }
        for (int i = 0; i < values.size(); i++) {
            Access access = computation.results().get(i).access();
            locals.define(access.buffer(), access.element(at), lanes.narrowest(), values.get(i));
            if (stored.contains(access.buffer())) {
                lines.line(values.get(i) + ".intoArray(" + locals.array(access.buffer()) + ", " + access.element(at) + ");");
            }
        }
    }

    private String name(Access access, String word) {
        return Names.camel(access.buffer().name()) + word + access.element(at);
    }

    /// A chain in each lane, in ascending order. Returns the local that holds the totals.
    private String fold() {
        Kind kind = computation.fold().kind();
        String total = locals.fresh(name(computation.results().getFirst().access(), "Totals"));
        int[] inner = Arrays.copyOf(at, computation.axes());
        lines.line(lanes.vector() + " " + total + " = " + Folds.vectorStart(kind, lanes) + ";");
        StraightText.foldedPoints(computation, inner, at.length, () -> {
            Scalar element = At.point(computation.fold().element(), inner);
            VectorText text = text(inner, null).announce(element);
            lines.line(total + " = " + Folds.combineVectors(kind, total, text, element) + ";");
        });
        return total;
    }

    private VectorText text(int[] point, String total) {
        ElementText scalars = new ElementText(computation, point, total, locals, lines);
        return new VectorText(computation, lanes, at.length - 1, total, lines, scalars) {
            @Override
            String load(Access access) {
                return locals.vector(access.buffer(), access.element(point), lanes);
            }

            @Override
            String fresh(String wanted) {
                return locals.fresh(wanted);
            }

            @Override
            String polynomial(UnaryFunction function, String x) {
                String argument = ScalarText.isLocal(x) ? x : locals.declare(lanes.vector(), "argument", x);
                return new PolynomialText(lanes, locals).of(function, argument);
            }

            @Override
            String broadcast(String number) {
                return locals.broadcast(lanes, number);
            }
        };
    }
}
