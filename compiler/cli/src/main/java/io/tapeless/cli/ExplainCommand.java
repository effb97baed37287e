package io.tapeless.cli;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.CodePages;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import io.tapeless.compiler.driver.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dslc explain TL0301`, `dslc explain SPEC`
@Command(name = "explain", mixinStandardHelpOptions = true,
        description = "Explains a diagnostic, or the kernels of a model. Without either, lists all diagnostics.")
final class ExplainCommand extends DslcCommand {
    @Parameters(paramLabel = "CODE|SPEC", arity = "0..1", description = "such as TL0301, or a .tl file")
    private String subject;

    @Option(names = "-D", paramLabel = "NAME=VALUE", description = "a model argument: -D hidden=256")
    private Map<String, String> arguments = new LinkedHashMap<>();

    @Option(names = "--dtype", paramLabel = "f32|f64", description = "what float means (default: ${DEFAULT-VALUE})", defaultValue = "f32")
    private SpecOptions.FloatType dtype;

    @Option(names = "--backend", paramLabel = "NAME", description = "vector or scalar (default: vector)", defaultValue = "vector")
    private String backend;

    @Option(names = "--target", paramLabel = "NAME", description = "the machine plans are made for (default: portable)", defaultValue = "portable")
    private String target;

    @Option(names = "--model", paramLabel = "NAME", description = "the model wanted, when the spec declares several", defaultValue = "")
    private String model;

    @Option(names = "--profile", description = "also measures every kernel, in one thread on made-up data at the tuned sizes")
    private boolean profile;

    @Option(names = "--seconds", description = "with --profile: how long each program is measured after as long a warm-up (default: ${DEFAULT-VALUE})",
            defaultValue = "1")
    private double seconds;

    @Override
    int execute() throws IOException {
        if (!(seconds > 0)) {
            throw usage("--seconds is a positive number");
        }
        if (profile && (subject == null || !subject.endsWith(".tl"))) {
            throw usage("--profile measures the kernels of a model: name its .tl file");
        }
        if (subject == null) {
            for (Code each : Code.values()) {
                out().println(each.id() + "  " + each.title());
            }
            return ExitStatus.OK;
        }
        if (subject.endsWith(".tl")) {
            Options options = Options.DEFAULT.withArguments(arguments).withFloatType(dtype.type()).withModelName(model)
                    .withBackend(chosen()).withTarget(target);
            Compiler compiler = new Compiler(options);
            out().print(profile ? compiler.profile(Path.of(subject), seconds) : compiler.explain(Path.of(subject)));
            return ExitStatus.OK;
        }
        Code found = Code.byId(subject).orElseThrow(() -> new UserException("there is no diagnostic '" + subject + "'; "
                + Suggest.hint(subject, Arrays.stream(Code.values()).map(Code::id).toList())
                        .orElse("`dslc explain` lists all of them, and a model to explain is a file that ends in .tl")));
        out().println(CodePages.page(found).stripTrailing());
        return ExitStatus.OK;
    }

    private Backend chosen() {
        Backend found = Backend.named(backend);
        if (found != Backend.VECTOR && found != Backend.SCALAR) {
            throw usage("only the kernels of the vector and the scalar back end are explained; `dslc dump SPEC --after=kernels` shows others");
        }
        return found;
    }
}
