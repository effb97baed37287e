package io.tapeless.runtime;

/// What a program says of one tensor that crosses its border.
///
/// @param name      the name in the `.tl` file (`image`, `fc1.weight`)
/// @param role      what the tensor is to the model
/// @param type      its element type
/// @param shapeText the shape as the user wrote it, for messages: `[N, 784]`
/// @param shape     the shape for given symbol values
/// @param low       smallest allowed value (inclusive), `-∞` when no range was declared
/// @param high      bound of allowed values (exclusive), `+∞` when no range was declared
public record TensorSpec(String name, Role role, ElementType type, String shapeText, ShapeFunction shape, double low, double high) {
    /// What a tensor is to the model. `STATE` is saved with the parameters (running statistics); `OPTIMIZER` only in checkpoints.
    public enum Role { INPUT, TARGET, PARAMETER, STATE, OPTIMIZER, OUTPUT, METRIC, LOSS, WATCH, GRADIENT }

    /// A tensor without a declared range.
    public static TensorSpec of(String name, Role role, ElementType type, String shapeText, ShapeFunction shape) {
        return new TensorSpec(name, role, type, shapeText, shape, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /// Elements for the given symbol values.
    public int elements(int... symbols) {
        int count = 1;
        for (int extent : shape.shape(symbols)) {
            count = Math.multiplyExact(count, extent);
        }
        return count;
    }

    /// True when a range was declared, so bound data must be checked.
    public boolean ranged() {
        return low != Double.NEGATIVE_INFINITY || high != Double.POSITIVE_INFINITY;
    }

    /// The allowed values as a spec could declare them: `0 ..< 10`, `0 ..= 0.1`.
    public String range() {
        return Refusals.range(low, high);
    }
}
