package io.tapeless.runtime.math;

/// Sine and cosine of a `double` by the method of Sun's fdlibm (`k_sin.c`, `k_cos.c`, `e_rem_pio2.c`), like `StrictMath`, but without
/// the array that `StrictMath` allocates for the reduced argument: a training step must not allocate.
final class Trigonometry {
    private static final double QUARTER = Math.PI / 4;
    /// Beyond this the number of quarter turns times a part of π/2 is no longer exact; `StrictMath` takes over.
    private static final double LARGE = 1 << 19;
    private static final double TWO_OVER_PI = 6.36619772367581382433e-01;
    /// π/2 in three parts of 33 bits, and what each leaves.
    private static final double FIRST = 1.57079632673412561417e+00;
    private static final double FIRST_REST = 6.07710050650619224932e-11;
    private static final double SECOND = 6.07710050630396597660e-11;
    private static final double SECOND_REST = 2.02226624879595063154e-21;
    private static final double THIRD = 2.02226624871116645580e-21;
    private static final double THIRD_REST = 8.47842766036889956997e-32;

    private Trigonometry() {
    }

    static double sin(double x) {
        return Math.abs(x) < LARGE ? turned(x, 0) : StrictMath.sin(x);
    }

    static double cos(double x) {
        return Math.abs(x) < LARGE ? turned(x, 1) : StrictMath.cos(x);
    }

    /// sin(x + turns · π/2).
    private static double turned(double x, int turns) {
        if (Math.abs(x) <= QUARTER) {
            return quadrant(turns, x, 0);
        }
        double quarters = Math.rint(x * TWO_OVER_PI);
        double rest = x - quarters * FIRST;
        double less = quarters * FIRST_REST;
        double head = rest - less;
        if (lost(x, head) > 16) {
            double before = rest;
            less = quarters * SECOND;
            rest = before - less;
            less = quarters * SECOND_REST - ((before - rest) - less);
            head = rest - less;
            if (lost(x, head) > 49) {
                before = rest;
                less = quarters * THIRD;
                rest = before - less;
                less = quarters * THIRD_REST - ((before - rest) - less);
                head = rest - less;
            }
        }
        return quadrant(turns + (int) quarters, head, (rest - head) - less);
    }

    /// Bits that cancelled when a multiple of π/2 was taken off.
    private static int lost(double x, double reduced) {
        return Math.getExponent(x) - Math.getExponent(reduced);
    }

    private static double quadrant(int turns, double x, double rest) {
        return switch (turns & 3) {
            case 0 -> sine(x, rest);
            case 1 -> cosine(x, rest);
            case 2 -> -sine(x, rest);
            default -> -cosine(x, rest);
        };
    }

    /// sin(x + rest), |x| ≤ π/4.
    private static double sine(double x, double rest) {
        if (Math.abs(x) < 0x1p-27) {
            return x;
        }
        double z = x * x;
        double tail = 8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04 + z * (2.75573137070700676789e-06
                + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)));
        return x - ((z * (0.5 * rest - z * x * tail) - rest) - z * x * -1.66666666666666324348e-01);
    }

    /// cos(x + rest), |x| ≤ π/4.
    private static double cosine(double x, double rest) {
        double z = x * x;
        double tail = z * (4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * (2.48015872894767294178e-05
                + z * (-2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))));
        double half = 0.5 * z;
        double one = 1 - half;
        return one + (((1 - one) - half) + (z * tail - x * rest));
    }
}
