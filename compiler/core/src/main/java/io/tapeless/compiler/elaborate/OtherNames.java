package io.tapeless.compiler.elaborate;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
            Map.entry("mse_loss", "it is called `mse`"),
            Map.entry("l1_loss", "it is called `mae`"),
            Map.entry("nll_loss", "it is called `nll`"),
            Map.entry("CrossEntropyLoss", "losses are functions: `cross_entropy(logits, label)`"),
            Map.entry("MSELoss", "losses are functions: `mse(prediction, truth)`"),
            Map.entry("ReLU", "activations are functions: `relu(x)`, or `relu` in a list of layers"),
            Map.entry("Relu", "activations are functions: `relu(x)`, or `relu` in a list of layers"),
            Map.entry("Flatten", "it is a function: `flatten(x)`, or `flatten` in a list of layers"),
            Map.entry("Sequential", "a list of layers does it: `let net = [Linear(4, 8), relu, Linear(8, 2)]`"),
            Map.entry("BatchNorm1d", "`BatchNorm(features)` takes any number of axes"),
            Map.entry("BatchNorm2d", "`BatchNorm(features)` takes any number of axes"),
            Map.entry("BatchNorm3d", "`BatchNorm(features)` takes any number of axes"),
            Map.entry("Dropout2d", "it is called `SpatialDropout`"),
            Map.entry("movedim", "`permute(x, [1, 2, 0])` orders axes"),
            Map.entry("select", "`x[:, 1]` is one position along an axis"),
            Map.entry("unflatten", "`reshape(x, [N, 4, 8])` gives another shape"),
            Map.entry("hstack", "`concat([a, b], axis: 1)` joins tensors"),
            Map.entry("vstack", "`concat([a, b], axis: 0)` joins tensors"),
            Map.entry("tensordot", "`einsum(\"abi,ic->abc\", a, b)` is any sum of products"),
            Map.entry("expand", "`broadcast(x, [N, 4])` repeats along axes of 1"),
            Map.entry("repeat", "`tile(x, [2, 1])` repeats a tensor"));

    private static final Map<String, String> ARGUMENTS = Map.of("dim", "axis", "dims", "axes", "keepdim", "keep", "keepdims", "keep");

    private static final Set<String> PREFIXES = Set.of("torch", "nn", "F", "optim", "np", "numpy", "tf", "jnp");

    private OtherNames() {}

    /// True for the names that libraries elsewhere put before theirs.
    static boolean isPrefix(String name) {
        return PREFIXES.contains(name);
    }

    /// A hint for a function that is called otherwise here.
    static Optional<String> function(String name) {
        return Optional.ofNullable(FUNCTIONS.get(name));
    }

    /// A hint for an argument that is called otherwise here.
    static Optional<String> argument(String name, Collection<String> known) {
        return Optional.ofNullable(ARGUMENTS.get(name)).filter(known::contains).map(here -> "it is called `" + here + "` here");
    }
}
