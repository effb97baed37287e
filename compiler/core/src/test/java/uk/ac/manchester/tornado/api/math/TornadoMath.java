package uk.ac.manchester.tornado.api.math;

/// Shim: the functions that kernels may call. Extremes are of integers alone: those of floats drop NaN on devices, those of doubles fail on OpenCL.
public final class TornadoMath {
    private TornadoMath() {}

    public static float exp(float x) {
        return (float) Math.exp(x);
    }

    public static float log(float x) {
        return (float) Math.log(x);
    }

    public static float atan(float x) {
        return (float) Math.atan(x);
    }

    public static float tanh(float x) {
        return (float) Math.tanh(x);
    }

    public static float sin(float x) {
        return (float) Math.sin(x);
    }

    public static float cos(float x) {
        return (float) Math.cos(x);
    }

    public static float floor(float x) {
        return (float) Math.floor(x);
    }

    public static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }

    public static float pow(float a, float b) {
        return (float) Math.pow(a, b);
    }

    public static int min(int a, int b) {
        return Math.min(a, b);
    }

    public static long min(long a, long b) {
        return Math.min(a, b);
    }

    public static int max(int a, int b) {
        return Math.max(a, b);
    }

    public static long max(long a, long b) {
        return Math.max(a, b);
    }

    public static float abs(float x) {
        return Math.abs(x);
    }

    public static int abs(int x) {
        return Math.abs(x);
    }

    public static long abs(long x) {
        return Math.abs(x);
    }

    public static double exp(double x) {
        return Math.exp(x);
    }

    public static double log(double x) {
        return Math.log(x);
    }

    public static double atan(double x) {
        return Math.atan(x);
    }

    public static double tanh(double x) {
        return Math.tanh(x);
    }

    public static double sin(double x) {
        return Math.sin(x);
    }

    public static double cos(double x) {
        return Math.cos(x);
    }

    public static double floor(double x) {
        return Math.floor(x);
    }

    public static double sqrt(double x) {
        return Math.sqrt(x);
    }

    public static double abs(double x) {
        return Math.abs(x);
    }

    public static double pow(double a, double b) {
        return Math.pow(a, b);
    }
}
