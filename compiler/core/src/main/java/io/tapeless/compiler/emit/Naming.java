package io.tapeless.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import io.tapeless.compiler.type.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The Java names of one model: its classes, the fields of its tensors, and how symbols appear in signatures.
final class Naming {
    /// Names that generated classes use for themselves.
    static final Set<String> RESERVED = Set.of("parameters", "team", "job", "seed", "microSteps", "steps", "backward", "results", "lanes", "doubleLanes",
            "LANES", "SPECIES", "INT_SPECIES", "DOUBLE_LANES", "DOUBLE_SPECIES", "options", "symbols", "capacity", "t", "worker", "workers",
            "array", "name", "info", "run", "rows", "arrays", "copy", "totalRows", "lossSum", "stages", "dryStages", "stage", "plainJob", "rehearsal",
            "rehearsals", "storedTensors", "tensors", "access", "refresh", "plainStages", "compiled", "startingJob", "other", "start", "pending",
            "pendingRows", "sumJob", "tensorsOfModel", "version", "weightsVersion",
            "overwrite", "rewrite", "hashCode", "toString", "getClass",
            "notify", "notifyAll", "wait", "clone", "finalize", Dispatch.CHANGED);

    private final String packageName;
    private final ElaboratedModel model;
    private final Map<String, String> fields = new HashMap<>();

    Naming(String packageName, ElaboratedModel model) {
        this.packageName = packageName;
        this.model = model;
        Set<String> taken = new HashSet<>(RESERVED);
        model.symbols().forEach(symbol -> taken.add(JavaText.symbol(symbol)));
        model.symbols().forEach(symbol -> taken.add(capacityField(symbol)));
        model.inputs().forEach(port -> assign(port.name(), taken));
        model.targets().forEach(port -> assign(port.name(), taken));
        model.variables().forEach(variable -> assign(variable.name(), taken));
        if (model.update() != null) {
            model.update().states().forEach(state -> assign(state.name(), taken));
            model.update().states().forEach(state -> assign(declaredKey(state.name()), taken));
        }
        model.variables().forEach(variable -> assign(gradientKey(variable.name()), taken));
    }

    private static String gradientKey(String parameter) {
        return parameter + ".gradient";
    }

    private static String declaredKey(String state) {
        return state + ".declared";
    }

    private void assign(String name, Set<String> taken) {
        String wanted = Names.camel(name);
        String field = wanted;
        int suffix = 2;
        while (!taken.add(field)) {
            field = wanted + suffix++;
        }
        fields.put(name, field);
    }

    ClassName type(String suffix) {
        return ClassName.get(packageName, Names.type(model.name()) + suffix);
    }

    /// The field of an input, target, variable or optimiser state.
    String field(String tensor) {
        return fields.get(tensor);
    }

    /// The field and accessor of a parameter's gradient.
    String gradient(String parameter) {
        return fields.get(gradientKey(parameter));
    }

    /// The field of a state in declared order, when the trainer stores it in another.
    String declared(String state) {
        return fields.get(declaredKey(state));
    }

    Set<String> allFields() {
        Set<String> all = new HashSet<>(fields.values());
        all.addAll(RESERVED);
        return all;
    }

    static String capacityField(Dim.Symbol symbol) {
        return "capacity" + Names.capital(JavaText.symbol(symbol));
    }

    static String elementType(DType dtype) {
        return "ElementType." + dtype.name();
    }

    String shapeFunction(Shape shape) {
        return EmitText.shapeFunction(shape, model.symbols());
    }

    /// `TensorSpec.of("image", TensorSpec.Role.INPUT, ElementType.F32, "[N, 784]", s -> …)`.
    CodeBlock spec(String name, String role, TensorType type) {
        return CodeBlock.builder().add("$T.of($S, $T.Role.$L, $T.$L, $S, $L)", Code.type("TensorSpec"), name, Code.type("TensorSpec"), role,
                Code.type("ElementType"), type.dtype().name(), type.shape().toString(), shapeFunction(type.shape())).build();
    }

    /// The same with a declared range.
    CodeBlock spec(ElaboratedModel.Port port, String role) {
        if (port.low() == Double.NEGATIVE_INFINITY && port.high() == Double.POSITIVE_INFINITY) {
            return spec(port.name(), role, port.type());
        }
        return CodeBlock.builder().add("new $T($S, $T.Role.$L, $T.$L, $S, $L, $L, $L)", Code.type("TensorSpec"), port.name(),
                Code.type("TensorSpec"), role, Code.type("ElementType"), port.type().dtype().name(), port.type().shape().toString(),
                shapeFunction(port.type().shape()), JavaText.number(port.low(), DType.F64), JavaText.end(port.high())).build();
    }

    List<Dim.Symbol> symbols() {
        return model.symbols();
    }
}
