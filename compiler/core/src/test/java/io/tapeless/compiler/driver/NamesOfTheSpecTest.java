package io.tapeless.compiler.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Any name of the language may stand anywhere in a spec: words of Java, methods of every Java object, names that generated classes use
/// themselves, names that differ only in case or underscores, and letters of other scripts.
class NamesOfTheSpecTest {
    private static final List<String> NAMES = List.of("class", "int", "while", "new", "this", "enum", "default", "record", "yield", "hashCode",
            "toString", "wait",
            "getClass", "clone", "notify", "notifyAll", "finalize", "save", "load", "overwrite", "rewrite", "release", "version", "tensors", "tensor",
                    "parameters", "team", "job", "seed", "options", "symbols", "capacity", "t", "worker", "array",
                    "name", "run", "rows",
            "step", "predict", "results", "LANES", "SPECIES", "Math", "String", "Arrays", "List", "a_b", "aB", "a__b", "x1", "x_1", "größe",
                    "Δx", "名前", "_under", "lossSum",
            "totalRows", "evaluate", "accumulate_", "learningRate", "learning_rate", "penalty_", "length", "i", "j", "k", "n", "lane", "sum_",
                    "out", "in0");

    @TempDir
    private Path folder;

    private void loads(Backend backend, String body) throws IOException {
        Path spec = Files.writeString(folder.resolve("names_" + backend.text() + ".tl"), body);
        assertTrue(new Compiler(Options.DEFAULT.withBackend(backend)).load(spec).info().name().length() > 0);
    }

    private static String each(String line) {
        return NAMES.stream().map(name -> line.replace("NAME", name)).collect(Collectors.joining("\n"));
    }

    private static String sum(String term) {
        return NAMES.stream().map(name -> term.replace("NAME", name)).collect(Collectors.joining(" + "));
    }

    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"VECTOR", "SCALAR"})
    void inputsAndTargets(Backend backend) throws IOException {
        loads(backend, "model M { dim B = 2\n" + each("input NAME : f32[B]") + "\ntarget y : f32[B]\nparam w : f32[] ~ ones\noutput o = w * ("
                + sum("NAME")
                + ")\nloss = mse(w * (" + sum("NAME") + "), y)\ntrain { optimizer adam() } }");
    }

    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"VECTOR", "SCALAR"})
    void layersAndTheirParameters(Backend backend) throws IOException {
        loads(backend, "model M { dim B = 2\ninput q : f32[B, 3]\n" + each("let NAME = Linear(3, 1)") + "\noutput o = " + sum("NAME(q)")
                + "\nloss = mean(" + sum("NAME(q)")
                + ")\ntrain { optimizer sgd(momentum: 0.9) } }");
    }

    /// Each has an accessor of its name in the class of parameters, which must hide no method.
    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"VECTOR", "SCALAR"})
    void parametersOfTheModel(Backend backend) throws IOException {
        loads(backend, "model M { dim B = 2\ninput q : f32[B]\n" + each("param NAME : f32[] ~ ones") + "\noutput o = q * (" + sum("NAME")
                + ")\nloss = mean(q * (" + sum("NAME") + "))\ntrain { optimizer sgd() } }");
    }

    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"VECTOR", "SCALAR"})
    void valuesOutputsMetricsAndWatches(Backend backend) throws IOException {
        loads(backend, "model M { dim B = 2\ninput q : f32[B, 3]\nlet fc = Linear(3, 3)\n" + each("let NAME = relu(fc(q))") + "\n"
                + each("output NAME = NAME") + "\n"
                + each("metric NAME = mean(NAME)") + "\n" + each("watch NAME") + "\nloss = mean(" + sum("NAME") + ")\ntrain { optimizer adamw() } }");
    }

    /// A backslash before `u` begins the number of a character in Java, in a comment too.
    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"VECTOR", "SCALAR", "TORNADO"})
    void documentation(Backend backend) throws IOException {
        loads(backend, "/// Rates \\upsilon, $L of 5 % /* in */ & < 1 {@code} */ @\nmodel M { dim B = 2\ninput q : f32[B, 3]\n"
                + "/// Weights \\usual */\nparam w : f32[3] ~ ones\noutput o = q * w\nloss = mean(q * w)\ntrain { optimizer sgd() } }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fashion_mlp", "class_", "String", "Math", "größe", "m", "Parameters", "List"})
    void models(String name) throws IOException {
        Path spec = Files.writeString(folder.resolve("model_name.tl"), "model " + name
                + " { dim B = 2\ninput q : f32[B, 3]\nlet fc = Linear(3, 2)\noutput o = fc(q)\nmetric m = mean(fc(q))\nloss = mean(fc(q))\ntrain { optimizer sgd() } }");
        assertEquals(name, new Compiler(Options.DEFAULT).load(spec).info().name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"class", "rows", "worker", "capacity", "t", "größe", "String", "i", "LANES", "team", "n", "array"})
    void sizes(String name) throws IOException {
        loads(Backend.VECTOR, "model M { dim " + name + " = 2\ninput q : f32[" + name
                + ", 3]\nlet fc = Linear(3, 2)\noutput o = fc(q)\nloss = mean(fc(q)) / " + name
                + "\nmetric m = total(sum(q)) / total(size(q))\ntrain { optimizer sgd() } }");
    }

    /// Sizes that differ only in case, names of loop variables, and a scan beside names that its code uses.
    @ParameterizedTest
    @EnumSource(value = Backend.class, names = {"VECTOR", "SCALAR"})
    void sizes(Backend backend) throws IOException {
        List<String> sizes = List.of("N", "n", "Batch", "batch", "BATCH", "K", "k", "AT", "At", "at", "stepIn_1", "LOOP_1", "loop_1", "_N", "position");
        StringBuilder spec = new StringBuilder("model M {\n");
        StringBuilder total = new StringBuilder("0");
        for (String size : sizes) {
            spec.append("dim ").append(size).append(" = 2\ninput x").append(size).append(" : f32[N, ").append(size.equals("N") ? "3" : size).append("]\n");
            total.append(" + mean(x").append(size).append(" * w)");
        }
        spec.append("param w : f32[] ~ ones\nlet loop_1At = scan stepIn_2 over xn axis 1 carrying (stepIn : float[N] = zeros) { next stepIn * w + stepIn_2 }\n");
        loads(backend, spec + "output o = loop_1At\nloss = mean(loop_1At) + " + total + "\ntrain { optimizer sgd() } }");
    }
}
