package io.tapeless.compiler.emit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Two symbolic dims at once, rows and positions: what runs over either or both agrees with the interpreter on every back end, in loss and
/// gradients. One artifact serves all sizes.
class TwoSymbolsTest {
    private static final List<Map<String, Integer>> SIZES = List.of(Map.of("N", 3, "T", 5), Map.of("N", 1, "T", 4), Map.of("N", 2, "T", 17),
            Map.of("N", 4, "T", 1), Map.of("N", 1, "T", 1));
    /// Differences of results below this are absolute: terms of a gradient may cancel.
    private static final double FLOOR = 0.2;

    /// `y`, whatever its shape, from `x`, `place`, `word` and `inside`; by name.
    private static final Map<String, String> BODIES = bodies();

    /// From 7 positions on, which the longest of the windows below needs and `x[:, 6]` asks for in all of them.
    private static final List<Map<String, Integer>> LONGER = List.of(Map.of("N", 3, "T", 9), Map.of("N", 1, "T", 7), Map.of("N", 2, "T", 18),
            Map.of("N", 4, "T", 8));

    /// Windows that need a number of positions, and windows over their places.
    private static final Map<String, String> WINDOWS = Map.of(
            "conv_open", "let conv = Conv1d(4, 3, 3)  let y = conv(swap(x, 1, 2))",
            "conv_dilated_open", "let conv = Conv1d(4, 3, 3, dilation: 3)  let y = conv(swap(x, 1, 2))",
            "conv_over_conv", "let a = Conv1d(4, 5, 3, stride: 2)  let b = Conv1d(5, 3, 3, stride: 2)  let y = swap(x, 1, 2) |> a |> relu |> b",
            "pool_over_conv", "let a = Conv1d(4, 5, 2, stride: 2)  let y = max_pool1d(a(swap(x, 1, 2)), 2)",
            "means_of_steps", "let y = avg_pool1d(swap(x, 1, 2), 4, stride: 3)",
            "slices_of_places", "let a = Conv1d(4, 4, 3, stride: 2)  let h = a(swap(x, 1, 2))  let y = h[:, :, 1:] - h[:, :, :-1]");

