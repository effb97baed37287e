package io.tapeless.benchmarks.peers;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.SingletonTypePtr;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;

/// libtorch's `_fused_adam_`: one call and one pass over memory for all parameters, where the C++ optimiser makes a pass per operation. C++ has no class for
/// it, nor has Java a method: it goes through the dispatcher. (The same for SGD gains nothing.)
final class LibtorchFusedAdam {
    /// Where the list of gradients stands among the arguments.
    private static final int GRADIENTS = 1;

    private final List<Tensor> parameters;
    private final OperatorHandle operator = Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adam_", "");
    private final Scalar one = new Scalar(1);
    private final Tensor steps = torch.zeros(1);
    private final IValueVector template;
    /// The call takes the arguments out of it.
    private final IValueVector arguments = new IValueVector();

    LibtorchFusedAdam(List<Tensor> parameters, double rate) {
        this.parameters = parameters;
        IValue no = new IValue(false);
        IValue nothing = new IValue();
        template = new IValueVector(list(parameters.stream()), nothing, zeros(), zeros(), list(Stream.empty()),
                list(parameters.stream().map(parameter -> steps)),
                new IValue(rate), new IValue(0.9), new IValue(0.999), new IValue(0.0), new IValue(1e-8), no, no, nothing, nothing);
    }

    private static IValue list(Stream<Tensor> tensors) {
        GenericList list = new GenericList(new Type.TypePtr(new SingletonTypePtr(TensorType.get())));
        tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
        return new IValue(list);
    }

    private IValue zeros() {
        return list(parameters.stream().map(torch::zeros_like));
    }

    /// Updates with the parameters' gradients.
    void step() {
        try (NoGradGuard _ = new NoGradGuard()) {
            steps.add_(one);
            arguments.put(template);
            arguments.put(GRADIENTS, list(parameters.stream().map(Tensor::mutable_grad)));
            operator.callBoxed(arguments);
        }
    }
}
