package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.Identifier;
import io.tapeless.compiler.syntax.Statement;
import java.util.ArrayList;
import java.util.List;

/// `use embed.weight as head.weight`: one parameter in two places; `freeze "encoder.*"`: parameters that are not trained.
final class SharingElaborator {
    /// @param prefix the path of the layer that says it, with a dot behind it, or nothing
    private record Freeze(String prefix, Expression.StringLiteral glob) {}

    private final Pass pass;
    private final List<Freeze> freezes = new ArrayList<>();

    SharingElaborator(Pass pass) {
        this.pass = pass;
    }

    void freeze(Statement.Freeze freeze, LayerInstance owner) {
        freezes.add(new Freeze(owner.member(""), freeze.glob()));
    }

    /// Takes out of training what `freeze` names, when all parameters are known.
    void finish() {
        for (Freeze freeze : freezes) {
            pass.guarded(() -> {
                List<String> names = pass.variables.parameters().stream().map(entry -> entry.variable().name())
                        .filter(name -> name.startsWith(freeze.prefix)).toList();
                List<String> matching = names.stream()
                        .filter(name -> !Globs.matching(freeze.glob.value(), List.of(name.substring(freeze.prefix.length()))).isEmpty()).toList();
                if (matching.isEmpty()) {
                    Diagnostic diagnostic = Diagnostic.error(Code.GLOB_MATCHES_NOTHING, freeze.glob.span(),
                            "\"" + freeze.glob.value() + "\" matches no parameter");
                    throw pass.problem(names.isEmpty() ? diagnostic : diagnostic.hint("the parameters are "
                            + Texts.and(names.stream().map(name -> name.substring(freeze.prefix.length())).limit(12).toList())));
                }
                matching.forEach(pass.variables::freeze);
            }, () -> { });
        }
    }

    void use(Statement.Use use, Scope scope) {
        Value kept = parameter(use.source(), scope);
        Value shared = parameter(use.destination(), scope);
        Span place = path(use.destination());
        if (kept == shared) {
            throw pass.problem(Code.NOT_SHAREABLE, use.span(), "`" + text(use.destination()) + "` is `" + text(use.source()) + "` already");
        }
        if (!kept.type().equals(shared.type())) {
            Diagnostic diagnostic = Diagnostic.error(Code.TYPE_DIFFERS, place, "`" + text(use.destination()) + "` is " + shared.type() + ", but `"
                    + text(use.source()) + "` is " + kept.type()).secondary(path(use.source()), "this is " + kept.type());
            throw pass.problem(kept.rank() == 2 && kept.type().shape().dims().reversed().equals(shared.type().shape().dims())
                    ? diagnostic.hint("one is the transpose of the other: multiply by `" + text(use.source()) + "` instead of applying a second layer, `h @ "
                            + text(use.source()) + "`")
                    : diagnostic);
        }
        pass.variables.share(((Named) kept.op()).name(), ((Named) shared.op()).name());
        rebind(use.destination(), scope, kept);
    }

    private Value parameter(List<Identifier> path, Scope scope) {
        Identifier first = path.getFirst();
        Expression expression = new Expression.Name(first.text(), first.span());
        for (Identifier label : path.subList(1, path.size())) {
            expression = new Expression.Member(expression, label, first.span().to(label.span()));
        }
        Meta meta = pass.expressions.evaluate(expression, scope);
        if (meta instanceof Meta.Tensor tensor && pass.variables.resolved(tensor.value()).op() instanceof Named leaf
                && leaf.role() == Named.Role.PARAMETER) {
            return pass.variables.resolved(tensor.value());
        }
        throw pass.problem(Diagnostic.error(Code.NOT_SHAREABLE, path(path), "`" + text(path) + "` is " + meta.describe() + ", not a parameter")
                .hint(meta instanceof Meta.Layer ? "share its parameters one by one: `" + text(path) + ".weight`"
                        : "only parameters are shared; a value may be used in many places anyway"));
    }

    /// The name stands for the kept parameter from now on.
    private void rebind(List<Identifier> path, Scope scope, Value kept) {
        Scope at = scope;
        for (Identifier label : path.subList(0, path.size() - 1)) {
            at = ((Meta.Layer) at.find(label.text()).meta()).instance().scope();
        }
        at.rebind(path.getLast().text(), new Meta.Tensor(kept));
    }

    private static Span path(List<Identifier> path) {
        return path.getFirst().span().to(path.getLast().span());
    }

    private static String text(List<Identifier> path) {
        return String.join(".", path.stream().map(Identifier::text).toList());
    }
}
