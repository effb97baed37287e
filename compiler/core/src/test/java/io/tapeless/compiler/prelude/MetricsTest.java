package io.tapeless.compiler.prelude;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.runtime.Evaluation;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.io.TempDir;

/// Metrics over two batches of unequal size are those of all rows; the numbers are counted by hand.
class MetricsTest {
    private static final String SPEC = """
            model Metrics {
                dim N
                input scores : f32[N, 3]
                input number : f32[N]
                target label : i32[N] in 0 ..< 3
                target truth : f32[N]
                output y = scores
                let predicted = argmax(scores, axis: 1)
                metric accuracy   = accuracy(scores, label)
                metric top2       = top_k_accuracy(scores, label, 2)
                metric precision1 = precision(predicted == 1, label == 1)
                metric recall1    = recall(predicted == 1, label == 1)
                metric f1of1      = f1(predicted == 1, label == 1)
                metric iou1       = iou(predicted == 1, label == 1)
                metric macro_p    = macro_precision(predicted, label, 3)
                metric macro_r    = macro_recall(predicted, label, 3)
                metric macro_f    = macro_f1(predicted, label, 3)
                metric rmse       = rmse(number, truth)
                metric r2         = r2(number, truth)
                metric perplexity = perplexity(scores, label)
                metric area       = auc(number, label == 1)
                metric error_area = 1 - auc(cast(truth, "f64"), cast(label == 1, "i32"))
            }
            """;

    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"INTERPRETER", "SCALAR", "VECTOR"})
    void countsOfAllRows(Backend backend, @TempDir Path folder) throws IOException {
        ModelFactory model = new Compiler(Options.DEFAULT.withBackend(backend)).load(Files.writeString(folder.resolve("metrics.tl"), SPEC));
        ParameterSet parameters = model.newParameters();
        try (Evaluation evaluation = model.newEvaluation(parameters, 4)) {
            // Predicted 1 0 1 2 | 1 0, labels 1 1 0 2 | 1 0.
            run(evaluation, new float[] {0, 2, 1, 3, 1, 0, 1, 2, 0, 0, 1, 2}, new float[] {1, 2, 3, 4}, new int[] {1, 1, 0, 2}, new float[] {1, 2, 2, 5});
            run(evaluation, new float[] {0, 3, 1, 2, 0, 1}, new float[] {5, 0}, new int[] {1, 0}, new float[] {4, 1});
            assertEquals(4.0 / 6, evaluation.metric("accuracy"), 1e-6);
            assertEquals(1, evaluation.metric("top2"), 1e-6);
            assertEquals(2.0 / 3, evaluation.metric("precision1"), 1e-6);
            assertEquals(2.0 / 3, evaluation.metric("recall1"), 1e-6);
            assertEquals(2.0 / 3, evaluation.metric("f1of1"), 1e-6);
            assertEquals(2.0 / 4, evaluation.metric("iou1"), 1e-6);
            assertEquals((1.0 / 2 + 2.0 / 3 + 1) / 3, evaluation.metric("macro_p"), 1e-6);
            assertEquals((1.0 / 2 + 2.0 / 3 + 1) / 3, evaluation.metric("macro_r"), 1e-6);
            assertEquals((1.0 / 2 + 2.0 / 3 + 1) / 3, evaluation.metric("macro_f"), 1e-6);
            // Errors 0 0 1 −1 1 −1.
            assertEquals(Math.sqrt(4.0 / 6), evaluation.metric("rmse"), 1e-6);
            // Truth 1 2 2 5 4 1: mean 2.5, Σ(t − mean)² = 13.5.
            assertEquals(1 - 4 / 13.5, evaluation.metric("r2"), 1e-6);
            // 1 2 5 against 3 4 0: 5 of 9 pairs are in order. Then 1 2 4 against 2 5 1: 2 above 1, 4 above 2 and 1, two halves.
            assertEquals(5.0 / 9, evaluation.metric("area"));
            assertEquals(1 - 4.0 / 9, evaluation.metric("error_area"));
            double loss = 0;
            double[][] rows = {{0, 2, 1, 1}, {3, 1, 0, 1}, {1, 2, 0, 0}, {0, 1, 2, 2}, {0, 3, 1, 1}, {2, 0, 1, 0}};
            for (double[] row : rows) {
                loss += Math.log(Math.exp(row[0]) + Math.exp(row[1]) + Math.exp(row[2])) - row[(int) row[3]];
            }
            assertEquals(Math.exp(loss / 6), evaluation.metric("perplexity"), 1e-5);
        }
    }

    private static void run(Evaluation evaluation, float[] scores, float[] number, int[] label, float[] truth) {
        evaluation.bind("scores", scores);
        evaluation.bind("number", number);
        evaluation.bind("label", label);
        evaluation.bind("truth", truth);
        evaluation.run(label.length);
    }
}
