package io.tapeless.compiler.driver;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import io.tapeless.runtime.ElementType;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ShapeFunction;
import io.tapeless.runtime.TensorSpec;
import java.util.List;

/// What an elaborated model says about itself in the runtime's terms, for programs that are not generated.
public final class ModelInfos {
    private ModelInfos() {}

    public static ModelInfo of(ElaboratedModel model, String backend) {
        List<Dim.Symbol> symbols = model.symbols();
        return new ModelInfo(model.name(), elementType(model.floatType()), backend,
                symbols.stream().map(s -> new ModelInfo.Symbol(s.name(), s.tuned(), s.maximum())).toList(),
                model.inputs().stream().map(port -> port(port, TensorSpec.Role.INPUT, symbols)).toList(),
                model.targets().stream().map(port -> port(port, TensorSpec.Role.TARGET, symbols)).toList(),
                model.inference().roots(io.tapeless.compiler.graph.Graph.Role.OUTPUT).stream()
                        .map(root -> spec(root.name(), TensorSpec.Role.OUTPUT, root.value().type(), symbols)).toList(),
                model.metrics().stream().map(ElaboratedModel.Metric::name).toList(),
                model.variables().stream().map(variable -> spec(variable.name(),
                        variable.state() ? TensorSpec.Role.STATE : TensorSpec.Role.PARAMETER, variable.type(), symbols)).toList());
    }

    public static ElementType elementType(DType dtype) {
        return ElementType.valueOf(dtype.name());
    }

    private static TensorSpec port(ElaboratedModel.Port port, TensorSpec.Role role, List<Dim.Symbol> symbols) {
        return new TensorSpec(port.name(), role, elementType(port.type().dtype()), port.type().shape().toString(),
                shape(port.type().shape(), symbols), port.low(), port.high());
    }

    /// A tensor at the border of a program whose run-time symbols are `symbols`, in order.
    public static TensorSpec spec(String name, TensorSpec.Role role, TensorType type, List<Dim.Symbol> symbols) {
        return TensorSpec.of(name, role, elementType(type.dtype()), type.shape().toString(), shape(type.shape(), symbols));
    }

    private static ShapeFunction shape(Shape shape, List<Dim.Symbol> symbols) {
        List<String> names = symbols.stream().map(Dim.Symbol::name).toList();
        return values -> shape.dims().stream()
                .mapToInt(dim -> Math.toIntExact(dim.evaluate(symbol -> values[names.indexOf(symbol.name())]))).toArray();
    }
}
