package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapeless.compiler.driver.Artifacts;
import io.tapeless.compiler.driver.AtomicOutput;
import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.runtime.ParameterSet;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `javadoc` reads generated classes without an error or a warning, whatever the comments of the spec say, and what it says of a method tells the
/// shapes of its arrays.
class JavadocTest {
    @TempDir
    private Path folder;

    private Artifacts compile(String training) throws Exception {
        Path spec = Files.writeString(folder.resolve("documented.tl"), """
                /// Sorts <b>things</b> & {@link Nothing}; ends a comment: */ and is no escape: \\upsilon.
                /// @author nobody
                model Documented {
                    dim N = 4
                    dim T <= 9
                    /// what was seen, {@code x
                    input x : f32[N, T, 3]
                    /// which of two
                    /// @see Nothing
                    target label : i32[N] in 0 ..< 2
                    /// one {weight} @ all
                    param w : float[2, 3] ~ normal(0, 1)
                    let logits = sum(x, axis: 1) @ w.T
                    output probs = softmax(logits, axis: -1)
                    output label = argmax(logits, axis: -1)
                    loss = cross_entropy(logits, label)
                    metric accuracy = mean(argmax(logits, axis: -1) == label)
                    train { optimizer sgd(lr: 0.1) TRAINING }
                }
                """.replace("TRAINING", training));
        return new Compiler(Options.DEFAULT.withBackend(Backend.SCALAR).withPackageName("demo")).compile(spec);
    }

    private void documented(Artifacts artifacts) throws Exception {
        Path sources = folder.resolve("sources");
        AtomicOutput.write(sources, artifacts.sources());
        List<String> arguments = new ArrayList<>(List.of("-quiet", "-Xdoclint:all", "-Werror", "-d", folder.resolve("doc").toString(),
                "-cp", Path.of(ParameterSet.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString()));
        artifacts.sources().keySet().stream().filter(file -> file.endsWith(".java")).forEach(file -> arguments.add(sources.resolve(file).toString()));
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int status = ToolProvider.findFirst("javadoc").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        assertEquals(0, status, said.toString());
    }

    @Test
    void commentsOfASpecAreNoMarkup() throws Exception {
        documented(compile(""));
    }

    @Test
    void aTrainerThatAccumulatesIsDocumentedToo() throws Exception {
        documented(compile("accumulate 2"));
    }

    @Test
    void methodsTellTheShapesOfTheirArraysInTheWordsOfTheSpec() throws Exception {
        Artifacts artifacts = compile("");
        String forward = artifacts.sources().get("demo/DocumentedForward.java");
        assertTrue(forward.contains("@param x {@code x : f32[N, T, 3]}: what was seen"), forward);
        assertTrue(forward.contains("@param tDim {@code T}, from 1 to the capacity"), forward);
        assertTrue(forward.contains(" gets {@code probs : f32[N, 2]}"), forward);
        String trainer = artifacts.sources().get("demo/DocumentedTrainer.java");
        assertTrue(trainer.contains("@param label {@code label : i32[N] in 0 ..< 2}: which of two"), trainer);
    }
}
