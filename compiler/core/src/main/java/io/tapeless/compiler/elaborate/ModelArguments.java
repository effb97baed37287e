package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.Parameter;
import io.tapeless.compiler.syntax.TypeExpression;
import java.util.Map;

/// The compile-time arguments of a model, as `-D hidden=256` gives them.
record ModelArguments(Map<String, String> texts) {
    ModelArguments {
        texts = Map.copyOf(texts);
    }

    /// Binds every argument of the model, given or by default.
    void bind(Pass pass, Item.ModelDeclaration model, Scope scope) {
        for (Parameter formal : model.parameters()) {
            pass.guarded(() -> bind(pass, formal, scope),
                    () -> scope.bind(formal.name().text(), Binding.of(new Meta.Poison(), Binding.Kind.ARGUMENT, formal.span())));
        }
    }

    private void bind(Pass pass, Parameter formal, Scope scope) {
        String name = formal.name().text();
        if (scope.findHere(name) != null) {
            throw pass.problem(Code.DUPLICATE_DECLARATION, formal.name().span(), "there are two arguments `" + name + "`");
        }
        Meta standard = formal.defaultValue().isEmpty() ? null : pass.expressions.evaluate(formal.defaultValue().get(), scope);
        Meta meta;
        if (texts.containsKey(name)) {
            meta = parse(pass, formal, texts.get(name), standard, scope);
        } else if (standard != null) {
            meta = standard;
        } else {
            throw pass.problem(Diagnostic.error(Code.MISSING_ARGUMENT, formal.span(), "the model needs its argument `" + name + "`")
                    .hint("give it on the command line: `-D " + name + "=…`, or a default here"));
        }
        if (formal.type().isPresent()) {
            if (formal.type().get().bracketed()) {
                throw pass.problem(Diagnostic.error(Code.ARGUMENT_KIND, formal.type().get().span(), "a model's arguments are known at compile time")
                        .hint("a tensor is an `input`"));
            }
            meta = pass.arguments.compileTime(formal, meta, scope, "`" + name + "` of `the model`",
                    formal.defaultValue().map(e -> e.span()).orElse(formal.span()));
        }
        scope.bind(name, new Binding(meta, Binding.Kind.ARGUMENT, formal.name().span(), formal.type()));
    }

    private static Meta parse(Pass pass, Parameter formal, String text, Meta standard, Scope scope) {
        if (standard instanceof Meta.FunctionRef) {
            if (!pass.callees.isFunction(text, scope.library())) {
                throw pass.problem(Diagnostic.error(Code.OPTION_VALUE, formal.span(),
                        "`-D " + formal.name() + "=" + text + "`: there is no function `" + text + "`"));
            }
            return new Meta.FunctionRef(text, scope.library());
        }
        String kind = formal.type().map(TypeExpression::name).map(Object::toString).orElse(standard == null ? "str" : switch (standard) {
            case Meta.Int i -> "int";
            case Meta.Real r -> "float";
            case Meta.Bool b -> "bool";
            default -> "str";
        });
        try {
            return switch (kind) {
                case "int" -> Meta.Int.of(Long.parseLong(text.replace("_", "")));
                case "float" -> new Meta.Real(Double.parseDouble(text.replace("_", "")));
                case "bool" -> switch (text) {
                    case "true" -> new Meta.Bool(true);
                    case "false" -> new Meta.Bool(false);
                    default -> throw new NumberFormatException(text);
                };
                default -> new Meta.Text(text);
            };
        } catch (NumberFormatException e) {
            throw pass.problem(Diagnostic.error(Code.OPTION_VALUE, formal.span(),
                    "`-D " + formal.name() + "=" + text + "`: `" + text + "` is not of type " + kind));
        }
    }
}
