package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.constant;
import static io.tapeless.compiler.op.Formulas.size;
import static io.tapeless.compiler.op.Formulas.times;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.graph.Subgraph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.op.scan.Collect;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.ScalarEvaluator;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Computes at compile time, in double precision, what has one value everywhere:
/// ```
/// %2 = add(constant 2, constant 3)          →   constant 5
/// %3 = broadcast(constant 5)                →   constant 5 in the larger shape
/// %4 = sum over [N, 10] of constant 5       →   size(10·N) · 5
/// ```
final class FoldConstants implements Pass {
    @Override
    public String name() {
        return "fold-constants";
    }

    @Override
    public Graph apply(Graph graph) {
        return graph.rewrite((value, inputs) -> {
            Value rebuilt = value.withInputs(inputs);
            Value folded = fold(rebuilt);
            return folded == null ? rebuilt : folded;
        });
    }

    private static Value fold(Value value) {
        return switch (value.op()) {
            case Leaf leaf -> leaf instanceof Size size && size.dim().isConstant() ? constant(size.dim().constant(), value.type()) : null;
            case Elementwise op -> value.inputs().stream().allMatch(Match::isConstant) ? evaluate(op, value) : null;
            case Movement op -> movement(op, value);
            case Reduction op -> Match.isConstant(value.input(0)) ? reduction(op, value) : null;
            case Contraction op -> null;
            case Indexing op -> null;
            case RandomDraw op -> null;
            case Library op -> null;
            case Subgraph op -> null;
            case Scan op -> op instanceof Collect && Match.isConstant(value.inputs().getLast())
                    ? Match.uniformAs(value.inputs().getLast(), value.type()) : null;
            case Commit op -> null;
        };
    }

    private static Value evaluate(Elementwise op, Value value) {
        List<Scalar> operands = new ArrayList<>();
        for (Value input : value.inputs()) {
            operands.add(Scalar.constant(Match.number(input), input.dtype()));
        }
        return constant(ScalarEvaluator.evaluate(op.formula(operands), new double[0], new int[0]), value.type());
    }

    private static Value movement(Movement op, Value value) {
        Value first = value.input(0);
        boolean onePlace = value.inputs().stream().allMatch(input -> input.op().equals(first.op())
                || Match.isConstant(input) && Match.is(first, Match.number(input)));
        if (!onePlace || op.fills() && !Match.is(first, op.padding())) {
            return null;
        }
        return Match.uniformAs(first, value.type());
    }

    private static Value reduction(Reduction op, Value value) {
        double number = Match.number(value.input(0));
        return switch (op.combiner()) {
            case MAX, MIN -> constant(number, value.type());
            case PRODUCT -> number == 0 || number == 1 ? constant(number, value.type()) : null;
            case ARGMAX, ARGMIN -> constant(0, value.type());
            case SUM -> {
                Dim count = Dim.ONE;
                for (int axis : op.axes()) {
                    count = count.times(value.input(0).shape().dim(axis));
                }
                yield count.isConstant() ? constant(count.constant() * number, value.type())
                        : times(size(count, value.type()), constant(number, value.type()));
            }
        };
    }
}
