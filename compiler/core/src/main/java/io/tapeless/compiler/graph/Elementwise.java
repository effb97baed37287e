package io.tapeless.compiler.graph;

import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.ShapeProblem;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// One element of the result from the elements of the inputs at the same position. All inputs have one shape: broadcasting is explicit.
public non-sealed interface Elementwise extends Op {
    /// The formula of one element.
    ///
    /// @throws ShapeProblem when the operand types do not fit
    Scalar formula(List<Scalar> in);

    /// Number of inputs.
    int arity();

    @Override
    default Op batched(Dim extent) {
        return this;
    }

    @Override
    default TensorType type(List<TensorType> inputs) {
        if (inputs.size() != arity()) {
            throw new ShapeProblem(ShapeProblem.Kind.RANK, mnemonic() + " takes " + arity() + " operands, not " + inputs.size());
        }
        Shape shape = inputs.getFirst().shape();
        List<Scalar> operands = new ArrayList<>();
        for (TensorType input : inputs) {
            if (!input.shape().equals(shape)) {
                throw new ShapeProblem(ShapeProblem.Kind.SHAPES_DIFFER, mnemonic() + " of " + inputs.getFirst() + " and " + input);
            }
            operands.add(new Scalar.Operand(operands.size(), input.dtype()));
        }
        try {
            return new TensorType(formula(operands).type(), shape);
        } catch (IllegalArgumentException mixed) {
            throw new ShapeProblem(ShapeProblem.Kind.DTYPE, "dtypes differ: " + mixed.getMessage(), "convert one side with cast(x, \"f32\")");
        }
    }
}
