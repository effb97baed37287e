package io.tapeless.compiler.op.subgraph;

import io.tapeless.compiler.graph.Adjoint;
import io.tapeless.compiler.graph.Attributes;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Loops;
import io.tapeless.compiler.graph.Subgraph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.List;

/// A function of the spec that states its own gradient. `forward` has one root, over the leaves `INPUT 0, 1, …` (named by position);
/// `backward` has one GRADIENT root per input that gets one (named by position), over the same leaves, `INPUT y` and `INPUT dy`.
/// PyTorch: `torch.autograd.Function`.
public record CustomGradient(String function, Graph forward, Graph backward, Stated stated) implements Subgraph {
    /// What a clause says of its gradient.
    public enum Stated {
        /// It is the derivative, and is compared with it whenever the spec is compiled.
        CHECKED,
        /// It is the derivative but where there is none: a clause of the prelude, which the compiler's own tests compare with PyTorch.
        TRUSTED,
        /// It is another one, on purpose: `gradient unchecked`.
        DIFFERENT
    }

    @Override
    public String mnemonic() {
        return "call";
    }

    @Override
    public Attributes attributes() {
        return Attributes.of("function", function, "stated", stated, "forward", forward, "backward", backward);
    }

    @Override
    public TensorType type(List<TensorType> inputs) {
        return forward.roots().getFirst().value().type();
    }

    @Override
    public Value expand(List<Value> inputs, Differentiation differentiation) {
        return inline(forward, inputs, null, null).roots().getFirst().value();
    }

    @Override
    public List<Value> gradient(Adjoint a) {
        Graph inlined = inline(backward, a.inputs(), a.y(), a.dy());
        List<Value> gradients = new ArrayList<>();
        for (int i = 0; i < a.inputs().size(); i++) {
            gradients.add(inlined.root(Graph.Role.GRADIENT, String.valueOf(i)));
        }
        return gradients;
    }

    private static Graph inline(Graph body, List<Value> inputs, Value y, Value dy) {
        return Loops.fresh(body).rewrite((value, operands) -> value.op() instanceof Named leaf && leaf.role() == Named.Role.INPUT
                ? switch (leaf.name()) {
                    case "y" -> y;
                    case "dy" -> dy;
                    default -> inputs.get(Integer.parseInt(leaf.name()));
                }
                : value.withInputs(operands));
    }
}
