package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.runtime.Evaluation;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Program;
import io.tapeless.runtime.Trainer;
import io.tapeless.runtime.TrainingOptions;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// What generated programs say when they are used wrongly; the parameters stay as they were.
class ProgramMisuseTest {
    @TempDir
    private static Path folder;
    private static ModelFactory model;
    private static ModelFactory other;

    @BeforeAll
    static void compile() throws IOException {
        String spec = """
                model Small {
                    dim N = 4
                    input  x : f32[N, 3]
                    target t : i32[N] in 0 ..< 2
                    let fc = Linear(3, 2)
                    output p = softmax(fc(x), axis: -1)
                    loss = cross_entropy(fc(x), t)
                    metric accuracy = mean(argmax(fc(x), axis: -1) == t)
                    train { optimizer sgd(lr: 0.1) }
                }
                """;
        model = load("small.tl", spec);
        other = load("other.tl", spec.replace("Small", "Other"));
    }

    private static ModelFactory load(String name, String spec) throws IOException {
        return new Compiler(Options.DEFAULT.withBackend(Backend.SCALAR)).load(Files.writeString(folder.resolve(name), spec));
    }

    private static void refused(String reason, Executable use) {
        RuntimeException refusal = assertThrows(RuntimeException.class, use);
        assertTrue(refusal.getMessage() != null && refusal.getMessage().contains(reason), refusal.toString());
    }

    private interface SizedRun {
        void run(int... sizes);
    }

    private static ParameterSet parameters() {
        ParameterSet parameters = model.newParameters();
        parameters.init(1);
        return parameters;
    }

    @Test
    void arraysAndSizesThatDoNotFit() {
        ParameterSet parameters = parameters();
        float[] before = ((float[]) parameters.tensor("fc.weight").data()).clone();
        try (Trainer trainer = model.newTrainer(parameters, TrainingOptions.DEFAULT, 4)) {
            refused("nothing is bound to 'x'", () -> trainer.step(2));
            trainer.bind("x", new float[5]);
            trainer.bind("t", new int[4]);
            refused("'x' has 5 elements, but 6 are needed", () -> trainer.step(2));
            refused("there is no input or target named 'y'; there are [x, t]", () -> trainer.bind("y", new float[1]));
            refused("'x' needs a float[], not a double[]", () -> trainer.bind("x", new double[12]));
            refused("'x' needs a float[], not null", () -> trainer.bind("x", null));
            trainer.bind("x", new float[12]);
            refused("more than this program's capacity of 4", () -> trainer.step(5));
            refused("a dim is at least 1", () -> trainer.step(0));
            refused("expected one value, for [N], not 2", () -> trainer.step(2, 3));
            trainer.bind("t", new int[] {0, 1, 2, 0});
            refused("element 2 of 't' is 2, outside its declared range 0 ..< 2", () -> trainer.step(4));
            refused("there is no result named 'q'", () -> trainer.result("q"));
            assertEquals(0, trainer.steps());
        }
        assertArrayEquals(before, (float[]) parameters.tensor("fc.weight").data());
    }

