package io.tapeless.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Runs `dslc` in this JVM and keeps what it said.
record Cli(int status, String out, String err) {
    /// A small model with everything that commands need: a target with a range, a metric, a train block, examples.
    static final String SPEC = """
            /// Tells inside from outside.
            model Ring(hidden: int = 6) {
                dim N = 8
                input  point : f32[N, 2] in -1 ..< 1
                target label : i32[N] in 0 ..< 2
                let fc1 = Linear(2, hidden)
                let fc2 = Linear(hidden, 2)
                let logits = point |> fc1 |> tanh |> fc2
                output probs    = softmax(logits, axis: -1)
                loss            = cross_entropy(logits, label)
                metric accuracy = mean(argmax(logits, axis: -1) == label)
                train { optimizer adam(lr: 0.05) }
                example "softmax sums to one" {
                    given point = zeros
                    given label = zeros
                    expect sum(probs, axis: -1) =~ 1 within 1e-6
                }
            }
            """;

    static Cli run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out, true), new PrintWriter(err, true),
                Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new Cli(status, out.toString(), err.toString());
    }

    static Path write(Path folder, String name, String text) {
        try {
            Files.createDirectories(folder);
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The last line of standard output.
    String lastLine() {
        return out.lines().reduce((first, second) -> second).orElse("");
    }

    String all() {
        return "status " + status + "\n" + out + err;
    }
}
