package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.kernel.Kernel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Truth values from memory beside products, folds and functions: inputs, computed once for several users, broadcast, sliced, scanned.
class MasksBackendTest {
    private static final double FLOOR = 1e-2;
    private static final Map<String, String> BODIES = bodies();

    private static Map<String, String> bodies() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("keys", "let mha = MultiheadAttention(8, 2)  let y = mha(x, x, x, key_padding_mask: padding)");
        all.put("pairs", "let y = attention(x, x, x, mask: seen)");
        all.put("over_heads", "let y = from_heads(attention(to_heads(x, 2), to_heads(sin(x), 2), to_heads(x, 2), mask: unsqueeze(seen, axis: 1)))");
        all.put("causal", "let mha = MultiheadAttention(8, 2)  let y = mha(x, x, x, key_padding_mask: padding, is_causal: true)");
        all.put("added", "let y = softmax(x @ swap(x, 1, 2) - 3 * cast(seen, \"float\"), axis: -1) @ x");
        all.put("elsewhere", """
                let s = where(seen, x @ swap(x, 1, 2), -4)
                let y = where(unsqueeze(padding, axis: -1), 0 * x, softmax(s, axis: -1) @ x) + mean(cast(padding, "float"))""");
        all.put("both", "let y = where(seen and swap(seen, 1, 2), x @ swap(x, 1, 2), 0.5)");
        all.put("relative", """
                param bias : float[2, 25] ~ normal(0, 1)
                let i = position(x[0, :, 0], axis: 0)
                let apart = outer(minus, i, i)
                let b = take(bias, apart + 12, axis: 1)
                let m = masked_fill(b, broadcast(unsqueeze(apart * apart > 30, axis: 0), shape(b)), -1e9)
                let y = from_heads(attention(to_heads(x, 2), to_heads(x, 2), to_heads(x, 2), mask: m))""");
        all.put("sliced", "let y = where(seen[:, 1:, 2:], (x @ swap(x, 1, 2))[:, 1:, 2:], 0.1)");
        all.put("recurrent", "let gru = Gru(8, 6)  let (y, h) = gru(x, mask: padding)");
        all.put("scanned", """
                let lin = Linear(8, 8)
                let (y, h) = scan (x_t, seen_t, kept) over (x, seen, padding) axis 1 carrying (h : float[N, 8] = zeros) {
                    let h' = tanh(where(unsqueeze(kept, axis: -1), lin(h), x_t) + mean(where(unsqueeze(seen_t, axis: -1), unsqueeze(h, axis: 1) * x, x), axis: 1))
                    next h' emit h'
                }""");
        return all;
    }

    private static String spec(String body) {
        return """
                model Masked {
                    dim N
                    input x       : f32[N, 13, 8]
                    input padding : bool[N, 13]
                    input seen    : bool[N, 13, 13]
                    %s
                    loss = mean(y * sin(y + 0.3))
                }
                fn minus(a, b) = a - b
                """.formatted(body);
    }

    private static BackendCase of(String name, String body) {
        return SpecCase.of(name, spec(body), 7, List.of(Map.of("N", 1), Map.of("N", 5), Map.of("N", 21)));
    }

    @Test
    void backEndsAgree() {
        List<BackendCase> cases = new ArrayList<>();
        BODIES.forEach((name, body) -> cases.add(of(name, body)));
        Backends.check(List.of(BackendCase.merge("masks", cases)), FLOOR);
    }

    @Test
    void productsBesideMasksAreTilesOfVectors() {
        for (String name : List.of("keys", "pairs", "over_heads", "causal", "added", "elsewhere", "both", "relative", "scanned")) {
            BackendCase one = of(name, BODIES.get(name));
            for (BackendCase typed : List.of(one, one.singlePrecision())) {
                String kernels = JavaBackend.kernels(typed.graph(), "portable", true).stream().map(Kernel::toString).collect(Collectors.joining());
                assertTrue(kernels.contains("[TILE vector"), kernels);
                assertFalse(kernels.contains("SCALAR_TILE"), name + "\n" + kernels);
            }
        }
    }
}
