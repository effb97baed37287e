package io.tapeless.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.Evaluation;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Tensor;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Training on real data with generated code, every step of it: losses and the final evaluation within the rule that the case states.
class CompiledTrainingTest {
    @TestFactory
    Stream<DynamicTest> trainsLikePyTorch() throws IOException {
        assumeTrue(Goldens.shared().isPresent(), "no shared/ beside the checkout");
        Path shared = Goldens.shared().get();
        List<TrainingCase> cases = List.of(TrainingCase.digits(shared), TrainingCase.names(shared), TrainingCase.fashion(shared),
                TrainingCase.shakespeare(shared), TrainingCase.mnist(shared));
        return cases.stream().flatMap(run -> Stream.of(
                dynamicTest(run.name() + " scalar f64", () -> check(run, Backend.SCALAR, DType.F64)),
                dynamicTest(run.name() + " vector f32", () -> check(run, Backend.VECTOR, DType.F32))));
    }

    private static void check(TrainingCase run, Backend backend, DType floatType) throws IOException {
        ModelFactory model = new Compiler(Options.DEFAULT.withBackend(backend).withFloatType(floatType)).load(run.spec().path());
        ParameterSet parameters = model.newParameters();
        for (Tensor tensor : parameters.tensors()) {
            System.arraycopy(run.golden().entry("param." + tensor.name()).values(tensor.type()), 0, tensor.data(), 0, tensor.elements());
        }
        train(run, model, parameters, floatType == DType.F64);
        evaluate(run, model, parameters, floatType == DType.F64);
    }

    private static void train(TrainingCase run, ModelFactory model, ParameterSet parameters, boolean f64) {
        double[] losses = run.golden().entry("losses_f64").doubles();
        double[] deviation = run.golden().entry(f64 ? "f64_disturbed_running_max_deviation" : "f32_running_max_deviation").doubles();
        long[] batches = run.golden().entry("data.batch_index").longs();
        try (Trainer trainer = model.newTrainer(parameters, TrainingOptions.DEFAULT, run.batch())) {
            for (int step = 0; step < run.steps(); step++) {
                bind(trainer, run.data(), Arrays.copyOfRange(batches, step * run.batch(), (step + 1) * run.batch()));
                double loss = trainer.step(run.batch());
                double tolerance = f64 ? Math.max(1e-8, 1000 * deviation[step]) : Math.max(1e-4, 20 * deviation[step]);
                int at = step;
                assertTrue(Math.abs(loss - losses[step]) <= tolerance, () -> "step " + at + ": loss " + loss + ", PyTorch's " + losses[at]);
            }
        }
    }

    private static void evaluate(TrainingCase run, ModelFactory model, ParameterSet parameters, boolean f64) {
        double[] wanted = run.golden().entry("eval_after_f64").doubles();
        int rows = run.evaluation().size();
        try (Evaluation evaluation = model.newEvaluation(parameters, rows)) {
            bind(evaluation, run.evaluation(), LongStream.range(0, rows).toArray());
            evaluation.run(rows);
            assertEquals(wanted[0], evaluation.loss(), f64 ? 1e-5 : 0.005, "loss");
            assertEquals(wanted[1], evaluation.metric("accuracy"), f64 ? 1e-5 : 0.005, "accuracy");
        }
    }

    private static void bind(Program program, TrainingData data, long[] rows) {
        bind(program, program.info().inputs().getFirst().name(), program.info().inputs().getFirst().type(), data.inputs(rows));
        bind(program, program.info().targets().getFirst().name(), program.info().targets().getFirst().type(), data.labels(rows));
    }

    private static void bind(Program program, String port, ElementType type, double[] values) {
        program.bind(port, switch (type) {
            case F64 -> values;
            case F32 -> {
                float[] floats = new float[values.length];
                for (int i = 0; i < values.length; i++) {
                    floats[i] = (float) values[i];
                }
                yield floats;
            }
            case I32 -> Arrays.stream(values).mapToInt(value -> (int) value).toArray();
            case I64 -> Arrays.stream(values).mapToLong(value -> (long) value).toArray();
            case BOOL -> throw new IllegalArgumentException("no case has bools");
        });
    }
}
