package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Suggest;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One call of a built-in function: its arguments, evaluated and counted.
final class BuiltinCall {
    private final Pass pass;
    private final Builtin builtin;
    private final Scope scope;
    private final Span span;
    private final List<Operators.Operand> positional = new ArrayList<>();
    private final Map<String, Operators.Operand> named = new LinkedHashMap<>();

    private BuiltinCall(Pass pass, Builtin builtin, Scope scope, Span span) {
        this.pass = pass;
        this.builtin = builtin;
        this.scope = scope;
        this.span = span;
    }

    /// Evaluates the arguments and the call.
    static Meta run(Pass pass, Builtin builtin, List<ArgumentBinder.Actual> actuals, Scope scope, Span span) {
        BuiltinCall call = new BuiltinCall(pass, builtin, scope, span);
        for (ArgumentBinder.Actual actual : actuals) {
            call.add(actual);
        }
        call.checkCount();
        return builtin.meaning().of(call);
    }

    private void add(ArgumentBinder.Actual actual) {
        Meta meta = actual.meta() != null ? actual.meta() : pass.expressions.evaluate(actual.expression(), scope);
        if (meta instanceof Meta.Poison) {
            throw new Poisoned();
        }
        Operators.Operand operand = new Operators.Operand(meta, actual.span());
        if (actual.label() == null) {
            positional.add(operand);
            return;
        }
        String label = actual.label().text();
        if (!builtin.labels().contains(label)) {
            Diagnostic diagnostic = Diagnostic.error(Code.UNKNOWN_ARGUMENT, actual.label().span(),
                    "`" + builtin.name() + "` has no argument `" + label + "`");
            throw pass.problem(OtherNames.argument(label, builtin.labels()).or(() -> Suggest.hint(label, builtin.labels()))
                    .map(diagnostic::hint).orElse(builtin.labels().isEmpty()
                    ? diagnostic.hint("it takes no named arguments") : diagnostic.hint("its named arguments are " + Texts.and(builtin.labels()))));
        }
        if (named.putIfAbsent(label, operand) != null) {
            throw pass.problem(Code.DUPLICATE_ARGUMENT, actual.label().span(), "the argument `" + label + "` is given twice");
        }
    }

    private void checkCount() {
        if (positional.size() < builtin.least()) {
            throw pass.problem(Code.MISSING_ARGUMENT, span, "`" + builtin.name() + "` needs " + Texts.count(builtin.least(), "argument")
                    + ", not " + positional.size());
        }
        if (positional.size() > builtin.most()) {
            Diagnostic diagnostic = Diagnostic.error(Code.TOO_MANY_ARGUMENTS, positional.get(builtin.most()).span(), "`" + builtin.name() + "` takes "
                    + Texts.count(builtin.most(), "positional argument"));
            if (OtherNames.list(builtin.name()).isPresent()) {
                throw pass.problem(diagnostic.hint(OtherNames.list(builtin.name()).get()));
            }
            throw pass.problem(builtin.labels().isEmpty() ? diagnostic
                    : diagnostic.hint("name the others: `" + builtin.labels().getFirst() + ": "
                    + Texts.of(positional.get(builtin.most()).span()) + "`"));
        }
    }

    /// This call with its second and later positional arguments as the named ones they stand for: `clamp(x, -1, 1)`.
    BuiltinCall withNames(String... labels) {
        for (int i = 0; positional.size() > 1; i++) {
            Operators.Operand operand = positional.remove(1);
            if (named.putIfAbsent(labels[i], operand) != null) {
                throw pass.problem(Code.DUPLICATE_ARGUMENT, operand.span(), "the argument `" + labels[i] + "` is given twice");
            }
        }
        return this;
    }

    Pass pass() {
        return pass;
    }

    String name() {
        return builtin.name();
    }

    Scope scope() {
        return scope;
    }

    Span span() {
        return span;
    }

    int count() {
        return positional.size();
    }

    Operators.Operand operand(int i) {
        return positional.get(i);
    }

    List<Operators.Operand> operands() {
        return positional;
    }

    Meta meta(int i) {
        return positional.get(i).meta();
    }

    Span place(int i) {
        return positional.get(i).span();
    }

    /// The argument as a tensor; numbers and lists become `float`.
    Value tensor(int i) {
        return pass.conversions.tensor(meta(i), place(i));
    }

    /// The argument as an index tensor; numbers and lists become `i32`.
    Value index(int i) {
        return pass.conversions.tensor(meta(i), DType.I32, place(i));
    }

    boolean has(String label) {
        return named.containsKey(label);
    }

    Operators.Operand named(String label) {
        return named.get(label);
    }

    /// A named argument that must be there.
    Operators.Operand required(String label) {
        Operators.Operand operand = named.get(label);
        if (operand == null) {
            throw pass.problem(Diagnostic.error(Code.MISSING_ARGUMENT, span, "`" + builtin.name() + "` needs the argument `" + label + "`")
                    .hint("for example `" + label + ": -1`"));
        }
        return operand;
    }

    /// The axis that `axis:` names.
    int axis(int rank) {
        Operators.Operand operand = required("axis");
        return pass.conversions.axis(operand.meta(), rank, operand.span());
    }

    boolean flag(String label) {
        Operators.Operand operand = named.get(label);
        return operand != null && pass.conversions.bool(operand.meta(), operand.span());
    }

    double number(String label, double absent) {
        Operators.Operand operand = named.get(label);
        return operand == null ? absent : pass.conversions.real(operand.meta(), operand.span());
    }

    /// The result of a formula over tensors, placed at the call.
    Meta result(Value value, Value... operands) {
        return pass.placed(value, span, operands);
    }
}
