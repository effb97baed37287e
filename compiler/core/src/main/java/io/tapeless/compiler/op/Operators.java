package io.tapeless.compiler.op;

import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Loop;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.RandomDraw.Distribution;
import io.tapeless.compiler.op.commit.Store;
import io.tapeless.compiler.op.contraction.Convolution;
import io.tapeless.compiler.op.contraction.Einsum;
import io.tapeless.compiler.op.elementwise.*;
import io.tapeless.compiler.op.indexing.*;
import io.tapeless.compiler.op.leaf.*;
import io.tapeless.compiler.op.library.*;
import io.tapeless.compiler.op.movement.*;
import io.tapeless.compiler.op.random.Draw;
import io.tapeless.compiler.op.reduction.*;
import io.tapeless.compiler.op.scan.*;
import io.tapeless.compiler.op.subgraph.CustomGradient;
import io.tapeless.compiler.op.subgraph.GradientOf;
import io.tapeless.compiler.op.subgraph.LogSumExp;
import io.tapeless.compiler.op.subgraph.MaxPool;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.type.TypeParser;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The one list of operators. A new operator is a file in its kind's package and a line here.
public final class Operators {
    /// Makes an operator from the attributes of its text form.
    @FunctionalInterface
    public interface Factory {
        Op create(Attributes attributes, TypeParser types);
    }

    /// An operator as `dslc ops` lists it.
    ///
    /// @param mnemonic its name in graph text
    /// @param kind     the kind of [Op], in lower case
    /// @param meaning  one line
    /// @param factory  makes it from text; refuses with [IllegalArgumentException] where there is no text form
    public record Operator(String mnemonic, String kind, String meaning, Factory factory) {}

