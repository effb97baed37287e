package io.tapeless.compiler.conformance;

import io.tapeless.runtime.io.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;

/// A training run made with PyTorch, and the data it was made on.
///
/// @param name       `training/…`
/// @param data       the rows that `data.batch_index` counts
/// @param evaluation the rows whose loss and accuracy were measured afterwards
/// @param golden     parameters before, losses, parameters after ten steps
record TrainingCase(String name, TrainingData data, TrainingData evaluation, SafetensorsFile golden) {
    static TrainingCase digits(Path shared) throws IOException {
        TrainingData digits = TrainingData.digits(shared);
        return of("training/digits_mlp_momentum", digits, digits.rows(1400, 397, 1), shared);
    }

    static TrainingCase names(Path shared) throws IOException {
        return of("training/names_mlp_sgd", TrainingData.names(shared, true), TrainingData.names(shared, false).rows(0, 20_000, 1), shared);
    }

    static TrainingCase fashion(Path shared) throws IOException {
        return of("training/fashion_mlp_sgd", TrainingData.fashion(shared, true), TrainingData.fashion(shared, false).rows(0, 2000, 1), shared);
    }

    static TrainingCase shakespeare(Path shared) throws IOException {
        TrainingData windows = TrainingData.shakespeare(shared, 32);
        int characters = windows.size() + 32;
        return of("training/shakespeare_gpt_adamw", windows, windows.rows((int) (0.9 * characters), 32, 3000), shared);
    }

    static TrainingCase mnist(Path shared) throws IOException {
        return of("training/mnist_cnn_stride_adam", TrainingData.mnist(shared, true), TrainingData.mnist(shared, false).rows(0, 2000, 1), shared);
    }

    private static TrainingCase of(String name, TrainingData data, TrainingData evaluation, Path shared) {
        return new TrainingCase(name, data, evaluation, GoldenCase.read(shared, name).run());
    }

    Spec spec() {
        return Spec.find(name).orElseThrow();
    }

    /// Rows per batch.
    int batch() {
        return golden.entry("data.batch_index").shape()[1];
    }

    int steps() {
        return golden.entry("data.batch_index").shape()[0];
    }
}
