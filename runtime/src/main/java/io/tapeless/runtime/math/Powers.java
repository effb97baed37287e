// The method, its constants and the order of operations, which the bits depend on, are those of fdlibm:
// Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
package io.tapeless.runtime.math;

/// Powers of `double`s by the method of Sun's fdlibm (`e_pow.c`), with the bits of `StrictMath.pow`, but without the arrays that
/// `StrictMath` allocates where C2 has not compiled it: bias corrections and decays are powers, and a training step must not allocate.
/// log₂ x is computed in two parts, the upper of which is short enough for exact products.
final class Powers {
    /// Larger exponents are left to `StrictMath`: nearly all of those powers are 0 or ∞.
    private static final double LARGE = 0x1p31;

    /// Coefficients of 3/2 · (log((1+s)/(1-s)) - 2s - 2/3 · s³) / s³ in s².
    private static final double L1 = 5.99999999999994648725e-01;
    private static final double L2 = 4.28571428578550184252e-01;
    private static final double L3 = 3.33333329818377432918e-01;
    private static final double L4 = 2.72728123808534006489e-01;
    private static final double L5 = 2.30660745775561754067e-01;
    private static final double L6 = 2.06975017800338417784e-01;
    /// Coefficients of the quotient that makes exp, in the square of the argument.
    private static final double P1 = 1.66666666666666019037e-01;
    private static final double P2 = -2.77777777770155933842e-03;
    private static final double P3 = 6.61375632143793436117e-05;
    private static final double P4 = -1.65339022054652515390e-06;
    private static final double P5 = 4.13813679705723846039e-08;
    private static final double LN2 = 6.93147180559945286227e-01;
    private static final double LN2_HIGH = 6.93147182464599609375e-01;
    private static final double LN2_LOW = -1.90465429995776804525e-09;
    /// 2 / (3 · ln 2).
    private static final double CP = 9.61796693925975554329e-01;
    private static final double CP_HIGH = 9.61796700954437255859e-01;
    private static final double CP_LOW = -7.02846165095275826516e-09;
    /// log₂ 1.5.
    private static final double LOG2_HIGH = 5.84962487220764160156e-01;
    private static final double LOG2_LOW = 1.35003920212974897128e-08;
    /// How far below 1024 log₂ of the largest number is.
    private static final double OVERFLOW_GAP = 8.0085662595372944372e-17;

    private Powers() {
    }

    /// x to the power y.
    static double pow(double x, double y) {
        double magnitude = Math.abs(y);
        // For these StrictMath makes no arrays either; for -2 and -0.5 it does.
        boolean special = y == 2 || y == 0.5 || magnitude == 1 || magnitude == 0 || !(magnitude <= LARGE);
        if (special || x == 0 || !(Math.abs(x) <= Double.MAX_VALUE)) {
            return StrictMath.pow(x, y);
        }
        if (x > 0) {
            return ofPositive(x, y);
        }
        if (y != Math.rint(y)) {
            return Double.NaN;
        }
        double power = ofPositive(-x, y);
        return ((long) y & 1) == 0 ? power : -power;
    }

    /// log₂ x as the sum of two parts: what the upper has no room for is in the lower.
    private static double ofPositive(double x, double y) {
        boolean subnormal = x < Double.MIN_NORMAL;
        double normal = subnormal ? x * 0x1p53 : x;
        int bits = high(normal);
        int exponent = (bits >> 20) - 0x3ff - (subnormal ? 53 : 0);
        int fraction = bits & 0x000fffff;
        bits = fraction | 0x3ff00000;
        // The nearest of 1, 1.5 and 2.
        boolean nearHalf = fraction > 0x3988e && fraction < 0xbb67a;
        if (fraction >= 0xbb67a) {
            exponent++;
            bits -= 0x00100000;
        }
        double ax = Double.longBitsToDouble((long) bits << 32 | Double.doubleToRawLongBits(normal) & 0xffffffffL);
        double base = nearHalf ? 1.5 : 1;
        double u = ax - base;
        double v = 1 / (ax + base);
        double ss = u * v;
        double sHigh = upper(ss);
        double tHigh = Double.longBitsToDouble((long) ((bits >> 1 | 0x20000000) + 0x00080000 + (nearHalf ? 1 << 18 : 0)) << 32);
        double tLow = ax - (tHigh - base);
        double sLow = v * ((u - sHigh * tHigh) - sHigh * tLow);
        double s2 = ss * ss;
        double r = s2 * s2 * (L1 + s2 * (L2 + s2 * (L3 + s2 * (L4 + s2 * (L5 + s2 * L6)))));
        r += sLow * (sHigh + ss);
        s2 = sHigh * sHigh;
        tHigh = upper(3 + s2 + r);
        tLow = r - ((tHigh - 3) - s2);
        u = sHigh * tHigh;
        v = sLow * tHigh + tLow * ss;
        double pHigh = upper(u + v);
        double pLow = v - (pHigh - u);
        double zHigh = CP_HIGH * pHigh;
        double zLow = CP_LOW * pHigh + pLow * CP + (nearHalf ? LOG2_LOW : 0);
        double log = nearHalf ? LOG2_HIGH : 0;
        double t1 = upper(((zHigh + zLow) + log) + exponent);
        double t2 = zLow - (((t1 - exponent) - log) - zHigh);
        double y1 = upper(y);
        return exp2(y1 * t1, (y - y1) * t1 + y * t2);
    }

    /// 2 to the power of a sum.
    private static double exp2(double high, double low) {
        double z = low + high;
        if (z > 1024 || z == 1024 && low + OVERFLOW_GAP > z - high) {
            return Double.POSITIVE_INFINITY;
        }
        if (z < -1075 || z == -1075 && low <= z - high) {
            return 0;
        }
        int bits = high(z);
        int scale = 0;
        double rest = high;
        if ((bits & 0x7fffffff) > 0x3fe00000) {
            // The nearest integer.
            int n = bits + (0x00100000 >> ((bits & 0x7fffffff) >> 20) - 0x3ff + 1);
            int k = ((n & 0x7fffffff) >> 20) - 0x3ff;
            double whole = Double.longBitsToDouble((long) (n & ~(0x000fffff >> k)) << 32);
            scale = (n & 0x000fffff | 0x00100000) >> 20 - k;
            scale = bits < 0 ? -scale : scale;
            rest -= whole;
        }
        double t = upper(low + rest);
        double u = t * LN2_HIGH;
        double v = (low - (t - rest)) * LN2 + t * LN2_LOW;
        z = u + v;
        double w = v - (z - u);
        t = z * z;
        double t1 = z - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
        double r = (z * t1) / (t1 - 2) - (w + z * w);
        return Math.scalb(1 - (r - z), scale);
    }

    private static int high(double x) {
        return (int) (Double.doubleToRawLongBits(x) >> 32);
    }

    /// Without the lower 32 bits.
    private static double upper(double x) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(x) & 0xffffffff00000000L);
    }
}