    private static Map<String, String> bodies() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("conv_same", "let conv = Conv1d(4, 3, 3, padding: 1)  let y = conv(swap(x, 1, 2))");
        all.put("conv_dilated", "let conv = Conv1d(4, 3, 3, padding: \"same\", dilation: 2)  let y = conv(swap(x, 1, 2))");
        all.put("conv_depthwise", "let conv = Conv1d(4, 8, 3, padding: 1, groups: 4)  let y = conv(swap(x, 1, 2))");
        all.put("conv_replicate", "let conv = Conv1d(4, 3, 3, padding: 1, padding_mode: \"replicate\")  let y = conv(swap(x, 1, 2))");
        all.put("conv_stride", "let conv = Conv1d(4, 3, 3, stride: 2, padding: 1)  let y = conv(swap(x, 1, 2))");
        all.put("conv_transposed", "let conv = ConvTranspose1d(4, 3, 3, stride: 2)  let y = conv(swap(x, 1, 2))");
        all.put("conv_of_two", "let conv = Conv2d(1, 3, 3, padding: 1)  let y = conv(unsqueeze(x, axis: 1))");
        all.put("max_pool", "let y = max_pool1d(swap(x, 1, 2), 3, stride: 1, padding: 1)");
        all.put("avg_pool", "let y = avg_pool1d(swap(x, 1, 2), 3, stride: 1, padding: 1)");
        all.put("pool_in_steps", "let y = avg_pool1d(swap(x, 1, 2), 2, stride: 2, padding: 1)");
        all.put("global_pool", "let y = concat([global_avg_pool(swap(x, 1, 2)), global_max_pool(swap(x, 1, 2))], axis: 1)");
        all.put("upsampled", "let y = interpolate(swap(x, 1, 2), scale_factor: 2, mode: \"nearest\")");
        all.put("attention_causal", "let attn = MultiheadAttention(4, 2)  let y = attn(x, x, x, is_causal: true)");
        all.put("attention_masked", "let block = TransformerEncoderLayer(4, 2, hidden: 5, dropout_p: 0) "
                + "let y = block(x, src_key_padding_mask: not inside)");
        all.put("attention_to_others", "input memory : f32[N, 3, 4]  let block = TransformerDecoderLayer(4, 2, hidden: 5, dropout_p: 0) "
                + "let y = block(x, memory, tgt_is_causal: true)");
        all.put("attention_from_others", "input query : f32[N, 3, 4]  let y = attention(query, x, x * 2)");
        all.put("attention_grouped", "let h = to_heads(concat([x, sin(x)], axis: -1), 4) "
                + "let y = grouped_attention(h, to_heads(x, 2), to_heads(cos(x), 2), causal: true)");
        all.put("rotary", "let q = rotary(to_heads(x, 2))  let y = q @ swap(q, -1, -2)");
        all.put("rnn", "let rnn = Rnn(4, 3)  let (a, last) = rnn(x, mask: inside)  let y = concat([a, broadcast(mean(last), [N, T, 1])], axis: -1)");
        all.put("lstm", "let lstm = Lstm(4, 3)  let (y, (last, cell)) = lstm(x, mask: inside)");
        all.put("lstm_both", "let lstm = Lstm(4, 2, num_layers: 2, bidirectional: true)  let (y, (last, cell)) = lstm(x, mask: inside)");
        all.put("gru_both", "let gru = Gru(4, 3, bidirectional: true)  let (y, last) = gru(x)");
        all.put("running_sum", "let y = cumsum(x, axis: 1) * 0.3");
        all.put("running_product", "let y = cumprod(1 + 0.3 * x, axis: 1)");
        all.put("turned", "let y = flip(x, axis: 1) * roll(x, 1, axis: 1)");
        all.put("sorted", "let (y, order) = sort(x, axis: 1)");
        all.put("middle", "let y = median(x, axis: 1)");
        all.put("batch_norm", "let norm = BatchNorm(4)  let y = norm(swap(x, 1, 2))");
        all.put("batch_norm_rows", "let norm = BatchNorm(4)  let y = norm(reshape(x, [N * T, 4]))");
        all.put("group_norm", "let norm = GroupNorm(2, 4, eps: 0.1)  let y = norm(swap(x, 1, 2))");
        all.put("instance_norm", "let norm = InstanceNorm(4, eps: 0.1)  let y = norm(swap(x, 1, 2))");
        all.put("layer_norm", "let norm = LayerNorm(4, eps: 0.1)  let y = norm(x)");
        all.put("over_time", "let y = x - mean(x, axis: 1, keep: true) + logsumexp(x, axis: 1, keep: true)");
        all.put("masked_softmax", "let weight = softmax(where(inside, sum(x, axis: -1), -inf), axis: 1) "
                + "let y = sum(unsqueeze(weight, axis: -1) * x, axis: 1)");
        all.put("spread", "let y = var(x, axes: [0, 1], unbiased: false) + std(x + 2 * place, axes: [0, 1], unbiased: false)");
        all.put("classes", "let head = Linear(4, 3)  let y = cross_entropy(head(x), word, axis: -1)");
        all.put("looked_up", "let table = Embedding(3, 4)  let y = table(word) + x + place");
        all.put("pairs_of_times", "let y = tril(x @ swap(x, 1, 2))");
        all.put("summed_pairs", "let y = einsum(\"ntc,nsc->nts\", x, sin(x)) + unsqueeze(place @ place.T, axis: 0)");
        all.put("joined", "let y = concat([x, repeat_interleave(sin(x), 2, axis: 1)], axis: 1)");
        all.put("padded", "let y = pad(x, axis: 1, before: 2, after: 1, value: 0.3)");
        all.put("time_first", "let lin = Linear(4, 3)  let y = softmax(lin(permute(x, [1, 0, 2])), axis: 0)");
        all.put("all_rows", "let lin = Linear(4, 5)  let y = reshape(lin(reshape(x, [N * T, 4])), [N, T, 5])");
        all.put("alignment", "input labels : i32[N, 2] in 0 ..< 3  let scores = permute(log_softmax(x, axis: -1), [1, 0, 2]) "
                + "let y = ctc_loss(scores, labels + 1, lengths + 1, lengths, reduction: \"sum\", zero_infinity: true)");
        all.put("positions", "let y = x * cast(position(x, axis: 1) >= 1, \"float\") + one_hot(word, 4)");
        return all;
    }

    private static String spec(String body) {
        return """
                model Two {
                    dim N
                    dim T
                    input x       : f32[N, T, 4]
                    input place   : f32[T, 4]
                    input word    : i32[N, T] in 0 ..< 3
                    input lengths : i32[N] in 0 ..< 3
                    let inside = outer(is_after, arange(T), lengths + 1).T
                    %s
                    loss = mean(y * sin(y + 0.3))
                }
                """.formatted(body);
    }

    @Test
    void backEndsAgree() {
        List<BackendCase> cases = new ArrayList<>();
        BODIES.forEach((name, body) -> cases.add(SpecCase.of(name, spec(body), 7, SIZES)));
        Backends.check(List.of(BackendCase.merge("two", cases)), FLOOR);
    }

    @Test
    void backEndsAgreeOnWindowsOverOpenExtents() {
        List<BackendCase> cases = new ArrayList<>();
        new TreeMap<>(WINDOWS).forEach((name, body) -> cases.add(SpecCase.of(name, spec("let seventh = x[:, 6]  " + body), 7, LONGER)));
        Backends.check(List.of(BackendCase.merge("windows", cases)), FLOOR);
    }
}