    private static final List<Operator> ALL = List.of(
            elementwise("add", "a + b", Add::new),
            elementwise("sub", "a − b", Subtract::new),
            elementwise("mul", "a · b", Multiply::new),
            elementwise("div", "a / b", Divide::new),
            elementwise("pow", "a to the power b", Power::new),
            elementwise("maximum", "the larger of a and b; NaN wins", Maximum::new),
            elementwise("minimum", "the smaller of a and b; NaN wins", Minimum::new),
            elementwise("neg", "−x", Negate::new),
            elementwise("abs", "|x|", Absolute::new),
            elementwise("sign", "−1, 0 or 1", Sign::new),
            elementwise("exp", "eˣ", Exponential::new),
            elementwise("expm1", "eˣ − 1, accurate near 0", Expm1::new),
            elementwise("log", "natural logarithm", Logarithm::new),
            elementwise("log1p", "log(1 + x), accurate near 0", Log1p::new),
            elementwise("sqrt", "√x", SquareRoot::new),
            elementwise("rsqrt", "1 / √x", ReciprocalSquareRoot::new),
            elementwise("sin", "sine, radians", Sine::new),
            elementwise("cos", "cosine, radians", Cosine::new),
            elementwise("atan", "arc tangent, radians", ArcTangent::new),
            elementwise("tanh", "hyperbolic tangent", HyperbolicTangent::new),
            elementwise("sigmoid", "1 / (1 + e⁻ˣ)", Sigmoid::new),
            elementwise("erf", "error function", ErrorFunction::new),
            elementwise("floor", "the largest integer not above x", Floor::new),
            elementwise("and", "both", And::new),
            elementwise("or", "either", Or::new),
            elementwise("not", "logical negation", Not::new),
            elementwise("where", "condition ? a : b", Where::new),
            elementwise("multiply_add", "a · b + c, rounded once", MultiplyAdd::new),
            elementwise("flush_subnormal", "x, or 0 where it is subnormal", FlushSubnormal::new),
            elementwise("stop_gradient", "x, without gradient", StopGradient::new),
            of("compare", "elementwise", "== != < <= > >= of a and b, as bool", a -> new Compare(Comparison.valueOf(a.text("is")))),
            of("clamp", "elementwise", "x limited to [low, high]", a -> new Clamp(a.number("low"), a.number("high"))),
            of("cast", "elementwise", "another dtype", a -> new Cast(TypeParser.dtype(a.text("to")))),
            of("sum", "reduction", "sum over axes", a -> new Sum(a.integers("axes"))),
            of("prod", "reduction", "product over axes", a -> new Product(a.integers("axes"))),
            of("max", "reduction", "largest element over axes", a -> new MaxOver(a.integers("axes"))),
            of("min", "reduction", "smallest element over axes", a -> new MinOver(a.integers("axes"))),
            of("argmax", "reduction", "position of the first largest element along an axis", a -> new ArgMax(a.integers("axes"))),
            of("argmin", "reduction", "position of the first smallest element along an axis", a -> new ArgMin(a.integers("axes"))),
            of("einsum", "contraction", "sum of products over shared labels; matmul",
                    a -> new Einsum(a.integers("left"), a.integers("right"), a.integers("result"))),
            typed("convolution", "contraction", "sum of products along sliding windows", (a, t) -> Convolution.of(a, t.shape(a.text("shape")))),
            typed("windows", "movement", "windows sliding along axes, one axis of taps for each", (a, t) -> new Windows(a.integers("axes"),
                    a.integers("taps"), Windows.slidings(a.integers("by")), t.shape(a.text("extents")), a.number("value"))),
            typed("overlap", "movement", "windows put back where they came from, one layer per tap", (a, t) -> new Overlap(a.integers("axes"),
                    a.integers("taps"), Windows.slidings(a.integers("by")), t.shape(a.text("extents")))),
            of("batch_blocks", "movement", "rows in blocks, a block's rows side by side; a layout", a -> new BatchBlocks(a.integer("lanes"))),
            typed("first_rows", "movement", "the rows that a batch has, of its blocks; a layout", (a, t) -> new FirstRows(t.dim(a.text("rows")))),
            typed("reshape", "movement", "the same elements under another shape", (a, t) -> new Reshape(t.shape(a.text("shape")))),
            of("permute", "movement", "axes in another order", a -> new Permute(a.integers("order"))),
            typed("broadcast", "movement", "repeated along new axes and axes of extent 1",
                    (a, t) -> new Broadcast(t.shape(a.text("shape")), a.integers("axes"))),
            typed("slice", "movement", "a range of positions along an axis",
                    (a, t) -> new Slice(a.integer("axis"), t.dim(a.text("start")), t.dim(a.text("extent")))),
            typed("pad", "movement", "a constant before and after along an axis",
                    (a, t) -> new Pad(a.integer("axis"), t.dim(a.text("before")), t.dim(a.text("after")), a.number("value"))),
            of("concat", "movement", "operands one after the other along an axis", a -> new Concat(a.integer("axis"))),
            of("diagonal", "movement", "elements with equal positions along two axes",
                    a -> new Diagonal(a.integer("first"), a.integer("second"))),
            of("gather", "indexing", "one element per index element, at the index's position but for an axis",
                    a -> new Gather(a.integer("axis"))),
            typed("scatter_add", "indexing", "updates added at their index along an axis of zeros",
                    (a, t) -> new ScatterElements(a.integer("axis"), t.dim(a.text("extent")))),
            of("take", "indexing", "whole slices by index along an axis; embedding look-up", a -> new Take(a.integer("axis"))),
            typed("scatter_slices", "indexing", "whole slices added at their index along an axis of zeros",
                    (a, t) -> new ScatterSlices(a.integer("axis"), a.integer("index_rank"), t.dim(a.text("extent")))),
            typed("one_hot", "indexing", "1 where the position along a new axis equals the index",
                    (a, t) -> new OneHot(a.integer("axis"), t.dim(a.text("classes")), TypeParser.dtype(a.text("dtype")))),
            typed("position", "indexing", "the position along an axis, everywhere in a shape",
                    (a, t) -> new Position(a.integer("axis"), t.shape(a.text("shape")))),
            of("cumsum", "library", "running total along an axis", a -> new CumulativeSum(a.integer("axis"), a.bool("backwards"))),
            of("cumprod", "library", "running product along an axis", a -> new CumulativeProduct(a.integer("axis"))),
            of("argsort", "library", "positions that sort lines along an axis, stable", a -> new SortOrder(a.integer("axis"), a.bool("descending"))),
            typed("scatter_extreme", "library", "the largest or smallest update sent to each place along an axis",
                    (a, t) -> new ScatterExtreme(a.integer("axis"), t.dim(a.text("extent")), a.bool("largest"))),
            of("orthonormal", "library", "the orthogonal factor of a matrix", a -> new Orthonormal()),
            draw(Distribution.UNIFORM, "uniform random numbers in [a, b)"),
            draw(Distribution.NORMAL, "normal random numbers with mean a and deviation b"),
            draw(Distribution.BERNOULLI, "1 with probability a, else 0"),
            typed("max_pool", "subgraph", "largest element of each sliding window; the first wins the gradient", (a, t) -> new MaxPool(
                    a.integers("kernel"), Windows.slidings(a.integers("by")), t.shape(a.text("extents")))),
            of("logsumexp", "subgraph", "log Σ eˣ over axes, without overflow", a -> new LogSumExp(a.integers("axes"))),
            of("grad", "subgraph", "gradient of a scalar with respect to a value", a -> new GradientOf()),
            of("call", "subgraph", "a function that states its own gradient",
                    a -> new CustomGradient(a.text("function"), a.graph("forward"), a.graph("backward"), CustomGradient.Stated.valueOf(a.text("stated")))),
            typed("history", "scan", "every value of a carry of a loop, along a new first axis",
                    (a, t) -> new History(loop(a, t), a.integer("carries"), a.integer("index"))),
            typed("collect", "scan", "a value of every step of a loop, along a new first axis", (a, t) -> new Collect(loop(a, t), a.integer("carries"))),
            typed("at", "movement", "what lies along an axis at the position of a loop's step",
                    (a, t) -> new At(loop(a, t), a.integer("axis"), a.integer("shift"))),
            typed("carry", "leaf", "a carried value of a loop as it enters a step",
                    (a, t) -> new CarryIn(loop(a, t), a.integer("index"), t.type(a.text("type")))),
            of("store", "commit", "a parameter's or state's next value", a -> new Store(a.text("target"))),
            typed("constant", "leaf", "one number everywhere", (a, t) -> new Constant(a.number("value"), t.type(a.text("type")))),
            typed("literal", "leaf", "numbers written out in the spec", (a, t) -> new Literal(numbers(a.text("values")), t.type(a.text("type")))),
            typed("size", "leaf", "the value of a dim", (a, t) -> new Size(t.dim(a.text("dim")), t.type(a.text("type")))),
            typed("host", "leaf", "a number the host knows: t, lr, clip", (a, t) -> new HostScalar(a.text("name"), t.type(a.text("type")))),
            named(Named.Role.INPUT, "a declared input"),
            named(Named.Role.TARGET, "a declared target"),
            named(Named.Role.PARAMETER, "a trained parameter"),
            named(Named.Role.STATE, "a state, not trained"),
            named(Named.Role.GRADIENT, "the gradient of a parameter, in an update program"),
            named(Named.Role.OPTIMIZER, "a state of the optimiser"),
            named(Named.Role.ACCUMULATED, "a part of a metric, accumulated over batches"));

