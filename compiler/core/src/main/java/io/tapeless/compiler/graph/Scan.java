package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// A result of a loop. Inputs: the values of all carries before the first step, then their values after a step, then what this
/// result collects, if it collects something. The results of one loop share all inputs but the last.
///
/// A scan is differentiated as a whole (see `autodiff`), so there is no rule for one of its results.
public non-sealed interface Scan extends Op {
    Loop loop();

    /// Number of carried values.
    int carries();

    /// The same result of another loop.
    Scan in(Loop other);

    @Override
    default List<Value> gradient(Adjoint adjoint) {
        throw new IllegalStateException("a scan is differentiated as a whole");
    }

    /// What a carry is before the first step.
    static List<Value> initial(Value result) {
        return result.inputs().subList(0, ((Scan) result.op()).carries());
    }

    /// What a carry is after a step.
    static List<Value> next(Value result) {
        int carries = ((Scan) result.op()).carries();
        return result.inputs().subList(carries, 2 * carries);
    }

    /// Checks that carries keep their types.
    static void check(int carries, List<TensorType> inputs) {
        for (int i = 0; i < carries; i++) {
            if (!inputs.get(i).equals(inputs.get(carries + i))) {
                throw new ShapeProblem(ShapeProblem.Kind.SHAPES_DIFFER, "a carried value is " + inputs.get(i) + " at first and "
                        + inputs.get(carries + i) + " after a step");
            }
        }
    }
}
