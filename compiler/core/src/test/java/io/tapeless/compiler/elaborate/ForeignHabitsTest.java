package io.tapeless.compiler.elaborate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.diagnostic.Diagnostic;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What people who know PyTorch or Keras write at first, and the remedy that the first message names.
class ForeignHabitsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '§', value = {
        "input z : float32[N, 4] § it is called `f32` here",
        "input z : double[N, 4] § it is called `f64` here",
        "input z : int64[N] § it is called `i64` here",
        "input z : bf16[N] § there are no types of 16 bits: `f32`",
        "input z : f32(N, 4) § a shape stands in brackets: `f32[N, 4]`",
        "input f32[N, 4] z § the name comes first: `x : f32[N, 4]`",
        "input z : f32[-1, 4] § a size that is open until a program runs is a symbol: `dim N`",
        "input z : f32[None, 4] § a size that is open is a symbol, `dim N`",
        "input z : i32[N] in 0 ..< N § leave the range out",
        "param w : f32[4, 4] § `~ zeros`",
        "param w : f32[4, 4] = zeros § `~ zeros`",
        "param w : f32[4] ~ zeros() § it takes no arguments: `~ zeros`",
        "state w : f32[4] ~ zeros § a state starts at a value: `= zeros`",
        "output y = softmax(x, dim=1) § a named argument is written `axis: …`",
        "output y = permute(x, 1, 0) § as a list: `permute(x, [0, 2, 1])`",
        "output y = reshape(x, N, 2, 2) § as a list: `reshape(x, [N, 4])`",
        "output y = concat(x, x, axis: 0) § as a list: `concat([a, b], axis: 0)`",
        "output y = x ** 2 § powers are written `x ^ 2`",
        "output y = x.t() § `x.T` is a matrix transposed",
        "output y = x.item() § make it an `output`",
        "output y = x + zeros([N, 4]) § `broadcast(0, [N, 4])`",
        "output y = x + randn([N, 4]) § `normal(0, 1, [N, 4])`",
        "output y = x[:, None] § `unsqueeze(x, axis: 1)` adds an axis",
        "output softmax(x, axis: 1) § it has a name: `output y = softmax(…)`",
        "let f = [Linear(4, 5), relu()] § by its name alone: `[Linear(4, 8), relu]`",
        "let f = [Linear(4, 4) for i in range(3)] § `repeat i in 4 { … }`",
        "let f = Linear(4, 3, bias: False) § it is written `false`",
        "let f = Linear(4, 4 / 2) § divided by `a div b`",
        "let f = Linear(4, 4 // 2) § `//` starts a comment",
        "let f = EmbeddingBag(10, 4) § `sum(embed(tokens), axis: 1)`",
        "let f = Dense(4) § it is called `Linear(in, out)`",
        "loss = softmax_cross_entropy(x, x) § it is called `cross_entropy(logits, label)`",
        "output y = reduce_mean(x) § `mean(x, axis: 1)`",
        "let f = Conv2d(3, 8, (3, 3)) § a list stands in brackets",
        "input z : f64[N, 4] let f = Linear(4, 3) let y = f(z) § `float` for `f64` in the spec, and --dtype f64",
        "let f = Gru(4, 8) let (y, h) = f(x, mask: sum(x, axis: 1)) § `mask` is bool, true inside each sequence",
        "let f = MultiheadAttention(4, 3) § 4 features do not divide into 3 heads",
        "let f = MultiheadAttention(8, 4, kv_heads: 3) § 4 `heads` do not divide into 3 `kv_heads`",
        "let block(x) = relu(x) § `fn block(x) = …`",
        "let (v, i) = max(x, axis: 1) § `argmax(x, axis: 1)` gives their positions",
        "x += 1 § nothing changes its value",
        "x * 2 § a value gets a name",
        "for i in 3 { let h = x } § the steps along an axis a `scan`",
        "if training { let h = x } § a choice is an expression",
        "print(x) § `watch h` shows a value",
        "freeze f.weight § `freeze \"encoder.*\"`",
        "let f = Linear(4, 1) loss = mean(f(x)) train { optimizer sgd(lr: -0.1) } § a learning rate is a number of at least 0",
        "let f = Linear(4, 1) loss = mean(f(x)) train { optimizer adam(lr: inf) } § a learning rate is a number of at least 0",
        "let f = Linear(4, 1) loss = mean(f(x)) train { optimizer sgd(lr: 1) group \"*.bias\" { lr: -1 } } § a learning rate is a number of at least 0",
        "let f = Linear(4, 1) loss = mean(f(x)) train { optimizer sgd() schedule cosine(total: 0) } § `total` of `cosine` is 0, outside 1 ..< inf",
        "let f = Linear(4, 1) loss = mean(f(x)) train { optimizer sgd() schedule step(every: 0) } § `every` of `step` is 0, outside 1 ..< inf",
        "train { optimizer = sgd(lr: 0.1) } § its name and arguments alone",
        "train { optimizer sgd } § `sgd(…)`, which are empty if there are none",
        "train { optimizer torch.optim.SGD(lr: 0.1) } § its name and arguments alone",
        "train { optimizer sgd(lr: 0.1) epochs 10 } § `dslc train SPEC --epochs 10`",
        "train { optimizer sgd(lr: 0.1) clip_grad_norm 1.0 } § it is called `clip_norm`",
        "train { optimizer sgd(lr: 0.1) schedule warmup(3) then cosine } § `cosine(…)`",
    })
    void theFirstMessageNamesTheRemedy(String body, String remedy) {
        List<Diagnostic> found = Specs.elaborate("model M {\ndim N = 4\ninput x : f32[N, 4]\n" + body + "\n}").diagnostics();
        assertTrue(!found.isEmpty() && (found.getFirst().message() + found.getFirst().hints()).contains(remedy), found.toString());
    }

    /// `hidden // 2` is `hidden`: legal, and not what was meant.
    @Test
    void aDivisionThatIsACommentIsAWarning() {
        String spec = "model M {\ndim N = 4\ninput x : f32[N, 4]\nlet half = 64%s\noutput y = x\n}";
        for (String comment : List.of(" // 2", "//2", " //2 ")) {
            List<Diagnostic> found = Specs.elaborate(spec.formatted(comment)).diagnostics();
            assertTrue(found.size() == 1 && !found.getFirst().isError() && found.getFirst().hints().toString().contains("`a div b`"), found.toString());
        }
        for (String comment : List.of("", "      // 784", " // 2 heads", " /// 2", " // half of it")) {
            assertTrue(Specs.elaborate(spec.formatted(comment)).diagnostics().isEmpty(), comment);
        }
    }
}
