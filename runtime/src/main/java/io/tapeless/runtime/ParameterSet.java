package io.tapeless.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The parameters and states of a model: named tensors with live arrays. Base of the generated `…Parameters` classes.
///
/// Shared by the programs of a model. Reading from several threads is safe while nobody trains, loads or initialises.
public abstract class ParameterSet {
    private final List<Tensor> tensors;

    /// @param tensors all parameters and states, in declaration order
    protected ParameterSet(List<Tensor> tensors) {
        this.tensors = List.copyOf(tensors);
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
        throw new IllegalArgumentException("no parameter named '" + name + "'; there are " + tensors.stream().map(Tensor::name).toList());
    }

    /// Writes all tensors as a safetensors file, to a temporary file that is then moved into place.
    public final void save(Path file) throws IOException {
        io.tapeless.runtime.io.Safetensors.save(file, tensors);
    }

    /// Reads all tensors from a safetensors file. Every mismatch of name, shape or dtype is listed in one error and then nothing changes.
    public final void load(Path file) throws IOException {
        io.tapeless.runtime.io.Safetensors.load(file, tensors);
    }
}
