package io.tapeless.compiler.elaborate;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What people who come from PyTorch, Keras or NumPy write, and what it is called here.
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
            Map.entry("smooth_l1_loss", "it is called `smooth_l1`"),
            Map.entry("huber_loss", "it is called `huber`"),
            Map.entry("binary_cross_entropy", "it is called `bce`"),
            Map.entry("binary_cross_entropy_with_logits", "it is called `bce_with_logits`"),
            Map.entry("BCELoss", "losses are functions: `bce(probability, truth)`"),
            Map.entry("BCEWithLogitsLoss", "losses are functions: `bce_with_logits(logits, truth)`"),
            Map.entry("NLLLoss", "losses are functions: `nll(log_probs, label)`"),
            Map.entry("nll_loss", "it is called `nll`"),
            Map.entry("CrossEntropyLoss", "losses are functions: `cross_entropy(logits, label)`"),
            Map.entry("MSELoss", "losses are functions: `mse(prediction, truth)`"),
            Map.entry("softmax_cross_entropy", "it is called `cross_entropy(logits, label)`; `soft_cross_entropy` takes probabilities for labels"),
            Map.entry("softmax_cross_entropy_with_logits", "it is called `cross_entropy(logits, label)`; `soft_cross_entropy` takes probabilities for labels"),
            Map.entry("sparse_categorical_crossentropy", "it is called `cross_entropy(logits, label)`, of logits"),
            Map.entry("categorical_crossentropy", "it is called `soft_cross_entropy`, of logits"),
            Map.entry("binary_crossentropy", "it is called `bce`, of logits `bce_with_logits`"),
            Map.entry("mean_squared_error", "it is called `mse`"),
            Map.entry("mean_absolute_error", "it is called `mae`"),
            Map.entry("reduce_mean", "`mean(x, axis: 1)` is the mean along an axis"),
            Map.entry("reduce_sum", "`sum(x, axis: 1)` adds along an axis"),
            Map.entry("Dense", "it is called `Linear(in, out)`; activations are functions behind it"),
            Map.entry("DenseLayer", "it is called `Linear(in, out)`; activations are functions behind it"),
            Map.entry("BatchNormalization", "it is called `BatchNorm(features)`"),
            Map.entry("LayerNormalization", "it is called `LayerNorm(features)`"),
            Map.entry("GlobalAveragePooling2D", "`mean(x, axes: [2, 3])` is the mean of each channel's positions"),
            Map.entry("Activation", "activations are functions: `relu(x)`, or `relu` in a list of layers"),
            Map.entry("ReLU", "activations are functions: `relu(x)`, or `relu` in a list of layers"),
            Map.entry("Relu", "activations are functions: `relu(x)`, or `relu` in a list of layers"),
            Map.entry("Flatten", "it is a function: `flatten(x)`, or `flatten` in a list of layers"),
            Map.entry("Sequential", "a list of layers does it: `let net = [Linear(4, 8), relu, Linear(8, 2)]`"),
            Map.entry("BatchNorm1d", "`BatchNorm(features)` takes any number of axes"),
            Map.entry("BatchNorm2d", "`BatchNorm(features)` takes any number of axes"),
            Map.entry("BatchNorm3d", "`BatchNorm(features)` takes any number of axes"),
            Map.entry("EmbeddingBag", "rows are looked up, then added: `sum(embed(tokens), axis: 1)` of `let embed = Embedding(1000, 64)`"),
            Map.entry("embedding_bag", "rows are looked up, then added: `sum(take(table, tokens, axis: 0), axis: 1)`"),
            Map.entry("Dropout2d", "it is called `SpatialDropout`"),
            Map.entry("zeros", "a number takes the shape of what it meets; `broadcast(0, [N, 4])` is a tensor of zeros"),
            Map.entry("ones", "a number takes the shape of what it meets; `broadcast(1, [N, 4])` is a tensor of ones"),
            Map.entry("full", "a number takes the shape of what it meets; `broadcast(0.5, [N, 4])` is a tensor"),
            Map.entry("zeros_like", "a number takes the shape of what it meets; `broadcast(0, shape(x))` is a tensor of zeros"),
            Map.entry("ones_like", "a number takes the shape of what it meets; `broadcast(1, shape(x))` is a tensor of ones"),
            Map.entry("randn", "`normal(0, 1, [N, 4])` draws numbers"),
            Map.entry("randn_like", "`normal(0, 1, shape(x))` draws numbers"),
            Map.entry("rand", "`uniform(0, 1, [N, 4])` draws numbers"),
            Map.entry("rand_like", "`uniform(0, 1, shape(x))` draws numbers"),
            Map.entry("t", "`x.T` is a matrix transposed"),
            Map.entry("mT", "`swap(x, -1, -2)` exchanges the last two axes"),
            Map.entry("H", "`swap(x, -1, -2)` exchanges the last two axes"),
            Map.entry("item", "a value is read by the program that runs the model: make it an `output` or `metric`"),
            Map.entry("numpy", "a value is read by the program that runs the model: make it an `output`"),
            Map.entry("double", "`cast(x, \"f64\")` converts"),
            Map.entry("long", "`cast(x, \"i64\")` converts"),
            Map.entry("to", "`cast(x, \"float\")` converts; the whole model moves by `--dtype` and `--backend`"),
            Map.entry("contiguous", "memory is the compiler's business: leave it out"),
            Map.entry("backward", "gradients are derived from `loss`; `grad(e, x)` is one as a value"),
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
            Map.entry("dim", List.of("axis", "axes")), Map.entry("dims", List.of("axes")), Map.entry("start_dim", List.of("axis")),
                    Map.entry("keepdim", List.of("keep")),
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

    private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("float32", "f32"), Map.entry("single", "f32"), Map.entry("float64", "f64"),
            Map.entry("double", "f64"), Map.entry("int", "i32"), Map.entry("int32", "i32"), Map.entry("integer", "i32"), Map.entry("short", "i32"),
            Map.entry("int64", "i64"), Map.entry("long", "i64"), Map.entry("boolean", "bool"), Map.entry("tensor", "f32"),
            Map.entry("floattensor", "f32"), Map.entry("longtensor", "i64"), Map.entry("half", "f32"), Map.entry("float16", "f32"), Map.entry("f16", "f32"),
            Map.entry("bfloat16", "f32"), Map.entry("bf16", "f32"));

    /// Values that Python has words for.
    private static final Map<String, String> VALUES = Map.of("None",
            "nothing stands for no value: leave the argument out; a size that is open is a symbol, `dim N`; "
            + "`unsqueeze(x, axis: 1)` adds an axis", "True", "it is written `true`", "False", "it is written `false`",
            "newaxis", "`unsqueeze(x, axis: 1)` adds an axis", "self", "parameters and layers of the same block are named as they are: `weight`, `fc(x)`",
            "nan", "`x != x` is true where x is NaN", "math", "mathematical functions have no prefix: `sqrt(2)`, `pi`");

    /// Functions that take a list where PyTorch takes any number of arguments.
    private static final Map<String, String> LISTS = Map.of("reshape", "`reshape(x, [N, 4])`", "permute", "`permute(x, [0, 2, 1])`",
            "broadcast", "`broadcast(x, [N, 4])`", "tile", "`tile(x, [2, 1])`", "concat", "`concat([a, b], axis: 0)`", "stack", "`stack([a, b], axis: 0)`",
            "split", "`split(x, 2, axis: 0)`, or `split(x, [2, 3], axis: 0)`");

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

    /// The type here of a type elsewhere; there are none of 16 bits.
    static Optional<String> type(String name) {
        return Optional.ofNullable(TYPES.get(name.toLowerCase(Locale.ROOT))).map(here -> name.contains("16") || name.equals("half")
                ? "there are no types of 16 bits: `" + here + "`" : "it is called `" + here + "` here");
    }

    /// A hint for a name that is a value elsewhere.
    static Optional<String> value(String name) {
        return Optional.ofNullable(VALUES.get(name));
    }

    /// A hint for a function whose arguments come as a list here.
    static Optional<String> list(String function) {
        return Optional.ofNullable(LISTS.get(function)).map(example -> "they come as a list: " + example);
    }
}
