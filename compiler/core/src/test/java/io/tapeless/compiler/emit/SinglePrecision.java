package io.tapeless.compiler.emit;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.elementwise.Cast;
import io.tapeless.compiler.op.indexing.OneHot;
import io.tapeless.compiler.op.leaf.Constant;
import io.tapeless.compiler.op.leaf.HostScalar;
import io.tapeless.compiler.op.leaf.Literal;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.op.random.Draw;
import io.tapeless.compiler.op.scan.CarryIn;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.TensorType;

/// An f64 graph as the f32 graph of the same formulas.
final class SinglePrecision {
    private SinglePrecision() {}

    static Graph of(Graph graph) {
        return graph.rewrite((value, inputs) -> {
            Value narrow = Value.of(narrow(value.op()), inputs, value.origin());
            return value.label() == null ? narrow : narrow.labelled(value.label());
        });
    }

    private static Op narrow(Op op) {
        return switch (op) {
            case Named n -> new Named(n.role(), n.name(), narrow(n.type()));
            case Constant c -> new Constant(c.value(), narrow(c.type()));
            case Size s -> new Size(s.dim(), narrow(s.type()));
            case HostScalar h -> new HostScalar(h.name(), narrow(h.type()));
            case Literal l -> new Literal(l.values(), narrow(l.type()));
            case Draw d -> new Draw(d.distribution(), d.a(), d.b(), d.site(), narrow(d.type()));
            case Cast c -> new Cast(narrow(c.to()));
            case CarryIn c -> new CarryIn(c.loop(), c.index(), narrow(c.type()));
            case OneHot o -> new OneHot(o.axis(), o.classes(), narrow(o.dtype()));
            default -> op;
        };
    }

    static DType narrow(DType dtype) {
        return dtype == DType.F64 ? DType.F32 : dtype;
    }

    private static TensorType narrow(TensorType type) {
        return new TensorType(narrow(type.dtype()), type.shape());
    }
}
