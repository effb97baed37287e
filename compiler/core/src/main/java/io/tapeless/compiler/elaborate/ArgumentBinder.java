package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Argument;
import io.tapeless.compiler.syntax.DimExpression;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.Identifier;
import io.tapeless.compiler.syntax.Parameter;
import io.tapeless.compiler.syntax.TypeExpression;
import io.tapeless.compiler.syntax.ValueRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Brings actual arguments to formal ones: by position, then by name, then by default; checks their kinds and types.
final class ArgumentBinder {
    /// One actual argument, evaluated already (`meta`) or not yet (`expression`).
    record Actual(Identifier label, Expression expression, Meta meta, Span span) {
        static Actual of(Argument argument) {
            return new Actual(argument.label().orElse(null), argument.value(), null, argument.value().span());
        }

        static Actual of(Meta meta, Span span) {
            return new Actual(null, null, meta, span);
        }
    }

    /// What is called, for messages.
    record Callee(String name, Span declared, Span call) {}

    /// Evaluates an argument that is not evaluated yet, for a formal one.
    @FunctionalInterface
    interface Evaluation {
        Meta evaluate(Expression expression, Parameter parameter);
    }

    private final Pass pass;

    ArgumentBinder(Pass pass) {
        this.pass = pass;
    }

    static List<Actual> actuals(List<Argument> arguments) {
        return arguments.stream().map(Actual::of).toList();
    }

    /// Binds every formal argument in `scope`, where defaults see the earlier ones.
    void bind(List<Parameter> formals, List<Actual> actuals, Scope scope, Callee callee, Evaluation evaluation) {
        bind(formals, assign(formals, actuals, callee), scope, callee, evaluation);
    }

    /// The same with actual arguments by the names of the formal ones.
    void bind(List<Parameter> formals, Map<String, Actual> assigned, Scope scope, Callee callee, Evaluation evaluation) {
        for (Parameter formal : formals) {
            Actual actual = assigned.get(formal.name().text());
            if (actual == null && formal.defaultValue().isEmpty()) {
                throw missing(formal, callee);
            }
            Meta checked = actual != null
                    ? checked(formal, actual.meta() != null ? actual.meta() : evaluation.evaluate(actual.expression(), formal), scope, callee,
                    actual.span())
                    : standard(formal, scope, callee);
            pass.keep(checked);
            scope.bind(formal.name().text(), new Binding(checked, Binding.Kind.ARGUMENT, formal.name().span(), formal.type()));
        }
    }

    /// A default belongs to the callee, so what is wrong with it is wrong in the call.
    private Meta standard(Parameter formal, Scope scope, Callee callee) {
        Expression written = formal.defaultValue().orElseThrow();
        pass.calls.push(new CallStack.Frame(CallStack.Kind.RULE, callee.name() + "(…)", callee.call(), formal, pass.calls.owner()));
        try {
            return checked(formal, pass.expressions.evaluate(written, scope), scope, callee, written.span());
        } finally {
            pass.calls.pop();
        }
    }

    private Problem missing(Parameter formal, Callee callee) {
        return pass.problem(Diagnostic.error(Code.MISSING_ARGUMENT, callee.call(),
                "`" + callee.name() + "` needs the argument `" + formal.name() + "`")
                .secondary(formal.span(), "declared here, without a default").hint(callee.call().text().endsWith("()") && formal.type().isEmpty()
                        ? "in a list of layers a function stands by its name alone: `[Linear(4, 8), " + callee.name() + "]`"
                        : "`" + formal.name() + ": …` gives it"));
    }

    /// The actual arguments by the names of the formal ones.
    Map<String, Actual> assign(List<Parameter> formals, List<Actual> actuals, Callee callee) {
        Map<String, Actual> assigned = new LinkedHashMap<>();
        List<String> names = formals.stream().map(formal -> formal.name().text()).toList();
        int position = 0;
        for (Actual actual : actuals) {
            String name;
            if (actual.label() != null) {
                name = actual.label().text();
                if (!names.contains(name)) {
                    throw unknown(actual.label(), names, callee);
                }
            } else if (position < names.size()) {
                name = names.get(position++);
            } else {
                throw pass.problem(Diagnostic.error(Code.TOO_MANY_ARGUMENTS, actual.span(), "`" + callee.name() + "` takes "
                        + (names.isEmpty() ? "no arguments" : Texts.count(names.size(), "argument") + " (" + String.join(", ", names) + ")"))
                        .secondary(callee.declared(), "declared here"));
            }
            Actual previous = assigned.putIfAbsent(name, actual);
            if (previous != null) {
                throw pass.problem(Diagnostic.error(Code.DUPLICATE_ARGUMENT, actual.label() == null ? actual.span() : actual.label().span(),
                        "the argument `" + name + "` is given twice").secondary(previous.span(), "the first one"));
            }
        }
        return assigned;
    }

