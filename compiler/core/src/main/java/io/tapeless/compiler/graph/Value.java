package io.tapeless.compiler.graph;

import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// One node of a graph: an operator applied to inputs. Immutable; identity is object identity (a value shared is computed once).
///
/// Every value keeps the place in the `.tl` file it came from; values made by autodiff or a pass inherit it.
public final class Value {
    private final Op op;
    private final List<Value> inputs;
    private final TensorType type;
    private final Span origin;
    private final String label;

    private Value(Op op, List<Value> inputs, TensorType type, Span origin, String label) {
        this.op = op;
        this.inputs = inputs;
        this.type = type;
        this.origin = origin;
        this.label = label;
    }

    /// A value at a place in the source.
    ///
    /// @throws io.tapeless.compiler.type.ShapeProblem when the operands do not fit the operator's typing rule
    public static Value of(Op op, List<Value> inputs, Span origin) {
        TensorType type = op.type(inputs.stream().map(Value::type).toList());
        return new Value(op, List.copyOf(inputs), type, origin, null);
    }

    /// A value that inherits the place of its first input that has one.
    public static Value of(Op op, Value... inputs) {
        Span origin = Span.NONE;
        for (Value input : inputs) {
            if (input.origin != Span.NONE) {
                origin = input.origin;
                break;
            }
        }
        return of(op, List.of(inputs), origin);
    }

    /// The same value under a user's name (`h`, `fc1.weight`), used in generated code and messages.
    public Value labelled(String name) {
        return new Value(op, inputs, type, origin, name);
    }

    /// The same value under the name of another, if that has one.
    public Value namedAs(Value other) {
        return labelledOrNot(other.label);
    }

    /// The same value at another place.
    public Value at(Span place) {
        return new Value(op, inputs, type, place, label);
    }

    /// The same operator, name and place on other inputs; this very value when the inputs are the same objects.
    public Value withInputs(List<Value> others) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) != others.get(i)) {
                return of(op, others, origin).labelledOrNot(label);
            }
        }
        return this;
    }

    /// Another operator on other inputs, under the same name and at the same place.
    public Value with(Op other, List<Value> others) {
        return of(other, others, origin).labelledOrNot(label);
    }

    private Value labelledOrNot(String name) {
        return name == null ? this : labelled(name);
    }

    public Op op() {
        return op;
    }

    public List<Value> inputs() {
        return inputs;
    }

    public Value input(int index) {
        return inputs.get(index);
    }

    public TensorType type() {
        return type;
    }

    public Shape shape() {
        return type.shape();
    }

    public DType dtype() {
        return type.dtype();
    }

    public int rank() {
        return type.rank();
    }

    public Span origin() {
        return origin;
    }

    /// The user's name for this value, or null.
    public String label() {
        return label;
    }

    @Override
    public String toString() {
        return (label == null ? "" : label + " = ") + op.mnemonic() + op.attributes() + " : " + type;
    }
}