    private static final Map<String, Operator> BY_MNEMONIC =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Operator::mnemonic, Function.identity()));

    private Operators() {}

    /// All operators, grouped by kind.
    public static List<Operator> all() {
        return ALL;
    }

    /// The operator that a text form describes: the factory that `GraphText.parse` wants.
    ///
    /// @throws IllegalArgumentException when the mnemonic is unknown or an attribute is missing or malformed
    public static Op create(String mnemonic, Attributes attributes, TypeParser types) {
        Operator operator = BY_MNEMONIC.get(mnemonic);
        if (operator == null) {
            throw new IllegalArgumentException("unknown operator '" + mnemonic + "'");
        }
        return operator.factory().create(attributes, types);
    }

    private static Operator elementwise(String mnemonic, String meaning, Supplier<Op> operator) {
        return new Operator(mnemonic, "elementwise", meaning, (attributes, types) -> operator.get());
    }

    private static Operator of(String mnemonic, String kind, String meaning, Function<Attributes, Op> factory) {
        return new Operator(mnemonic, kind, meaning, (attributes, types) -> factory.apply(attributes));
    }

    private static Operator typed(String mnemonic, String kind, String meaning, Factory factory) {
        return new Operator(mnemonic, kind, meaning, factory);
    }

    private static Operator draw(Distribution distribution, String meaning) {
        return typed(distribution.name().toLowerCase(Locale.ROOT), "random", meaning, (a, t) ->
                new Draw(distribution, a.number("a"), a.number("b"), a.integer("site"), t.type(a.text("type"))));
    }

    private static Operator named(Named.Role role, String meaning) {
        return typed(role.name().toLowerCase(Locale.ROOT), "leaf", meaning, (a, t) ->
                new Named(role, a.text("name"), t.type(a.text("type"))));
    }

    private static Loop loop(Attributes a, TypeParser types) {
        return new Loop(a.integer("loop"), types.dim(a.text("length")), Boolean.parseBoolean(a.text("reverse")), Boolean.parseBoolean(a.text("recompute")));
    }

    private static List<Double> numbers(String list) {
        String inner = list.substring(1, list.length() - 1).trim();
        return inner.isEmpty() ? List.of() : Arrays.stream(inner.split(",")).map(String::trim).map(Double::valueOf).toList();
    }
}