    private Problem unknown(Identifier label, List<String> names, Callee callee) {
        Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_ARGUMENT, label.span(), "`" + callee.name() + "` has no argument `" + label + "`")
                .secondary(callee.declared(), "declared here");
        return pass.problem(OtherNames.argument(label.text(), names).or(() -> Suggest.hint(label.text(), names)).map(diagnostic::hint)
                .orElse(names.isEmpty() ? diagnostic : diagnostic.hint("its arguments are " + Texts.and(names))));
    }

    private Meta checked(Parameter formal, Meta meta, Scope scope, Callee callee, Span span) {
        if (meta instanceof Meta.Poison) {
            throw new Poisoned();
        }
        if (formal.type().isEmpty()) {
            return meta;
        }
        TypeExpression type = formal.type().get();
        String what = "`" + formal.name() + "` of `" + callee.name() + "`";
        if (!type.bracketed()) {
            return compileTime(formal, meta, scope, what, span);
        }
        formal.range().ifPresent(this::refuseRange);
        Value value = pass.conversions.tensor(meta, pass.types.dtype(type.name().text(), type.name().span()), span);
        if (!(meta instanceof Meta.Tensor) && type.dims().stream().allMatch(dim -> dim instanceof DimExpression.Size)
                && value.rank() == 0 && !type.dims().isEmpty()) {
            throw pass.problem(Code.NOT_A_TENSOR, span, what + " is a tensor " + Texts.of(type.span()) + ", not " + meta.describe());
        }
        pass.types.match(type, value.type(), scope, what, span);
        return new Meta.Tensor(value);
    }

    /// The same, within the range that is declared for it. Numbers that only the host knows are not checked.
    ///
    /// @param scope has the arguments before it
    Meta compileTime(Parameter formal, Meta meta, Scope scope, String what, Span span) {
        Meta fitting = compileTime(formal.type().orElseThrow(), meta, what, span);
        formal.range().ifPresent(range -> {
            if (!fitting.isNumber()) {
                refuseRange(range);
            }
            double low = pass.conversions.real(pass.expressions.evaluate(range.low(), scope), range.low().span());
            double high = pass.conversions.real(pass.expressions.evaluate(range.high(), scope), range.high().span());
            if (Numbers.isConstant(fitting) && !range.holds(Numbers.constant(fitting), low, high)) {
                Diagnostic diagnostic = Diagnostic.error(Code.SETTING_OUT_OF_RANGE, span, what + " is " + Numbers.text(Numbers.constant(fitting)) + ", outside "
                        + range.span().text()).secondary(range.span(), "declared here");
                throw pass.problem(formal.defaultValue().map(standard -> diagnostic.hint("without it, it is " + standard.span().text())).orElse(diagnostic));
            }
        });
        return fitting;
    }

    private void refuseRange(ValueRange range) {
        throw pass.problem(Code.ARGUMENT_KIND, range.span(), "a range is for an argument that is a number: `int` or `float`");
    }

    /// An argument of a compile-time type, brought to it.
    Meta compileTime(TypeExpression type, Meta meta, String what, Span span) {
        Meta fitting = switch (type.name().text()) {
            case "int", "dim" -> meta instanceof Meta.Int ? meta : null;
            case "float" -> switch (meta) {
                case Meta.Int i -> Numbers.ofDim(i.dim());
                case Meta.Real r -> r;
                case Meta.Host h -> h;
                default -> null;
            };
            case "bool" -> meta instanceof Meta.Bool ? meta : null;
            case "str" -> meta instanceof Meta.Text ? meta : null;
            case "layer" -> meta instanceof Meta.Layer || meta instanceof Meta.Tower || meta instanceof Meta.FunctionRef ? meta : null;
            case "fn" -> meta instanceof Meta.FunctionRef || meta instanceof Meta.Layer ? meta : null;
            case "list" -> meta instanceof Meta.ListOf || meta instanceof Meta.Tower ? meta : null;
            case "axes" -> meta instanceof Meta.ListOf || meta instanceof Meta.AllBut ? meta : null;
            default -> throw pass.problem(Diagnostic.error(Code.UNKNOWN_TYPE, type.span(), "unknown type `" + type.name() + "` of an argument")
                    .hint("compile-time arguments are int, float, bool, str, layer, fn, list or axes; tensors have brackets: `float[N]`"));
        };
        if (fitting == null) {
            Diagnostic diagnostic = Diagnostic.error(Code.ARGUMENT_KIND, span,
                    what + " must be " + kind(type.name().text()) + ", not " + meta.describe())
                    .secondary(type.span(), "declared here");
            if (type.name().text().equals("int") && meta instanceof Meta.Real) {
                throw pass.problem(diagnostic.hint("whole numbers are written without a point, and divided by `a div b`"));
            }
            throw pass.problem(meta instanceof Meta.Tensor
                    ? diagnostic.hint("a tensor argument is declared with brackets: `float[...]`, or without a type") : diagnostic);
        }
        return fitting;
    }

    private static String kind(String type) {
        return switch (type) {
            case "int", "dim" -> "a whole number known at compile time";
            case "float" -> "a number known at compile time";
            case "bool" -> "true or false";
            case "str" -> "a text";
            case "layer" -> "a layer";
            case "fn" -> "a function";
            case "list" -> "a list";
            default -> "a list of axes";
        };
    }

    /// The formal arguments that stand for tensors: neither of a compile-time type nor with a default.
    static List<Parameter> tensors(List<Parameter> formals) {
        List<Parameter> tensors = new ArrayList<>();
        for (Parameter formal : formals) {
            if (formal.type().map(TypeExpression::bracketed).orElse(formal.defaultValue().isEmpty())) {
                tensors.add(formal);
            }
        }
        return tensors;
    }
}
