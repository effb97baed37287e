package io.tapeless.benchmarks.tape;

/// A matrix on the tape, row-major, with its gradient once backward has reached it. Not thread-safe.
///
/// Arrays may be longer than `rows * columns`: they come from a pool.
public final class Variable {
    final int rows;
    final int columns;
    final float[] value;
    final boolean requiresGradient;
    /// True for leaves, whose gradient outlives the tape.
    private final boolean isParameter;
    private float[] gradient;
    private boolean hasGradient;

    private Variable(int rows, int columns, float[] value, boolean requiresGradient, boolean isParameter) {
        if (value.length < Math.multiplyExact(rows, columns)) {
            throw new IllegalArgumentException(value.length + " values do not fill [" + rows + ", " + columns + "]");
        }
        this.rows = rows;
        this.columns = columns;
        this.value = value;
        this.requiresGradient = requiresGradient;
        this.isParameter = isParameter;
        this.gradient = isParameter ? new float[rows * columns] : null;
    }

    /// A leaf that is trained. The array is not copied: optimisers write to it.
    public static Variable parameter(int rows, int columns, float[] value) {
        return new Variable(rows, columns, value, true, true);
    }

    /// A leaf without gradient. The array is not copied.
    public static Variable constant(int rows, int columns, float[] value) {
        return new Variable(rows, columns, value, false, false);
    }

    static Variable intermediate(int rows, int columns, float[] value, boolean requiresGradient) {
        return new Variable(rows, columns, value, requiresGradient, false);
    }

    /// Elements.
    public int size() {
        return rows * columns;
    }

    /// The live values, row-major.
    public float[] value() {
        return value;
    }

    /// The gradient that the last backward pass left in this parameter; garbage where [#hasGradient] is false.
    public float[] gradient() {
        return gradient;
    }

    /// True when a backward pass reached this variable since [#clearGradient].
    public boolean hasGradient() {
        return hasGradient;
    }

    /// Forgets the gradient without touching its memory: the next contribution overwrites it.
    public void clearGradient() {
        hasGradient = false;
    }

    /// Makes sure there is memory for a contribution to the gradient.
    ///
    /// @return true when a contribution is already there, so the next one must be added to it; false when it overwrites
    boolean openGradient(BufferPool pool) {
        if (gradient == null) {
            gradient = pool.take(size());
        }
        boolean accumulate = hasGradient;
        hasGradient = true;
        return accumulate;
    }

    /// Takes over the gradient of `other`, which has the same shape and needs it no longer, when nothing has to be added.
    ///
    /// @return false when that is not possible, and the caller must add
    boolean adoptGradient(Variable other) {
        if (isParameter || gradient != null) {
            return false;
        }
        gradient = other.gradient;
        hasGradient = true;
        other.gradient = null;
        other.hasGradient = false;
        return true;
    }

    /// Gives the memory of an intermediate gradient back once it has been propagated.
    void releaseGradient(BufferPool pool) {
        if (!isParameter && gradient != null) {
            pool.release(gradient);
            gradient = null;
            hasGradient = false;
        }
    }
}
