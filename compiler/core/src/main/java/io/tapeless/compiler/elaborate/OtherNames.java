package io.tapeless.compiler.elaborate;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// What people who come from PyTorch or NumPy write, and what it is called here.
final class OtherNames {
    private static final Map<String, String> FUNCTIONS = Map.ofEntries(
            Map.entry("view", "`reshape(x, [N, 256])` gives another shape"),
            Map.entry("transpose", "`swap(x, -1, -2)` exchanges two axes, `x.T` those of a matrix"),
            Map.entry("cat", "`concat([a, b], axis: 1)` joins tensors"),
            Map.entry("matmul", "`a @ b` is the matrix product"),
            Map.entry("mm", "`a @ b` is the matrix product"),
            Map.entry("bmm", "`a @ b` is the matrix product, over leading axes too"),
            Map.entry("pow", "`x ^ 2` is a power"),
            Map.entry("maximum", "`max(a, b)` is the larger of two, element by element"),
            Map.entry("minimum", "`min(a, b)` is the smaller of two, element by element"),
            Map.entry("amax", "`max(x, axis: 1)` is the largest along an axis"),
            Map.entry("amin", "`min(x, axis: 1)` is the smallest along an axis"),
            Map.entry("detach", "`stop_gradient(x)` lets no gradient through"),
            Map.entry("float", "`cast(x, \"float\")` converts to the float dtype"),
            Map.entry("int", "`cast(x, \"i32\")` converts to integers"),
            Map.entry("embedding", "`take(weight, index, axis: 0)` looks rows up; `Embedding(count, features)` is the layer"),
            Map.entry("mse_loss", "it is called `mse`"),
            Map.entry("l1_loss", "it is called `mae`"),
            Map.entry("nll_loss", "it is called `nll`"),
            Map.entry("CrossEntropyLoss", "losses are functions: `cross_entropy(logits, label)`"),
            Map.entry("MSELoss", "losses are functions: `mse(prediction, truth)`"),
            Map.entry("ReLU", "activations are functions: `relu(x)`"),
            Map.entry("Sequential", "a chain of calls does it: `x |> fc1 |> relu |> fc2`"));

    private static final Map<String, String> ARGUMENTS = Map.of("dim", "axis", "dims", "axes", "keepdim", "keep", "keepdims", "keep");

    private OtherNames() {}

    /// A hint for a function that is called otherwise here.
    static Optional<String> function(String name) {
        return Optional.ofNullable(FUNCTIONS.get(name));
    }

    /// A hint for an argument that is called otherwise here.
    static Optional<String> argument(String name, Collection<String> known) {
        return Optional.ofNullable(ARGUMENTS.get(name)).filter(known::contains).map(here -> "it is called `" + here + "` here");
    }
}
