package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.RandomDraw.Distribution;
import io.tapeless.compiler.op.random.Draw;
import io.tapeless.compiler.type.TensorType;
import java.util.List;

/// `uniform(low, high, shape)`, `normal(mean, std, shape)`, `bernoulli(p, shape)`. In an initialiser the shape is the parameter's and is left out.
final class RandomBuiltins {
    private RandomBuiltins() {}

    static List<Builtin> list() {
        return List.of(draw("uniform", 2, Distribution.UNIFORM), draw("normal", 2, Distribution.NORMAL),
                draw("bernoulli", 1, Distribution.BERNOULLI));
    }

    private static Builtin draw(String name, int numbers, Distribution distribution) {
        return Builtin.of(name, numbers, numbers + 1, "", call -> draw(call, numbers, distribution));
    }

    private static Meta draw(BuiltinCall call, int numbers, Distribution distribution) {
        Pass pass = call.pass();
        double a = pass.conversions.real(call.meta(0), call.place(0));
        double b = numbers > 1 ? pass.conversions.real(call.meta(1), call.place(1)) : 0;
        check(call, distribution, a, b);
        InitElaborator.Target target = pass.inits.target();
        TensorType type;
        if (call.count() > numbers) {
            type = new TensorType(pass.floatType(), pass.conversions.shape(call.meta(numbers), call.place(numbers)));
        } else if (target != null) {
            type = target.type();
        } else {
            throw pass.problem(Diagnostic.error(Code.MISSING_ARGUMENT, call.span(), "`" + call.name() + "` needs a shape outside an initialiser")
                    .hint("`" + call.name() + "(…, shape(x))`"));
        }
        LayerInstance owner = pass.calls.owner();
        String path = target != null ? "init " + target.name() : owner == null ? "" : owner.path();
        return new Meta.Tensor(pass.scans.draw(new Draw(distribution, a, b, pass.sites.next(path), type), call.span()));
    }

    private static void check(BuiltinCall call, Distribution distribution, double a, double b) {
        String wrong = switch (distribution) {
            case UNIFORM -> a <= b ? null : "low " + Numbers.text(a) + " is above high " + Numbers.text(b);
            case NORMAL -> b >= 0 ? null : "a standard deviation of " + Numbers.text(b);
            case BERNOULLI -> a >= 0 && a <= 1 ? null : "a probability of " + Numbers.text(a);
        };
        if (wrong != null) {
            throw call.pass().problem(Code.SETTING_OUT_OF_RANGE, call.span(), wrong + " makes no sense in `" + call.name() + "`");
        }
    }
}
