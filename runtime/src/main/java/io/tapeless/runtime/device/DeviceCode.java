package io.tapeless.runtime.device;

import io.tapeless.runtime.TensorSpec;
import java.util.List;
import java.util.function.IntConsumer;

/// One generated program: its arrays and the numbers it needs. The arrays are of the device library's types, which this library does not know.
public abstract class DeviceCode {
    /// What is bound before a run, in order.
    public abstract List<TensorSpec> ports();

    /// The array of a port; null when nothing on the device reads it.
    public abstract Object port(int index);

    /// What can be asked for after a run, in order.
    public abstract List<TensorSpec> results();

    /// The array of a result.
    public abstract Object result(int index);

    /// Whether a result comes back with every run; others are fetched when asked for.
    public abstract boolean returned(int index);

    /// The program's graph that a result is fetched from.
    public int graphOf(int index) {
        return 0;
    }

    /// Runs the program's graphs in order, some of them once per step of a loop.
    ///
    /// @param part  0, or 1 for the update of a training program that sums micro-batches
    /// @param graph runs a graph of the program by number
    public void run(int part, int[] symbols, IntConsumer graph) {
        graph.accept(0);
    }

    /// Rows of a batch for these symbol values.
    public abstract double rows(int[] symbols);

    /// Computes what the kernels read of sizes and host numbers.
    public abstract void prepare(int[] symbols, DeviceStep step);

    /// The array in which kernels note an index outside its range; null when none can be.
    public Object faults() {
        return null;
    }

    /// Whether that array comes back with every run; else it is fetched.
    public boolean faultsReturned() {
        return true;
    }

    /// Reports what was noted in a run.
    ///
    /// @throws IndexOutOfBoundsException naming an index tensor
    public void check(int[] symbols) {}

    /// `Evaluation`: whether a result accumulates as a mean over rows; else it adds up.
    public boolean mean(int index) {
        return true;
    }

    /// `Evaluation`: whether a result is scores and truths of a batch, all of which are kept; its part is their [io.tapeless.runtime.RocArea].
    public boolean rocArea(int index) {
        return false;
    }

    /// `Evaluation`: a metric from its accumulated parts, by result number.
    ///
    /// @throws IllegalArgumentException when there is no such metric
    public double metric(String name, double[] parts) {
        throw new IllegalArgumentException("there is no metric named '" + name + "'");
    }
}
