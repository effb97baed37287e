package io.tapeless.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/// The parameters and states of a model: named tensors with live arrays. Base of the generated `…Parameters` classes.
///
/// Shared by the programs of a model. Reading from several threads is safe while nobody trains, loads or initialises; to predict while a trainer
/// goes on, predict from a set of its own that gets a copy between two steps ([#copyFrom]) while nobody reads it.
///
/// While a trainer works it may hold newer values in a layout of its own. They come back when someone looks: [#tensors], the accessors of
/// generated classes and the runs of other programs see current values. Whoever has asked for an array may write into it before the
/// next step; the trainer then reads everything anew.
///
/// Predictors and evaluations keep what they compute from parameters alone (copies of weights in another order) until parameters change.
/// While an array is in someone's hands, from when it is asked for until the next training step, they compute it in every run. Who reads or writes
/// arrays and keeps none says so with [#lend].
public abstract class ParameterSet {
    /// What is done with the arrays of a set.
    ///
    /// @param <E> what it may throw
    @FunctionalInterface
    public interface Use<E extends Exception> {
        /// Reads or writes arrays, and keeps none.
        void run() throws E;
    }

    /// A trainer that keeps values in another layout.
    public interface Holder {
        /// Copies its values into the arrays of the set.
        void export();
    }

    private final List<Tensor> tensors;
    /// Who has the same values in another layout, or newer ones; null when the arrays may have been written since.
    private volatile Holder holder;
    /// Whether the holder's values are newer.
    private volatile boolean outdated;
    /// Counts the changes that the set knows of.
    private volatile long version;
    /// Whether someone has an array and may write into it at any time.
    private volatile boolean lent;

    /// @param tensors all parameters and states, in declaration order
    @SuppressWarnings("this-escape") // `access` runs only when someone asks for an array.
    protected ParameterSet(List<Tensor> tensors) {
        this.tensors = tensors.stream().map(t -> new Tensor(t.name(), t.role(), t.type(), t.shape(), t.data(), this::access)).toList();
    }

    /// Sets every tensor to its declared initial value. Equal seeds give equal bits.
    public abstract void init(long seed);

    /// All parameters and states, in declaration order; the arrays are live.
    public final List<Tensor> tensors() {
        return tensors;
    }

    /// The tensor of that name.
    ///
    /// @throws IllegalArgumentException naming the closest existing name
    public final Tensor tensor(String name) {
        for (Tensor tensor : tensors) {
            if (tensor.name().equals(name)) {
                return tensor;
            }
        }
        throw Refusals.noParameter(name, tensors.stream().map(Tensor::name).toList());
    }

    /// Writes all tensors as a safetensors file, to a temporary file that is then moved into place.
    public final void save(Path file) throws IOException {
        lend(() -> io.tapeless.runtime.io.Safetensors.save(file, tensors));
    }

    /// Reads all tensors from a safetensors file. Every mismatch of name, shape or dtype is listed in one error and then nothing changes.
    public final void load(Path file) throws IOException {
        load(file, name -> false);
    }

    /// As [#load(Path)], but names in the file that `ignored` accepts may be left over: `name -> name.endsWith("num_batches_tracked")` reads what PyTorch
    /// saved of a model with batch norm.
    public final void load(Path file, Predicate<String> ignored) throws IOException {
        lend(() -> io.tapeless.runtime.io.Safetensors.load(file, tensors, ignored));
    }

    /// Runs what reads or writes arrays of this set but keeps none of them: predictors see what was written, and compute what depends on parameters
    /// alone once, not in every run from now on.
    ///
    /// @param <E> what `use` may throw
    public final <E extends Exception> void lend(Use<E> use) throws E {
        boolean before = lent;
        try {
            use.run();
        } finally {
            lent = before;
            changed();
        }
    }

    /// Takes over the values of another set, which has tensors of the same names, types and shapes: a copy of the same model, to predict from while
    /// the original is trained, or the same model compiled in another way.
    ///
    /// @throws IllegalArgumentException listing every tensor that is missing, left over, or of another shape or type; then nothing has changed
    public final void copyFrom(ParameterSet other) {
        Refusals.otherTensors(tensors, other.tensors);
        other.lend(() -> lend(() -> tensors.forEach(tensor ->
                System.arraycopy(other.tensor(tensor.name()).data(), 0, tensor.data(), 0, tensor.elements()))));
    }

    /// For generated code: brings the arrays up to date, to be read.
    public final void refresh() {
        if (outdated) {
            synchronized (this) {
                if (outdated) {
                    holder.export();
                    outdated = false;
                }
            }
        }
    }

    /// For generated code: brings the arrays up to date, to be read or written by someone else from now on.
    public final void access() {
        own();
        lent = true;
    }

    /// For generated code: brings the arrays up to date, to be written by a trainer's step. What others write into arrays they got before
    /// need not be noticed.
    public final void overwrite() {
        own();
        lent = false;
        changed();
    }

    /// For generated code: brings the arrays up to date, to be written now, while nothing else is running. What is in someone's hands stays there.
    public final void rewrite() {
        own();
        changed();
    }

    /// For generated code: equal numbers mean that nothing has changed; negative while someone has an array and may write into it.
    public final long version() {
        return lent ? -1 : version;
    }

    private void own() {
        if (holder != null) {
            synchronized (this) {
                refresh();
                holder = null;
            }
        }
    }

    private synchronized void changed() {
        version++;
    }

    /// For generated code: from now on `trainer` has the newest values.
    ///
    /// @return whether it has to read the arrays first, because they may have been written since it last did
    public final boolean take(Holder trainer) {
        lent = false;
        changed();
        if (outdated && holder == trainer) {
            return false;
        }
        synchronized (this) {
            boolean same = holder == trainer;
            if (!same) {
                refresh();
                holder = trainer;
            }
            outdated = true;
            return !same;
        }
    }

    /// For generated code: brings the arrays up to date and forgets the trainer, if it is the holder.
    public final synchronized void release(Holder trainer) {
        if (holder == trainer) {
            own();
        }
    }
}
