package io.tapeless.benchmarks.peers;

import io.tapeless.benchmarks.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes the network of a problem as an ONNX model: Gemm, Relu, Gemm. The format is protocol buffers; the numbers of fields are those of
/// `onnx.proto3` of ONNX 1.16.
final class OnnxModel {
    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 13;
    private static final int FLOAT = 1;
    private static final int BYTES_FIELD = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private OnnxModel() {}

    /// Input `x` [batch, inputs], output `logits` [batch, outputs].
    static byte[] of(Problem problem) {
        OnnxModel graph = new OnnxModel()
                .message(1, node("Gemm", "hidden", "x", "weight1", "bias1"))
                .message(1, node("Relu", "positive", "hidden"))
                .message(1, node("Gemm", "logits", "positive", "weight2", "bias2"))
                .text(2, "mlp")
                .message(5, tensor("weight1", problem.weight1(), problem.inputs(), problem.hidden()))
                .message(5, tensor("bias1", new float[problem.hidden()], problem.hidden()))
                .message(5, tensor("weight2", problem.weight2(), problem.hidden(), problem.outputs()))
                .message(5, tensor("bias2", new float[problem.outputs()], problem.outputs()))
                .message(11, port("x", problem.batch(), problem.inputs()))
                .message(12, port("logits", problem.batch(), problem.outputs()));
        return new OnnxModel().number(1, IR_VERSION).message(7, graph).message(8, new OnnxModel().number(2, OPERATOR_SET)).bytes.toByteArray();
    }

    private static OnnxModel node(String operator, String output, String... inputs) {
        OnnxModel node = new OnnxModel();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(4, operator);
    }

    private static OnnxModel tensor(String name, float[] values, int... dims) {
        OnnxModel tensor = new OnnxModel();
        for (int dim : dims) {
            tensor.number(1, dim);
        }
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor.number(2, FLOAT).text(8, name).field(9, raw.array());
    }

    private static OnnxModel port(String name, int... dims) {
        OnnxModel shape = new OnnxModel();
        for (int dim : dims) {
            shape.message(1, new OnnxModel().number(1, dim));
        }
        OnnxModel type = new OnnxModel().message(1, new OnnxModel().number(1, FLOAT).message(2, shape));
        return new OnnxModel().text(1, name).message(2, type);
    }

    private OnnxModel number(int field, long value) {
        variable((long) field << 3);
        variable(value);
        return this;
    }

    private OnnxModel text(int field, String value) {
        return field(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private OnnxModel message(int field, OnnxModel value) {
        return field(field, value.bytes.toByteArray());
    }

    private OnnxModel field(int field, byte[] value) {
        variable((long) field << 3 | BYTES_FIELD);
        variable(value.length);
        bytes.writeBytes(value);
        return this;
    }

    /// Seven bits a byte, the lowest first.
    private void variable(long value) {
        long rest = value;
        while (rest > 127) {
            bytes.write((int) (rest & 127 | 128));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }
}
