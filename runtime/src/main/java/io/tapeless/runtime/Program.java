package io.tapeless.runtime;

/// A generated program with a workspace of fixed capacity: inference, evaluation or training without the update.
///
/// One instance serves one thread at a time; several instances may share one [ParameterSet] while nobody trains it.
/// Generated classes also have typed methods; this interface is for tools that do not know the model at compile time.
public interface Program extends AutoCloseable {
    /// What the model is.
    ModelInfo info();

    /// Gives the array read by the next [#run]; it is not copied. Row-major, at least as long as the shape asks for.
    ///
    /// @throws IllegalArgumentException when there is no such input or target, or the array is of another type
    void bind(String name, Object array);

    /// Runs the program for the given symbol values (in the order of [ModelInfo#symbols]).
    ///
    /// @throws IllegalArgumentException when a value is < 1 or above the capacity, when a bound array is missing or too short,
    ///         or when a value is outside its declared range
    void run(int... symbols);

    /// Returns when the JVM has compiled what this program runs: kernels run on made-up data until they become no faster and the JIT is idle, ten
    /// seconds at most.
    /// Nobody needs to call it; without it the first runs are slower, with the same results.
    default void warmUp() {}

    /// The live array of an output, `loss`, a metric, a watched value, or `grad.NAME`: valid until the next run. Row-major.
    ///
    /// @throws IllegalArgumentException when this program has no such result
    Object result(String name);

    /// Names that [#result] knows, with their shapes.
    java.util.List<TensorSpec> results();

    /// Ends the worker threads this program owns. Idempotent.
    @Override
    void close();
}
