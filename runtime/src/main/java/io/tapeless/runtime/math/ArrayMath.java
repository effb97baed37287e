package io.tapeless.runtime.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The functions of [ScalarMath] over parts of arrays, with vectors of the machine's preferred size: for kernels that need
/// more of them than C2 inlines into one method (see [VectorMath]), one block of L1 size after another.
///
/// `out[outAt + i] = f(x[xAt + i])` for `0 ≤ i < count`. The two parts may be the same, but not overlap otherwise. The bits
/// do not depend on the machine, on `count` or on where the parts begin. Nothing is allocated (sin and cos beyond
/// 2¹⁷ excepted). Indices outside the arrays are an `IndexOutOfBoundsException`, possibly after some elements are written.
public final class ArrayMath {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private ArrayMath() {
    }

    /// See [ScalarMath#exp].
    public static void exp(float[] x, int xAt, float[] out, int outAt, int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += SPECIES.length()) {
            VectorMath.exp(FloatVector.fromArray(SPECIES, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < count; i++) {
            out[outAt + i] = ScalarMath.exp(x[xAt + i]);
        }
    }

    /// See [ScalarMath#expm1].
    public static void expm1(float[] x, int xAt, float[] out, int outAt, int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += SPECIES.length()) {
            VectorMath.expm1(FloatVector.fromArray(SPECIES, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < count; i++) {
            out[outAt + i] = ScalarMath.expm1(x[xAt + i]);
        }
    }

    /// See [ScalarMath#log].
    public static void log(float[] x, int xAt, float[] out, int outAt, int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += SPECIES.length()) {
            VectorMath.log(FloatVector.fromArray(SPECIES, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < count; i++) {
            out[outAt + i] = ScalarMath.log(x[xAt + i]);
        }
    }

    /// See [ScalarMath#log1p].
    public static void log1p(float[] x, int xAt, float[] out, int outAt, int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += SPECIES.length()) {
            VectorMath.log1p(FloatVector.fromArray(SPECIES, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < count; i++) {
            out[outAt + i] = ScalarMath.log1p(x[xAt + i]);
        }
    }

    /// See [ScalarMath#tanh].
    public static void tanh(float[] x, int xAt, float[] out, int outAt, int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += SPECIES.length()) {
            VectorMath.tanh(FloatVector.fromArray(SPECIES, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < count; i++) {
            out[outAt + i] = ScalarMath.tanh(x[xAt + i]);
        }
    }

    /// See [ScalarMath#sigmoid].
    public static void sigmoid(float[] x, int xAt, float[] out, int outAt, int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += SPECIES.length()) {
            VectorMath.sigmoid(FloatVector.fromArray(SPECIES, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < count; i++) {
            out[outAt + i] = ScalarMath.sigmoid(x[xAt + i]);
        }
    }

    /// See [ScalarMath#softplus].
    public static void softplus(float[] x, int xAt, float[] out, int outAt, int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += SPECIES.length()) {
            VectorMath.softplus(FloatVector.fromArray(SPECIES, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < count; i++) {
            out[outAt + i] = ScalarMath.softplus(x[xAt + i]);
        }
    }

    /// See [ScalarMath#erf].
    public static void erf(float[] x, int xAt, float[] out, int outAt, int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += SPECIES.length()) {
            VectorMath.erf(FloatVector.fromArray(SPECIES, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < count; i++) {
            out[outAt + i] = ScalarMath.erf(x[xAt + i]);
        }
    }

    /// See [ScalarMath#sin].
    public static void sin(float[] x, int xAt, float[] out, int outAt, int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += SPECIES.length()) {
            VectorMath.sin(FloatVector.fromArray(SPECIES, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < count; i++) {
            out[outAt + i] = ScalarMath.sin(x[xAt + i]);
        }
    }

    /// See [ScalarMath#cos].
    public static void cos(float[] x, int xAt, float[] out, int outAt, int count) {
        int i = 0;
        for (; i < SPECIES.loopBound(count); i += SPECIES.length()) {
            VectorMath.cos(FloatVector.fromArray(SPECIES, x, xAt + i)).intoArray(out, outAt + i);
        }
        for (; i < count; i++) {
            out[outAt + i] = ScalarMath.cos(x[xAt + i]);
        }
    }

    /// See [ScalarMath#pow]: `out[outAt + i] = x[xAt + i]` to the power `y[yAt + i]`. Not vectorised.
    public static void pow(float[] x, int xAt, float[] y, int yAt, float[] out, int outAt, int count) {
        for (int i = 0; i < count; i++) {
            out[outAt + i] = ScalarMath.pow(x[xAt + i], y[yAt + i]);
        }
    }
}
