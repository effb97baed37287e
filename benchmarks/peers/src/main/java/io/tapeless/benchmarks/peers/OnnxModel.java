package io.tapeless.benchmarks.peers;

import io.tapeless.runtime.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes a network as an ONNX model. The format is protocol buffers; the numbers of fields are those of
/// `onnx.proto3` of ONNX 1.16.
final class OnnxModel {
    private static final int IR_VERSION = 8;
    private static final int OPERATOR_SET = 13;
    private static final int FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_INTS = 7;
    private static final int BYTES_FIELD = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private OnnxModel() {}

    /// Input `x` and output `y`, of the workload's shapes.
    static byte[] of(Workload workload) {
        OnnxModel graph = new OnnxModel();
        List<String> layers = workload.network().layers();
        String x = "x";
        for (int i = 0; i < layers.size(); i++) {
            String y = i == layers.size() - 1 ? "y" : "y" + i;
            graph.layer(workload, layers.get(i), x, y);
            x = y;
        }
        graph.text(2, workload.network().spec()).message(11, port("x", workload.inputShape())).message(12, port("y", workload.outputShape()));
        return new OnnxModel().number(1, IR_VERSION).message(7, graph).message(8, new OnnxModel().number(2, OPERATOR_SET)).bytes.toByteArray();
    }

    private void layer(Workload workload, String layer, String x, String y) {
        switch (layer) {
            case "relu" -> message(1, node("Relu", y, x));
            case "tanh" -> message(1, node("Tanh", y, x));
            case "sigmoid" -> message(1, node("Sigmoid", y, x));
            case "flatten" -> message(1, node("Flatten", y, x));
            case "pool" -> message(1, node("MaxPool", y, x).message(5, pair("kernel_shape")).message(5, pair("strides")));
            default -> weighted(workload, layer, x, y);
        }
    }

    private void weighted(Workload workload, String layer, String x, String y) {
        Tensor weight = workload.parameter(layer + ".weight");
        boolean dense = weight.shape().length == 2;
        OnnxModel node = node(dense ? "Gemm" : "Conv", y, x, weight.name(), layer + ".bias");
        if (dense) {
            node.message(5, new OnnxModel().text(1, "transB").number(3, 1).number(20, ATTRIBUTE_INT));
        }
        message(1, node).message(5, tensor(weight)).message(5, tensor(workload.parameter(layer + ".bias")));
    }

    private static OnnxModel pair(String name) {
        return new OnnxModel().text(1, name).number(8, 2).number(8, 2).number(20, ATTRIBUTE_INTS);
    }

    private static OnnxModel node(String operator, String output, String... inputs) {
        OnnxModel node = new OnnxModel();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(4, operator);
    }

    private static OnnxModel tensor(Tensor parameter) {
        float[] values = (float[]) parameter.data();
        OnnxModel tensor = new OnnxModel();
        for (int dim : parameter.shape()) {
            tensor.number(1, dim);
        }
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor.number(2, FLOAT).text(8, parameter.name()).field(9, raw.array());
    }

    private static OnnxModel port(String name, int[] dims) {
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
