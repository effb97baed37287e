package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.graph.Value;
import java.util.List;

/// `size`, `rank`, `shape`, `all_but`, `fan`: what is known about tensors at compile time.
final class CompileTimeBuiltins {
    private CompileTimeBuiltins() {}

    static List<Builtin> list() {
        return List.of(
                Builtin.of("size", 1, 1, "axis", CompileTimeBuiltins::size),
                Builtin.of("rank", 1, 1, "", call -> Meta.Int.of(call.tensor(0).rank())),
                Builtin.of("shape", 1, 1, "", call -> new Meta.ListOf(call.tensor(0).shape().dims().stream().<Meta>map(Meta.Int::new).toList())),
                Builtin.of("all_but", 0, 16, "", call -> new Meta.AllBut(
                        call.operands().stream().map(axis -> call.pass().conversions.integer(axis.meta(), axis.span())).toList())),
                Builtin.of("fan", 1, 1, "", call -> new Meta.Int(
                        call.pass().inits.fan(call.pass().conversions.text(call.meta(0), call.place(0)), call.span()))));
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
}
