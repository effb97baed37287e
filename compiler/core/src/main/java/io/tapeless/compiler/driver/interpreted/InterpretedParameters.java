package io.tapeless.compiler.driver.interpreted;

import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.interpret.Environment;
import io.tapeless.compiler.interpret.GraphInterpreter;
import io.tapeless.runtime.ModelInfo;
import io.tapeless.runtime.ParameterSet;
import io.tapeless.runtime.Tensor;
import java.util.List;

/// The parameters and states of an interpreted model. Variables have no symbolic extents.
final class InterpretedParameters extends ParameterSet {
    private final Graph init;

    private InterpretedParameters(List<Tensor> tensors, Graph init) {
        super(tensors);
        this.init = init;
    }

    static InterpretedParameters of(ModelInfo info, Graph init) {
        int[] tuned = info.symbols().stream().mapToInt(ModelInfo.Symbol::tuned).toArray();
        return new InterpretedParameters(info.parameters().stream().map(spec -> new Tensor(spec.name(), spec.role(), spec.type(),
                spec.shape().shape(tuned), spec.type().newArray(spec.elements(tuned)))).toList(), init);
    }

    @Override
    public void init(long seed) {
        GraphInterpreter.run(init, Environment.EMPTY.withSeed(seed)).all(Graph.Role.COMMIT)
                .forEach((name, value) -> Arrays64.store(value.values(), tensor(name).data()));
    }
}