    private static long workers() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("tapeless-worker")).count();
    }

    @Test
    void aTrainerThatCannotBeMadeLeavesNoThreads() throws IOException {
        ModelFactory summed = load("summed.tl", """
                model Summed {
                    dim N = 4
                    input  x : f32[N, 3]
                    target t : i32[N] in 0 ..< 2
                    let fc = Linear(3, 2)
                    loss = cross_entropy(fc(x), t)
                    train { optimizer adam(lr: 0.1) accumulate 2 }
                }
                """);
        for (ModelFactory one : new ModelFactory[] {model, summed}) {
            ParameterSet own = one.newParameters();
            long before = workers();
            refused("elements, more than an array of Java can have", () -> one.newTrainer(own, new TrainingOptions(4, 0), 1_500_000_000));
            refused("N = 0: a dim is at least 1", () -> one.newTrainer(own, new TrainingOptions(4, 0), 0));
            assertEquals(before, workers());
        }
    }

    @Test
    void rangesMayEndAtTheirLastValue() throws IOException {
        ModelFactory shares = load("shares.tl", """
                model Shares {
                    dim N = 4
                    input share : f32[N] in 0 ..= 0.1
                    input month : i32[N] in 1 ..= 12
                    output y = share * cast(month, "float")
                }
                """);
        try (Program forward = shares.newForward(shares.newParameters(), 4)) {
            forward.bind("share", new float[] {0, 0.1f, 0.05f, 0.1f});
            forward.bind("month", new int[] {1, 12, 3, 4});
            forward.run(4);
            assertEquals(0.1f * 12, ((float[]) forward.result("y"))[1]);
            forward.bind("month", new int[] {1, 12, 13, 4});
            refused("element 2 of 'month' is 13, outside its declared range 1 ..= 12", () -> forward.run(4));
            forward.bind("month", new int[] {1, 0, 12, 4});
            refused("element 1 of 'month' is 0, outside its declared range 1 ..= 12", () -> forward.run(4));
            forward.bind("month", new int[] {1, 12, 3, 4});
            forward.bind("share", new float[] {0, 0.1f, Math.nextUp(0.1f), 0.1f});
            refused("element 2 of 'share' is 0.10000001, outside its declared range 0 ..= 0.1", () -> forward.run(4));
        }
    }

    @Test
    void sizesThatWouldLeaveATensorEmpty() throws IOException {
        ModelFactory steps = load("steps.tl", """
                model Steps {
                    dim N = 4
                    dim T <= 8
                    input  x : f32[N, T]
                    target t : f32[N]
                    param  w : f32[1] ~ ones
                    output y = mean(diff(x), axis: 1) * w
                    loss = mse(mean(x[:, 1:], axis: 1) * w, t)
                    train { optimizer sgd(lr: 0.1) }
                }
                """);
        ParameterSet parameters = steps.newParameters();
        parameters.init(1);
        refused("T = 9 is more than the maximum that the model declares: `dim T <= 8`", () -> steps.newForward(parameters, 4, 9));
        try (Trainer trainer = steps.newTrainer(parameters, TrainingOptions.DEFAULT, 4, 8);
                Program forward = steps.newForward(parameters, 4, 8); Evaluation evaluation = steps.newEvaluation(parameters, 4, 8)) {
            forward.bind("x", new float[] {1, 2, 3, 5});
            for (SizedRun program : new SizedRun[] {trainer::step, evaluation::run, forward::run}) {
                refused("N = 0: a dim is at least 1", () -> program.run(0, 2));
                refused("T = 1: this model needs at least 2", () -> program.run(4, 1));
            }
            forward.run(2, 2);
            assertArrayEquals(new float[] {1, 2}, Arrays.copyOf((float[]) forward.result("y"), 2));
        }
    }

    @Test
    void programsThatDoNotFit() {
        refused("expected one capacity, for [N], not 2", () -> model.newForward(parameters(), 1, 2));
        refused("need a SmallParameters, not a OtherParameters", () -> model.newForward(other.newParameters(), 1));
        refused("need a SmallParameters, not null", () -> model.newTrainer(null, TrainingOptions.DEFAULT, 1));
        refused("threads must be at least 1", () -> new TrainingOptions(0, 1));
        refused("at most 1024, not 1025", () -> new TrainingOptions(1025, 1));
        refused("no parameter named 'fc.wieght'", () -> parameters().tensor("fc.wieght"));
        refused("there is no metric named 'acuracy'; there are [accuracy]", () -> model.newEvaluation(parameters(), 1).metric("acuracy"));
    }

    @Test
    void aClosedProgramStaysClosed() {
        for (int threads = 1; threads <= 2; threads++) {
            Trainer trainer = model.newTrainer(parameters(), new TrainingOptions(threads, 1), 4);
            trainer.bind("x", new float[12]);
            trainer.bind("t", new int[4]);
            trainer.step(4);
            trainer.close();
            trainer.close();
            refused("this program is closed: create another", () -> trainer.step(4));
            assertEquals(1, trainer.steps());
        }
    }

    @Test
    void constructorsNameTheArgumentThatIsNull() throws Exception {
        ModelFactory summed = load("accumulated.tl", """
                model Accumulated {
                    dim N = 4
                    input  x : f32[N, 3]
                    let fc = Linear(3, 2)
                    output y = fc(x)
                    loss = sum(fc(x))
                    train { optimizer sgd(lr: 0.1) accumulate 2 }
                }
                """);
        for (ModelFactory one : new ModelFactory[] {model, summed}) {
            Class<?> parameters = one.newParameters().getClass();
            ClassLoader loader = parameters.getClassLoader();
            String name = one.getClass().getName();
            var forward = loader.loadClass(name + "Forward").getConstructor(parameters, int.class);
            assertEquals("parameters", assertThrows(InvocationTargetException.class, () -> forward.newInstance(null, 1)).getCause().getMessage());
            var trainer = loader.loadClass(name + "Trainer").getConstructor(parameters, TrainingOptions.class, int.class);
            assertEquals("parameters", assertThrows(InvocationTargetException.class, () -> trainer.newInstance(null, null, 1)).getCause().getMessage());
            assertEquals("options", assertThrows(InvocationTargetException.class, () -> trainer.newInstance(one.newParameters(), null, 1))
                    .getCause().getMessage());
        }
    }

    /// The typed method, which copies out, checks the arrays it copies to before anything runs.
    @Test
    void anOutputArrayThatIsTooShort() throws Exception {
        try (Program forward = model.newForward(parameters(), 4)) {
            var predict = forward.getClass().getMethod("predict", float[].class, int.class, float[].class);
            var refusal = assertThrows(InvocationTargetException.class, () -> predict.invoke(forward, new float[12], 4, new float[7]));
            assertEquals("'p' has 7 elements, but 8 are needed", refusal.getCause().getMessage());
        }
    }
}
