package io.tapeless.cli;

import io.tapeless.compiler.driver.Artifacts;
import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dslc compile SPEC -o DIR`
@Command(name = "compile", mixinStandardHelpOptions = true, description = "Writes the model's Java sources. A failed compile leaves the folder as it was.")
final class CompileCommand extends DslcCommand {
    @Mixin
    private SpecOptions specOptions;

    @Option(names = {"-o", "--output"}, paramLabel = "DIR", required = true, description = "source folder to write to")
    private Path output;

    @Option(names = "--package", paramLabel = "NAME", description = "package of the classes (default: from the spec's file name)")
    private String packageName;

    @Option(names = "--choose", paramLabel = "NAME=V,V", description = "compiles once for each value of an argument; the class MODELByNAME chooses at run time")
    private String choose;

    @Override
    int execute() throws IOException {
        Options options = specOptions.options(Backend.VECTOR);
        if (options.backend() == Backend.INTERPRETER) {
            throw usage("the interpreter generates no code: choose --backend vector or scalar");
        }
        Compiler compiler = new Compiler(packageName == null ? options : options.withPackageName(packageName));
        Artifacts artifacts = choose == null ? compiler.compile(specOptions.spec()) : chosen(compiler);
        report(artifacts.warnings());
        Set<String> removed = artifacts.write(output);
        out().println("wrote " + artifacts.sources().size() + " files of " + artifacts.factoryClass() + " to " + output);
        if (!removed.isEmpty()) {
            out().println("removed " + removed.size() + " that this spec had before, such as " + removed.iterator().next()
                    + "; variants of one spec have output folders of their own");
        }
        return ExitStatus.OK;
    }

    private Artifacts chosen(Compiler compiler) throws IOException {
        int equals = choose.indexOf('=');
        if (equals < 1) {
            throw usage("--choose takes an argument and its values: --choose depth=1,2,4");
        }
        return compiler.compileChoices(specOptions.spec(), choose.substring(0, equals), List.of(choose.substring(equals + 1).split(",")));
    }
}
