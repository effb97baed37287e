package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.type.DType;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Functions that kernels call and that not all device languages have in single precision (on NVIDIA's PTX tanh has 11 good bits, and sine and cosine
/// are good near 0 alone): TornadoVM inlines static methods of the kernels' class. Polynomials and
/// their coefficients are those of `io.tapeless.runtime.math`; random bits are those of `io.tapeless.runtime.random.Philox`.
final class DeviceFunctions {
    private static final Map<String, String> TEXTS = new TreeMap<>();

    static {
        TEXTS.putAll(WideFunctions.TEXTS);
        TEXTS.put("tlAtMost", """
                /**
                 * Whether a is at most b; false if either is NaN.
                 */
                private static boolean tlAtMost(float a, float b) {
                    return a < b || a == b;
                }
                """);
        TEXTS.put("tlMax", """
                /**
                 * The larger number; NaN if either is.
                 */
                private static float tlMax(float a, float b) {
                    return a > b || a != a ? a : b;
                }
                """);
        TEXTS.put("tlMin", """
                /**
                 * The smaller number; NaN if either is.
                 */
                private static float tlMin(float a, float b) {
                    return a < b || a != a ? a : b;
                }
                """);
        TEXTS.put("tlLog1p", """
                /**
                 * log(1 + x), also where x is close to 0: the logarithm of the rounded sum and what rounding took from it.
                 */
                private static float tlLog1p(float x) {
                    final float sum = 1f + x;
                    final float lost = (x - (sum - 1f)) / sum;
                    return x > 1e18f ? TornadoMath.log(x) : TornadoMath.log(sum) + lost;
                }
                """);
        TEXTS.put("tlExpm1", """
                /**
                 * exp(x) - 1, by a polynomial where exp(x) is close to 1.
                 */
                private static float tlExpm1(float x) {
                    final float q = ((((%sf * x + %sf) * x + %sf) * x + %sf) * x + %sf) * x + 0.5f;
                    final float y = x * x * q + x;
                    return TornadoMath.abs(x) < 0.34f ? y : TornadoMath.exp(x) - 1f;
                }
                """.formatted(0x1.9e784p-13f, 0x1.6d3a4ap-10f, 0x1.1112d6p-7f, 0x1.5554f8p-5f, 0x1.555554p-3f));
        TEXTS.put("tlTanh", """
                /**
                 * Hyperbolic tangent, which is exactly 1 where it rounds to that: (1 - tanh(x) * tanh(x)) * x * x must be 0 there.
                 */
                private static float tlTanh(float x) {
                    final float a = TornadoMath.abs(x);
                    final float e = tlExpm1(2f * a);
                    final float y = a > 9.02f ? 1f : e / (e + 2f);
                    return x < 0f ? -y : y;
                }
                """);
        TEXTS.put("tlSin", """
                /**
                 * Sine of radians.
                 */
                private static float tlSin(float x) {
                    final float n = TornadoMath.floor(x * %sf + 0.5f);
                    return TornadoMath.abs(x) > 8192f ? TornadoMath.sin(x) : tlSinOf(tlReduced(x, n), (int) n);
                }
                """.formatted(0x1.45f306p-1f));
        TEXTS.put("tlCos", """
                /**
                 * Cosine of radians.
                 */
                private static float tlCos(float x) {
                    final float n = TornadoMath.floor(x * %sf + 0.5f);
                    return TornadoMath.abs(x) > 8192f ? TornadoMath.cos(x) : tlSinOf(tlReduced(x, n), (int) n + 1);
                }
                """.formatted(0x1.45f306p-1f));
        TEXTS.put("tlReduced", """
                /**
                 * x - n * (half of pi), of which the first two parts are so short that their products are exact.
                 */
                private static float tlReduced(float x, float n) {
                    return x - n * 1.5703125f - n * %sf - n * %sf;
                }
                """.formatted(4.837512969970703125e-4f, 7.54978995489188216e-8f));
        TEXTS.put("tlSinOf", """
                /**
                 * Sine of r and so many quarters of a turn, by polynomials for |r| up to an eighth of one.
                 */
                private static float tlSinOf(float r, int quarters) {
                    final float z = r * r;
                    final float sine = r * z * ((%sf * z + %sf) * z + %sf) + r;
                    final float cosine = z * (z * ((%sf * z + %sf) * z + %sf) - 0.5f) + 1f;
                    final float y = (quarters & 1) == 0 ? sine : cosine;
                    return (quarters & 2) == 0 ? y : -y;
                }
                """.formatted(-0x1.9951fap-13f, 0x1.110774p-7f, -0x1.555546p-3f, 0x1.99e816p-16f, -0x1.6c0c28p-10f, 0x1.55554ap-5f));
        TEXTS.put("tlPow", """
                /**
                 * x to the power y, of a positive number on every device: they disagree below zero.
                 */
                private static float tlPow(float x, float y) {
                    final float p = y == 0f ? 1f : TornadoMath.pow(TornadoMath.abs(x), y);
                    final boolean whole = TornadoMath.floor(y) == y;
                    final boolean odd = whole && y - 2f * TornadoMath.floor(0.5f * y) == 1f;
                    return x < 0f ? odd ? -p : whole ? p : TornadoMath.sqrt(x) : p;
                }
                """);
        TEXTS.put("tlIndex", """
                /**
                 * {@code index} if it is in 0 ..< extent; else 0, and a note for the host of what was found.
                 */
                private static int tlIndex(LongArray faults, int place, long index, int extent) {
                    final boolean inside = index >= 0L && index < (long) extent;
                    if (!inside) {
                        faults.set(0, 1L);
                        faults.set(place, index);
                    }
                    return inside ? (int) index : 0;
                }
                """);
        TEXTS.put("tlErf", """
                /**
                 * The error function: a polynomial near 0, 1 - exp(polynomial) from 15/16 on.
                 */
                private static float tlErf(float x) {
                    final float a = tlMin(TornadoMath.abs(x), 4f);
                    final float z = x * x;
                    final float near = ((((((%sf * z + %sf) * z + %sf) * z + %sf) * z + %sf) * z + %sf) * z + %sf) * x + x;
                    final float g = (((((%sf * a + %sf) * a + %sf) * a + %sf) * a + %sf) * a + %sf) * a + a;
                    final float far = 1f - TornadoMath.exp(-g);
                    return a < 0.9375f ? near : x < 0f ? -far : far;
                }
                """.formatted(0x1.4f965ap-14f, -0x1.a61468p-11f, 0x1.544adp-8f, -0x1.b80122p-6f, 0x1.ce2d64p-4f, -0x1.81274p-2f, 0x1.06eba8p-3f,
                -0x1.bf655ap-13f, 0x1.a4afd8p-9f, -0x1.76bf0ep-6f, 0x1.af0ab6p-4f, 0x1.457f92p-1f, 0x1.072f54p-3f));
        TEXTS.put("tlPhilox", """
                /**
                 * The 32 random bits of element {@code index}: Philox4x32-10 of the key (seed) and the counter (site, block, step), as on the CPU.
                 */
                private static long tlPhilox(long seedLow, long seedHigh, long stepLow, long stepHigh, long site, long index) {
                    final long mask = 4294967295L;
                    long c0 = index >>> 2;
                    long c1 = site;
                    long c2 = stepLow;
                    long c3 = stepHigh;
                    long k0 = seedLow;
                    long k1 = seedHigh;
                    for (int round = 0; round < 10; round++) {
                        final long p0 = 3528531795L * c0;
                        final long p1 = 3449720151L * c2;
                        final long n0 = ((p1 >>> 32) ^ c1 ^ k0) & mask;
                        final long n2 = ((p0 >>> 32) ^ c3 ^ k1) & mask;
                        c1 = p1 & mask;
                        c3 = p0 & mask;
                        c0 = n0;
                        c2 = n2;
                        k0 = (k0 + 2654435769L) & mask;
                        k1 = (k1 + 3144134277L) & mask;
                    }
                    final long word = index & 3L;
                    return word == 0L ? c0 : word == 1L ? c1 : word == 2L ? c2 : c3;
                }
                """);
        TEXTS.put("tlNormal", """
                /**
                 * The standard normal quantile at the middle of one of 2^32 intervals (Wichura, AS 241), in single precision.
                 */
                private static float tlNormal(long word) {
                    final long centred = word - 2147483648L;
                    final float q = ((float) centred + 0.5f) * 2.3283064e-10f;
                    final float s = 0.180625f - q * q;
                    final float centre = q * (((((((2509.0809f * s + 33430.576f) * s + 67265.77f) * s + 45921.953f) * s + 13731.694f) * s
                            + 1971.5909f) * s + 133.14167f) * s + 3.3871329f) / (((((((5226.495f * s + 28729.086f) * s + 39307.895f) * s
                            + 21213.795f) * s + 5394.196f) * s + 687.1870f) * s + 42.31333f) * s + 1f);
                    final long nearer = centred < 0L ? word : 4294967295L - word;
                    final float r = TornadoMath.sqrt(-TornadoMath.log(((float) nearer + 0.5f) * 2.3283064e-10f));
                    final float m = r - 1.6f;
                    final float middle = (((((((7.745450e-4f * m + 0.022723845f) * m + 0.24178073f) * m + 1.2704583f) * m + 3.6478484f) * m
                            + 5.7694974f) * m + 4.6303377f) * m + 1.4234371f) / (((((((1.0507501e-9f * m + 5.4759381e-4f) * m + 0.015198667f) * m
                            + 0.14810398f) * m + 0.68976736f) * m + 1.6763848f) * m + 2.0531917f) * m + 1f);
                    return TornadoMath.abs(q) <= 0.425f ? centre : centred < 0L ? -middle : middle;
                }
                """);
    }

    private DeviceFunctions() {}

    /// The function for a type of the device.
    static String name(UnaryFunction function, DType type) {
        // In double precision those of the devices are near enough.
        boolean own = type != DType.F64 || function == UnaryFunction.LOG1P || function == UnaryFunction.EXPM1 || function == UnaryFunction.ERF;
        return own ? (type == DType.F64 ? "tlWide" : "tl") + function.text().substring(0, 1).toUpperCase(java.util.Locale.ROOT) + function.text().substring(1)
                : "TornadoMath." + function.text();
    }

    /// The function for the larger of two numbers of a type of the device. OpenCL's `fmax` and PTX's `max` take the other number where one is NaN, which would
    /// hide it, and TornadoVM 5.2 writes an `fmax` of a double and a float, which OpenCL refuses.
    static String larger(DType type) {
        return extreme(type, "Max");
    }

    /// The function for the smaller.
    static String smaller(DType type) {
        return extreme(type, "Min");
    }

    private static String extreme(DType type, String which) {
        return switch (type) {
            case F32 -> "tl" + which;
            case F64 -> "tlWide" + which;
            case I32, I64, BOOL -> "TornadoMath." + which.toLowerCase(Locale.ROOT);
        };
    }

    /// The comparison of two floats: TornadoVM 5.2 makes of `a <= b` that b is not less than a, which is true where one is NaN.
    static String atMost(DType type, String a, String b) {
        return (type == DType.F64 ? "tlWideAtMost(" : "tlAtMost(") + a + ", " + b + ")";
    }

    /// The functions that a text calls, and those that they call, as methods.
    static String called(String text) {
        TreeSet<String> names = new TreeSet<>();
        addCalled(text, names);
        StringBuilder methods = new StringBuilder();
        names.forEach(name -> methods.append('\n').append(TEXTS.get(name)));
        return methods.toString();
    }

    private static void addCalled(String text, TreeSet<String> names) {
        TEXTS.forEach((name, method) -> {
            if (Pattern.compile("\\b" + name + "\\(").matcher(text).find() && names.add(name)) {
                addCalled(method, names);
            }
        });
    }
}
