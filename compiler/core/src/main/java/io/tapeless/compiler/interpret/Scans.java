package io.tapeless.compiler.interpret;

import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Loops;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.scan.CarryIn;
import io.tapeless.compiler.op.scan.Collect;
import io.tapeless.compiler.op.scan.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Loops, step by step: the state of those that are running.
final class Scans {
    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<Loop, List<double[]>> carried = new HashMap<>();

    /// The position of the step being run, or null when the symbol is none of a loop's.
    Integer position(String symbol) {
        return positions.get(symbol);
    }

    double[] carried(CarryIn carry) {
        return carried.get(carry.loop()).get(carry.index());
    }

    /// Runs all steps: `step` computes the body and puts its values into `computed`.
    ///
    /// @param length number of steps
    /// @param counts number of elements of each result
    void run(Loops.Repeated repeated, int length, List<Integer> counts, Map<Value, InterpretedTensor> computed, Runnable step,
            java.util.function.BiConsumer<Value, double[]> finish) {
        Loop loop = repeated.loop();
        Value any = repeated.results().getFirst();
        carried.put(loop, values(Scan.initial(any), computed));
        List<double[]> results = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            results.add(new double[counts.get(i)]);
        }
        keep(repeated, results, loop.reverse() ? length : 0);
        for (int i = 0; i < length; i++) {
            int position = loop.reverse() ? length - 1 - i : i;
            positions.put(loop.position().name(), position);
            step.run();
            carried.put(loop, values(Scan.next(any), computed));
            keep(repeated, results, position + loop.after());
            for (int r = 0; r < results.size(); r++) {
                Value result = repeated.results().get(r);
                if (result.op() instanceof Collect) {
                    copy(computed.get(result.inputs().getLast()).values(), results.get(r), position);
                }
            }
        }
        for (int r = 0; r < results.size(); r++) {
            finish.accept(repeated.results().get(r), results.get(r));
        }
        positions.remove(loop.position().name());
        carried.remove(loop);
    }

    private void keep(Loops.Repeated repeated, List<double[]> results, int place) {
        for (int r = 0; r < results.size(); r++) {
            if (repeated.results().get(r).op() instanceof History history) {
                copy(carried.get(repeated.loop()).get(history.index()), results.get(r), place);
            }
        }
    }

    private static void copy(double[] part, double[] whole, int place) {
        System.arraycopy(part, 0, whole, place * part.length, part.length);
    }

    private static List<double[]> values(List<Value> values, Map<Value, InterpretedTensor> computed) {
        return values.stream().map(value -> computed.get(value).values()).toList();
    }
}
