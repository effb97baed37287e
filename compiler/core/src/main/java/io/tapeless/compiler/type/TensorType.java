package io.tapeless.compiler.type;

/// A tensor's element type and shape: `f32[N, 784]`. A scalar prints as `f32[]`.
public record TensorType(DType dtype, Shape shape) {
    public static TensorType scalar(DType dtype) {
        return new TensorType(dtype, Shape.SCALAR);
    }

    public int rank() {
        return shape.rank();
    }

    public Dim dim(int axis) {
        return shape.dim(axis);
    }

    public TensorType withShape(Shape other) {
        return new TensorType(dtype, other);
    }

    @Override
    public String toString() {
        return dtype + shape.toString();
    }
}
