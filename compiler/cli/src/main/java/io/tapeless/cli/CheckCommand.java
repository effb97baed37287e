package io.tapeless.cli;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Checked;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dslc check SPEC`
@Command(name = "check", mixinStandardHelpOptions = true, description = "Says what is wrong with a spec, or what the model is.")
final class CheckCommand extends DslcCommand {
    @Mixin
    private SpecOptions specOptions;

    @Override
    int execute() throws IOException {
        Checked checked = new Compiler(specOptions.options(Backend.VECTOR)).check(specOptions.spec());
        report(checked.warnings());
        if (!diagnostics.json()) {
            checked.models().forEach(model -> out().println(summary(model)));
            if (checked.models().isEmpty()) {
                out().println("ok, but there is no model: layers and functions are checked where a model uses them");
            }
        }
        return ExitStatus.OK;
    }

    private static String summary(ElaboratedModel model) {
        long parameters = model.variables().stream().filter(variable -> !variable.state())
                .mapToLong(variable -> variable.type().shape().dims().stream().mapToLong(dim -> dim.constant()).reduce(1, Math::multiplyExact))
                .sum();
        StringBuilder text = new StringBuilder("ok: model " + model.name() + ", " + String.format(java.util.Locale.ROOT, "%,d", parameters) + " parameters");
        model.inputs().forEach(port -> text.append("\n  input  ").append(port.name()).append(" : ").append(port.type()));
        model.targets().forEach(port -> text.append("\n  target ").append(port.name()).append(" : ").append(port.type()));
        model.inference().roots().forEach(root -> text.append("\n  output ").append(root.name()).append(" : ").append(root.value().type()));
        return text.toString();
    }
}
