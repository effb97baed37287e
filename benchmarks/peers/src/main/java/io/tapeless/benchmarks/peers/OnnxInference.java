package io.tapeless.benchmarks.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tapeless.benchmarks.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/// ONNX Runtime in one thread, as fast as its Java interface allows: input and output lie in native memory that is made once.
final class OnnxInference implements Inference {
    private final OrtSession session;
    private final OnnxTensor x;
    private final OnnxTensor output;
    private final FloatBuffer memory;
    private final float[] logits;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxValue> outputs;

    OnnxInference(Problem problem) {
        logits = new float[problem.batch() * problem.outputs()];
        memory = direct(logits.length);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            session = environment.createSession(OnnxModel.of(problem), options);
            x = OnnxTensor.createTensor(environment, direct(problem.x().length).put(problem.x()).rewind(), new long[] {problem.batch(), problem.inputs()});
            output = OnnxTensor.createTensor(environment, memory, new long[] {problem.batch(), problem.outputs()});
        } catch (OrtException failure) {
            throw new IllegalStateException(failure);
        }
        inputs = Map.of("x", x);
        outputs = Map.of("logits", output);
    }

    private static FloatBuffer direct(int length) {
        return ByteBuffer.allocateDirect(length * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    @Override
    public double step() {
        try (OrtSession.Result result = session.run(inputs, java.util.Set.of(), outputs)) {
            return result == null ? Double.NaN : memory.get(0);
        } catch (OrtException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public float[] logits() {
        memory.get(0, logits);
        return logits;
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
