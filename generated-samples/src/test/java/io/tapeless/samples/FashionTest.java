package io.tapeless.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.data.Column;
import io.tapeless.runtime.data.DataSources;
import io.tapeless.runtime.data.Dataset;
import io.tapeless.runtime.train.LoopOptions;
import io.tapeless.runtime.train.ProgressListener;
import io.tapeless.runtime.train.TrainingLoop;
import io.tapeless.samples.fashion_mlp.FashionMlp;
import io.tapeless.samples.fashion_mlp_300_100.FashionMlp300;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Fashion-MNIST, against published accuracies. The images lie in `shared/data` beside the checkout; without them nothing is tested.
class FashionTest {
    private static Dataset fashion() throws IOException {
        Path folder = null;
        for (Path up = Path.of("").toAbsolutePath(); up != null && folder == null; up = up.getParent()) {
            Path candidate = up.resolve("shared/data/fashion-mnist");
            folder = Files.isDirectory(candidate) ? candidate : null;
        }
        assumeTrue(folder != null, "no shared/data/fashion-mnist beside the checkout");
        return DataSources.open("idx:" + folder, 0);
    }

    private static double accuracy(ModelFactory model, Dataset data, int epochs, int batch) {
        ParameterSet parameters = model.newParameters();
        parameters.init(1);
        return TrainingLoop.run(model, parameters, data, new LoopOptions(epochs, batch, 2, 1), ProgressListener.SILENT).accuracy().getAsDouble();
    }

    @Test
    void oneHiddenLayerReaches88PercentWithinTenEpochs() throws IOException {
        double accuracy = accuracy(new FashionMlp(), fashion(), 10, 64);
        assertTrue(accuracy >= 0.88, "test accuracy " + accuracy);
    }

    /// Géron, chapter 10: 0.8837 after 30 epochs on all but the first 5000 training images.
    @Test
    void aPublishedRecipeIsMetWithinHalfAPoint() throws IOException {
        Dataset all = fashion();
        Dataset data = new Dataset(all.name(), from(5000, all.train()), all.test());
        assertEquals(0.8837, accuracy(new FashionMlp300(), data, 30, 32), 0.005);
    }

    private static Dataset.Split from(int row, Dataset.Split split) {
        List<Column> columns = split.columns().stream().map(column -> new Column(column.name(), column.role(), column.rowShape(), column.values(),
                column.offset() + row * column.stride(), column.stride())).toList();
        return new Dataset.Split(split.name(), split.rows() - row, columns);
    }
}
