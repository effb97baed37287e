package io.tapeless.compiler.elaborate;

import java.util.Collection;
import java.util.List;
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

    /// The names here, the likeliest first.
    private static final Map<String, List<String>> ARGUMENTS = Map.ofEntries(
            Map.entry("dim", List.of("axis", "axes")), Map.entry("dims", List.of("axes")), Map.entry("start_dim", List.of("axis")), Map.entry("keepdim", List.of("keep")),
            Map.entry("keepdims", List.of("keep")), Map.entry("dropout", List.of("dropout_p", "p")),
            Map.entry("in_features", List.of("in", "features")), Map.entry("out_features", List.of("out")),
            Map.entry("in_channels", List.of("in")), Map.entry("out_channels", List.of("out")),
            Map.entry("num_features", List.of("features")), Map.entry("num_channels", List.of("features")),
            Map.entry("embed_dim", List.of("features")), Map.entry("embedding_dim", List.of("features")), Map.entry("d_model", List.of("features")),
            Map.entry("input_size", List.of("features")), Map.entry("num_embeddings", List.of("count")), Map.entry("hidden_size", List.of("hidden")),
            Map.entry("dim_feedforward", List.of("hidden")), Map.entry("num_heads", List.of("heads")), Map.entry("nhead", List.of("heads")),
            Map.entry("num_groups", List.of("groups")), Map.entry("layer_norm_eps", List.of("eps")), Map.entry("num_classes", List.of("classes")),
            Map.entry("step_size", List.of("every")), Map.entry("T_max", List.of("total")), Map.entry("total_iters", List.of("total")),
            Map.entry("total_steps", List.of("total")), Map.entry("T_0", List.of("period")), Map.entry("T_mult", List.of("multiplier")));

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
        if (name.equals("betas") && known.contains("beta1")) {
            return Optional.of("there are two: `beta1: 0.9, beta2: 0.999`");
        }
        return ARGUMENTS.getOrDefault(name, List.of()).stream().filter(known::contains).findFirst().map(here -> "it is called `" + here + "` here");
    }
}
