package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.TensorSpec;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lies behind the end of a sequence changes nothing: neither loss nor any gradient of layers that are told where sequences end.
class PaddingInvarianceTest {
    private static final int ROWS = 3;
    private static final int[] LENGTHS = {4, 2, 1};
    private static final String SPEC = """
            model Padded {
                dim N
                dim T
                input x : f32[N, T, 4]
                input lengths : i32[N]
                input labels  : i32[N, T] in -1 ..< 3
                let lstm = Lstm(4, 3, bidirectional: true)
                let gru  = Gru(6, 4, num_layers: 2, bidirectional: true)
                let attn = TransformerEncoderLayer(8, 2, hidden: 5, dropout_p: 0)
                let head = Linear(8, 3)
                let inside = outer(is_after, arange(T), lengths).T
                let (a, (last, cell)) = lstm(x, mask: inside)
                let (b, final) = gru(a, mask: inside)
                let seen   = attn(b, src_key_padding_mask: not inside)
                let logits = head(seen)
                let paths  = ctc_loss(permute(log_softmax(logits, axis: -1), [1, 0, 2]), max(labels, 0), lengths, min(lengths, 2), reduction: "sum",
                    zero_infinity: true)
                output y = logits
                loss = cross_entropy(logits, labels, axis: -1, ignore_index: -1) + mean(last * last) + sum(cell) + sum(final) + paths
                train { optimizer sgd(lr: 0.1) }
            }
            """;

    @Test
    void longerPaddingWithOtherContentsChangesNothing(@TempDir Path folder) throws IOException {
        ModelFactory model = new Compiler(Options.DEFAULT.withBackend(Backend.SCALAR).withFloatType(DType.F64))
                .load(Files.writeString(folder.resolve("padded.tl"), SPEC));
        ParameterSet parameters = model.newParameters();
        parameters.init(11);
        Map<String, double[]> tight = results(model, parameters, 4, 1);
        assertTrue(tight.size() > 20, "a loss and the gradients of all parameters");
        for (int padded : new int[] {4, 5, 9}) {
            results(model, parameters, padded, padded).forEach((name, values) ->
                    assertArrayEquals(tight.get(name), values, 1e-12, name + " with " + padded + " positions"));
        }
    }

    /// @param seed of what lies behind the ends
    private static Map<String, double[]> results(ModelFactory model, ParameterSet parameters, int positions, long seed) {
        double[] x = new Random(seed).doubles(ROWS * positions * 4L, -3, 3).toArray();
        int[] labels = new int[ROWS * positions];
        Random random = new Random(7);
        for (int row = 0; row < ROWS; row++) {
            for (int t = 0; t < positions; t++) {
                labels[row * positions + t] = -1;
            }
            for (int t = 0; t < LENGTHS[row]; t++) {
                labels[row * positions + t] = random.nextInt(3);
                for (int feature = 0; feature < 4; feature++) {
                    x[(row * positions + t) * 4 + feature] = random.nextDouble() * 2 - 1;
                }
            }
        }
        try (Program program = model.newBackward(parameters, TrainingOptions.DEFAULT, ROWS, positions)) {
            program.bind("x", x);
            program.bind("lengths", LENGTHS);
            program.bind("labels", labels);
            program.run(ROWS, positions);
            Map<String, double[]> results = new TreeMap<>();
            for (TensorSpec spec : program.results()) {
                if (spec.name().equals("loss") || spec.name().startsWith("grad.")) {
                    results.put(spec.name(), ((double[]) program.result(spec.name())).clone());
                }
            }
            return results;
        }
    }
}
