package io.tapeless.compiler.optimize;

import static io.tapeless.compiler.op.Formulas.*;

import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Absolute;
import io.tapeless.compiler.op.elementwise.Add;
import io.tapeless.compiler.op.elementwise.Divide;
import io.tapeless.compiler.op.elementwise.Exponential;
import io.tapeless.compiler.op.elementwise.Log1p;
import io.tapeless.compiler.op.elementwise.Logarithm;
import io.tapeless.compiler.op.elementwise.Negate;
import io.tapeless.compiler.op.elementwise.Sigmoid;
import io.tapeless.compiler.op.elementwise.Subtract;
import io.tapeless.compiler.op.indexing.Gather;
import io.tapeless.compiler.op.indexing.Take;
import java.util.List;

/// Formulas that overflow or cancel, and what to compute instead. Equal in exact arithmetic.
final class StableForms {
    static final List<Identity> ALL = List.of(
            new Identity("exp x / Σ exp x = softmax x", v -> {
                SoftmaxForm softmax = SoftmaxForm.matchNaive(v);
                return softmax == null ? null : softmax.value();
            }),
            new Identity("log softmax x = x − logsumexp x", StableForms::logOfSoftmax),
            new Identity("log Σ exp x = logsumexp x", StableForms::logOfSumOfExp),
            new Identity("1 / (1 + exp(−x)) = sigmoid x", StableForms::sigmoidOfReciprocal),
            new Identity("exp x / (1 + exp x) = sigmoid x", StableForms::sigmoidOfQuotient),
            new Identity("1 − sigmoid x = sigmoid(−x)", v -> v.op() instanceof Subtract && Match.is(v.input(0), 1)
                    && v.input(1).op() instanceof Sigmoid ? sigmoid(negate(v.input(1).input(0))) : null),
            new Identity("log sigmoid x = −softplus(−x)", v -> v.op() instanceof Logarithm && v.input(0).op() instanceof Sigmoid
                    ? negate(softplus(negated(v.input(0).input(0)))) : null),
            new Identity("log(1 + exp x) = softplus x", StableForms::softplusOfLog),
            new Identity("log exp x = x", v -> v.op() instanceof Logarithm && v.input(0).op() instanceof Exponential
                    ? v.input(0).input(0) : null),
            new Identity("(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ) = tanh x", StableForms::tanhOfExponentials),
            new Identity("log(1 + x) = log1p x, log(1 − x) = log1p(−x)", StableForms::log1pOfLog),
            new Identity("exp x − 1 = expm1 x, 1 − exp x = −expm1 x", StableForms::expm1OfExp));

    private StableForms() {}

    /// log(1 + eˣ) without overflow. Both parts are smooth enough for autodiff: at 0 the halves of the gradient of the maximum give ½.
    private static Value softplus(Value x) {
        return plus(maximum(x, like(x, 0)), log1p(exp(negate(absolute(x)))));
    }

    private static Value negated(Value x) {
        return x.op() instanceof Negate ? x.input(0) : negate(x);
    }

    /// The other operand of a sum with the constant 1.
    private static Value besidesOne(Value value) {
        if (!(value.op() instanceof Add)) {
            return null;
        }
        if (Match.is(value.input(0), 1)) {
            return value.input(1);
        }
        return Match.is(value.input(1), 1) ? value.input(0) : null;
    }

    /// Looks through what only moves or chooses elements: log(softmax(x)[label]) is (log softmax(x))[label].
    private static Value logOfSoftmax(Value value) {
        if (!(value.op() instanceof Logarithm)) {
            return null;
        }
        Value inner = value.input(0);
        SoftmaxForm softmax = SoftmaxForm.match(inner);
        if (softmax != null) {
            return softmax.logarithm();
        }
        boolean moves = inner.op() instanceof Gather || inner.op() instanceof Take
                || inner.op() instanceof Movement m && inner.inputs().size() == 1 && !m.fills();
        if (!moves) {
            return null;
        }
        Value log = logOfSoftmax(log(inner.input(0)));
        if (log == null) {
            return null;
        }
        List<Value> inputs = new java.util.ArrayList<>(inner.inputs());
        inputs.set(0, log);
        return inner.withInputs(inputs);
    }

    private static Value logOfSumOfExp(Value value) {
        if (!(value.op() instanceof Logarithm)) {
            return null;
        }
        SoftmaxForm.SumOfExp sum = SoftmaxForm.SumOfExp.match(value.input(0));
        return sum == null || sum.isShifted() ? null : reshape(logSumExp(sum.x(), sum.axes()), value.shape());
    }

    private static Value sigmoidOfReciprocal(Value value) {
        if (!(value.op() instanceof Divide) || !Match.is(value.input(0), 1)) {
            return null;
        }
        Value e = besidesOne(value.input(1));
        return e != null && e.op() instanceof Exponential ? sigmoid(negated(e.input(0))) : null;
    }

    private static Value sigmoidOfQuotient(Value value) {
        if (!(value.op() instanceof Divide) || !(value.input(0).op() instanceof Exponential)) {
            return null;
        }
        Value e = besidesOne(value.input(1));
        return e != null && Match.same(e, value.input(0)) ? sigmoid(e.input(0)) : null;
    }

    /// Also of log1p. The stable form itself has −|x| inside and stays.
    private static Value softplusOfLog(Value value) {
        Value e = switch (value.op()) {
            case Logarithm log -> besidesOne(value.input(0));
            case Log1p log -> value.input(0);
            default -> null;
        };
        if (e == null || !(e.op() instanceof Exponential)) {
            return null;
        }
        Value x = e.input(0);
        boolean bounded = x.op() instanceof Negate && x.input(0).op() instanceof Absolute;
        return bounded ? null : softplus(x);
    }

    private static Value tanhOfExponentials(Value value) {
        if (!(value.op() instanceof Divide) || !(value.input(0).op() instanceof Subtract) || !(value.input(1).op() instanceof Add)) {
            return null;
        }
        Value up = value.input(0).input(0);
        Value down = value.input(0).input(1);
        boolean exponentials = up.op() instanceof Exponential && down.op() instanceof Exponential
                && down.input(0).op() instanceof Negate && Match.same(down.input(0).input(0), up.input(0));
        Value sum = value.input(1);
        boolean same = Match.same(sum.input(0), up) && Match.same(sum.input(1), down)
                || Match.same(sum.input(0), down) && Match.same(sum.input(1), up);
        return exponentials && same ? tanh(up.input(0)) : null;
    }

    private static Value log1pOfLog(Value value) {
        if (!(value.op() instanceof Logarithm)) {
            return null;
        }
        Value inner = value.input(0);
        Value x = besidesOne(inner);
        if (x != null) {
            return log1p(x);
        }
        return inner.op() instanceof Subtract && Match.is(inner.input(0), 1) ? log1p(negate(inner.input(1))) : null;
    }

    private static Value expm1OfExp(Value value) {
        if (!(value.op() instanceof Subtract)) {
            return null;
        }
        Value a = value.input(0);
        Value b = value.input(1);
        if (a.op() instanceof Exponential && Match.is(b, 1)) {
            return expm1(a.input(0));
        }
        return Match.is(a, 1) && b.op() instanceof Exponential ? negate(expm1(b.input(0))) : null;
    }
}
