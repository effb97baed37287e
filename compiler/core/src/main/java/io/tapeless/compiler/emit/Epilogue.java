package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.scalar.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// Prints what becomes of a contraction's sums: the formulas of its results, and where they go.
///
/// @param mask   the name of the mask of a partial vector, or null
/// @param lines  a block of code: what does not depend on the row is loaded once in it
/// @param loaded the locals it is in, by the load
record Epilogue(LoopNest nest, KernelScope scope, String mask, Lines lines, Map<String, String> loaded) {
    Epilogue(LoopNest nest, KernelScope scope, String mask, Lines lines) {
        this(nest, scope, mask, lines, new HashMap<>());
    }

    /// Stores the results of a vector of sums. With several results every value is computed before the first is stored: they may read each
    /// other's targets.
    void store(IntFunction<String> at, String sum) {
        Computation computation = nest.computation();
        VectorText text = new VectorText(computation, scope, computation.parallel().size() - 1, at, sum, mask, lines).loadsFirst().sharing(loaded);
        computation.results().forEach(result -> text.announce(result.value()));
        List<String> values = new ArrayList<>();
        for (Computation.Result result : computation.results()) {
            String value = text.vector(result.value());
            if (computation.results().size() > 1) {
                String name = scope.fresh("result");
                lines.line("final " + LaneType.of(computation).vector() + " " + name + " = " + value + ";");
                value = name;
            }
            values.add(value);
        }
        for (int i = 0; i < values.size(); i++) {
            lines.line(text.store(computation.results().get(i).access(), values.get(i)));
        }
    }

    /// Operations of a vector of results.
    static int operations(Computation computation) {
        return computation.results().stream().mapToInt(result -> result.value().nodes().size()).sum();
    }

    /// What the results are made of beside the sums.
    static Stream<Access> loads(Computation computation) {
        return computation.results().stream().flatMap(result -> result.value().nodes().stream())
                .filter(node -> node instanceof Scalar.Operand operand && operand.index() != Computation.ACCUMULATOR)
                .map(node -> computation.operands().get(((Scalar.Operand) node).index())).filter(Load.class::isInstance).map(load -> ((Load) load).access());
    }
}
