package io.tapeless.cli;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.UserException;
import io.tapeless.runtime.ModelFactory;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.data.Vocabulary;
import io.tapeless.runtime.io.Safetensors;
import io.tapeless.runtime.train.TextSampler;
import io.tapeless.runtime.train.TrainingException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dslc sample SPEC`
@Command(name = "sample", mixinStandardHelpOptions = true,
        description = "Writes text with a language model that `dslc train --data text:FILE` has trained.")
final class SampleCommand extends DslcCommand {
    @Mixin
    private SpecOptions specOptions;

    @Option(names = "--weights", paramLabel = "FILE", description = "what training left (default: out/SPEC/weights.safetensors)")
    private Path weights;

    @Option(names = "--prompt", paramLabel = "TEXT", defaultValue = "", description = "what the text starts with (default: nothing)")
    private String prompt;

    @Option(names = "--length", paramLabel = "K", defaultValue = "500", description = "characters to write (default: ${DEFAULT-VALUE})")
    private int length;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1",
            description = "below 1 bolder towards the likely, above 1 more even; 0: always the likeliest (default: ${DEFAULT-VALUE})")
    private double temperature;

    @Option(names = "--seed", defaultValue = "1", description = "of the random choices (default: ${DEFAULT-VALUE})")
    private long seed;

    @Override
    int execute() throws IOException {
        if (length < 0 || !(temperature >= 0)) {
            throw usage("--length and --temperature are not negative");
        }
        Path file = weights != null ? weights : Path.of("out", Compiler.stem(specOptions.spec()), "weights.safetensors");
        ModelFactory model = new Compiler(specOptions.options(Backend.VECTOR)).load(specOptions.spec());
        ParameterSet parameters = model.newParameters();
        parameters.load(file);
        Vocabulary vocabulary = Vocabulary.fromNotes(Safetensors.readMetadata(file)).orElseThrow(() -> new UserException(
                file + " has no characters to write with: these weights were not trained on a text (dslc train --data text:FILE)"));
        try (TextSampler sampler = new TextSampler(model, parameters, vocabulary)) {
            // Whatever is wrong with the prompt is told before anything is written.
            vocabulary.encode(prompt, "the prompt");
            out().print(prompt);
            sampler.write(prompt, length, temperature, seed, codePoint -> {
                out().print(Character.toString(codePoint));
                out().flush();
            });
        } catch (TrainingException unsuitable) {
            throw new UserException(unsuitable.getMessage(), unsuitable);
        }
        out().println();
        return ExitStatus.OK;
    }
}
