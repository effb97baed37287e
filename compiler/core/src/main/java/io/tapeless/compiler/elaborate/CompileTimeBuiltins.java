package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.movement.Pad;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// `size`, `rank`, `shape`, `dtype`, `all_but`, `trailing`, `lowest`, `fan`, `divides`, `exceeds`: what is known about tensors at compile time;
/// `fail` refuses a use.
final class CompileTimeBuiltins {
    private CompileTimeBuiltins() {}

    static List<Builtin> list() {
        return List.of(
                Builtin.of("size", 1, 1, "axis", CompileTimeBuiltins::size),
                Builtin.of("rank", 1, 1, "", call -> Meta.Int.of(call.tensor(0).rank())),
                Builtin.of("shape", 1, 1, "", call -> new Meta.ListOf(call.tensor(0).shape().dims().stream().<Meta>map(Meta.Int::new).toList())),
                Builtin.of("all_but", 0, 16, "", call -> new Meta.AllBut(
                        call.operands().stream().map(axis -> call.pass().conversions.integer(axis.meta(), axis.span())).toList())),
                Builtin.of("dtype", 1, 1, "", call -> new Meta.Text(call.tensor(0).dtype().toString())),
                Builtin.of("is_number", 1, 1, "", call -> new Meta.Bool(call.meta(0).isNumber())),
                Builtin.of("trailing", 1, 1, "", call -> trailing(call.pass().conversions.integer(call.meta(0), call.place(0)))),
                Builtin.of("lowest", 1, 1, "", call -> lowest(call.pass(), call.tensor(0))),
                Builtin.of("divides", 2, 2, "", CompileTimeBuiltins::divides),
                Builtin.of("exceeds", 2, 2, "", CompileTimeBuiltins::exceeds),
                Builtin.of("fail", 1, 16, "", CompileTimeBuiltins::fail),
                Builtin.of("fan", 1, 1, "", call -> new Meta.Int(
                        call.pass().inits.fan(call.pass().conversions.text(call.meta(0), call.place(0)), call.span()))));
    }

    /// Refuses a use with a message of texts and numbers; the types of tensors among the arguments are shown beside the place. What the prelude refuses is
    /// refused where the spec calls it: the message is in the words of the call, and how the prelude found out is no help.
    private static Meta fail(BuiltinCall call) {
        Pass pass = call.pass();
        StringBuilder message = new StringBuilder();
        List<String> shown = new ArrayList<>();
        for (Operators.Operand part : call.operands()) {
            switch (part.meta()) {
                case Meta.Text text -> message.append(text.value());
                case Meta.Int number -> message.append(number.dim());
                case Meta.Real number -> message.append(Numbers.text(number.value()));
                default -> shown.add(Texts.of(part.span()) + " is " + pass.conversions.tensor(part.meta(), part.span()).type());
            }
        }
        Diagnostic diagnostic = Diagnostic.error(Code.ARGUMENT_KIND, pass.calls.place(call.span()), message.toString());
        throw new Problem(pass.calls.inCallsOfSpec(shown.isEmpty() ? diagnostic : diagnostic.label(String.join(", ", shown))));
    }

    /// Whether the first number divides the second, whatever the sizes.
    private static Meta divides(BuiltinCall call) {
        Dim parts = call.pass().conversions.dim(call.meta(0), call.place(0));
        Dim count = call.pass().conversions.dim(call.meta(1), call.place(1));
        return new Meta.Bool(parts.atLeast(1) && count.mod(parts).isZero());
    }

    /// Whether the first number is above the second, whatever the sizes.
    private static Meta exceeds(BuiltinCall call) {
        Dim more = call.pass().conversions.dim(call.meta(0), call.place(0));
        Dim less = call.pass().conversions.dim(call.meta(1), call.place(1));
        return new Meta.Bool(more.minus(less).atLeast(1));
    }

    private static Meta size(BuiltinCall call) {
        int length = switch (call.meta(0)) {
            case Meta.Tower tower -> tower.floors().size();
            case Meta.TupleOf tuple -> tuple.elements().size();
            default -> -1;
        };
        if (length >= 0) {
            if (call.has("axis")) {
                throw call.pass().problem(Code.UNKNOWN_ARGUMENT, call.named("axis").span(), "only tensors have axes");
            }
            return Meta.Int.of(length);
        }
        Value x = call.tensor(0);
        return new Meta.Int(call.has("axis") ? x.shape().dim(call.axis(x.rank())) : x.shape().elements());
    }

    /// The last `count` axes, as a list.
    private static Meta trailing(int count) {
        List<Meta> axes = new ArrayList<>();
        for (int axis = -count; axis < 0; axis++) {
            axes.add(Meta.Int.of(axis));
        }
        return new Meta.ListOf(axes);
    }

    /// The lower end of the range declared for the input or target that a tensor shows, or −∞: what cannot occur needs no code.
    private static Meta lowest(Pass pass, Value x) {
        Value shown = x;
        while (shown.op() instanceof Movement && shown.inputs().size() == 1 && !(shown.op() instanceof Pad)) {
            shown = shown.input(0);
        }
        boolean port = shown.op() instanceof Named leaf && (leaf.role() == Named.Role.INPUT || leaf.role() == Named.Role.TARGET);
        return Numbers.real(port ? pass.lowest.getOrDefault(((Named) shown.op()).name(), Double.NEGATIVE_INFINITY) : Double.NEGATIVE_INFINITY);
    }
}
