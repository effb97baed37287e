package io.tapeless.benchmarks.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;

/// ONNX Runtime in one thread, as fast as its Java interface allows: input and output lie in native memory that is made once.
final class OnnxInference implements Inference {
    private final OrtSession session;
    private final OnnxTensor x;
    private final OnnxTensor output;
    private final FloatBuffer memory;
    private final float[] outputs;
    private final Map<String, OnnxTensor> named;
    private final Map<String, OnnxValue> results;

    OnnxInference(Workload workload) {
        float[] input = workload.x();
        outputs = new float[workload.output().elements(workload.symbols())];
        memory = direct(outputs.length);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            session = environment.createSession(OnnxModel.of(workload), options);
            x = OnnxTensor.createTensor(environment, direct(input.length).put(input).rewind(), Workload.longs(workload.inputShape()));
            output = OnnxTensor.createTensor(environment, memory, Workload.longs(workload.outputShape()));
        } catch (OrtException failure) {
            throw new IllegalStateException(failure);
        }
        named = Map.of("x", x);
        results = Map.of("y", output);
    }

    private static FloatBuffer direct(int length) {
        return ByteBuffer.allocateDirect(length * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    @Override
    public double step() {
        try (OrtSession.Result result = session.run(named, Set.of(), results)) {
            return result == null ? Double.NaN : memory.get(0);
        } catch (OrtException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public float[] outputs() {
        memory.get(0, outputs);
        return outputs;
    }

    @Override
    public void close() {
        x.close();
        output.close();
        try {
            session.close();
        } catch (OrtException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
