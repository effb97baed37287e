package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.scalar.Comparison;
import io.tapeless.compiler.type.DType;
import java.util.Map;

/// The functions of [DeviceFunctions] in double precision, for models of f64. Formulas are those of `io.tapeless.runtime.math.DoubleMath` and
/// `io.tapeless.runtime.random`, whose sources are named there.
///
/// TornadoVM 5.2 makes a float of an infinite double constant, and OpenCL then has no comparison of the two: extremes compare by the difference, whose first
/// operand decides on its type and so must not be that constant; [#comparison] names none.
final class WideFunctions {
    static final Map<String, String> TEXTS = Map.of(
            "tlWideAtMost", """
                    /**
                     * Whether a is at most b; false if either is NaN.
                     */
                    private static boolean tlWideAtMost(double a, double b) {
                        return a < b || a == b;
                    }
                    """,
            "tlWideMax", """
                    /**
                     * The larger number; NaN if either is.
                     */
                    private static double tlWideMax(double a, double b) {
                        return b - a < 0.0 || a != a ? a : b;
                    }
                    """,
            "tlWideMin", """
                    /**
                     * The smaller number; NaN if either is.
                     */
                    private static double tlWideMin(double a, double b) {
                        return b - a > 0.0 || a != a ? a : b;
                    }
                    """,
            "tlWideLog1p", """
                    /**
                     * log(1 + x), also where x is close to 0: the logarithm of the rounded sum and what rounding took from it.
                     */
                    private static double tlWideLog1p(double x) {
                        final double sum = 1.0 + x;
                        final double lost = (x - (sum - 1.0)) / sum;
                        return x > 1e18 ? TornadoMath.log(x) : TornadoMath.log(sum) + lost;
                    }
                    """,
            "tlWideExpm1", """
                    /**
                     * exp(x) - 1: its series where exp(x) is close to 1.
                     */
                    private static double tlWideExpm1(double x) {
                        double sum = 0.0;
                        for (int n = 17; n > 0; n--) {
                            sum = (1.0 + sum) * x / (double) n;
                        }
                        return TornadoMath.abs(x) < 0.5 ? sum : TornadoMath.exp(x) - 1.0;
                    }
                    """,
            "tlWideErf", """
                    /**
                     * The error function: its Maclaurin series up to 1, 1 - exp(-x^2) times a rational function (Cody 1969) up to 6.
                     */
                    private static double tlWideErf(double x) {
                        final double a = tlWideMin(TornadoMath.abs(x), 6.0);
                        final double z = tlWideMin(a * a, 1.0);
                        double sum = 0.0;
                        for (int n = 18; n > 0; n--) {
                            sum = -z / (double) n * (1.0 / (2.0 * (double) n + 1.0) + sum);
                        }
                        final double near = x + x * (0.12837916709551257390 + 1.12837916709551257390 * sum);
                        final double top = (((((((2.15311535474403846e-8 * a + 5.64188496988670089e-1) * a + 8.88314979438837594) * a + 6.61191906371416295e1) * a
                                + 2.98635138197400131e2) * a + 8.81952221241769090e2) * a + 1.71204761263407058e3) * a + 2.05107837782607147e3) * a
                                + 1.23033935479799725e3;
                        final double bottom = (((((((a + 1.57449261107098347e1) * a + 1.17693950891312499e2) * a + 5.37181101862009858e2) * a
                                + 1.62138957456669019e3) * a + 3.29079923573345963e3) * a + 4.36261909014324716e3) * a + 3.43936767414372164e3) * a
                                + 1.23033935480374942e3;
                        final double w = 1.0 / tlWideMax(a * a, 1.0);
                        final double over = ((((1.63153871373020978e-2 * w + 3.05326634961232344e-1) * w + 3.60344899949804439e-1) * w
                                + 1.25781726111229246e-1) * w + 1.60837851487422766e-2) * w + 6.58749161529837803e-4;
                        final double under = ((((w + 2.56852019228982242) * w + 1.87295284992346725) * w + 5.27905102951428412e-1) * w
                                + 6.05183413124413191e-2) * w + 2.33520497626869185e-3;
                        final double far = (0.56418958354775628695 - w * over / under) / tlWideMax(a, 1.0);
                        final double rest = TornadoMath.exp(-a * a) * (a > 4.0 ? far : top / bottom);
                        return a <= 1.0 ? near : x < 0.0 ? rest - 1.0 : x != x ? x : 1.0 - rest;
                    }
                    """,
            "tlNormalWide", """
                    /**
                     * The standard normal quantile (Wichura, AS 241).
                     */
                    private static double tlNormalWide(double p) {
                        final double q = p - 0.5;
                        final double s = 0.180625 - q * q;
                        final double nearer = q < 0.0 ? p : 1.0 - p;
                        final double r = TornadoMath.sqrt(-TornadoMath.log(nearer));
                        final double x = r <= 5.0 ? tlNormalMiddle(r - 1.6) : tlNormalTail(r - 5.0);
                        return TornadoMath.abs(q) <= 0.425 ? q * tlNormalCentre(s) : q < 0.0 ? -x : x;
                    }

                    private static double tlNormalCentre(double r) {
                        final double numerator = ((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
                                + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
                                + 1.3314166789178437745e2) * r + 3.3871328727963666080;
                        final double denominator = ((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
                                + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
                                + 4.2313330701600911252e1) * r + 1;
                        return numerator / denominator;
                    }

                    private static double tlNormalMiddle(double r) {
                        double numerator = ((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r
                                + 2.41780725177450611770e-1) * r + 1.27045825245236838258) * r + 3.64784832476320460504) * r
                                + 5.76949722146069140550) * r + 4.63033784615654529590) * r + 1.42343711074968357734;
                        double denominator = ((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r
                                + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r
                                + 1.67638483018380384940) * r + 2.05319162663775882187) * r + 1;
                        return numerator / denominator;
                    }

                    private static double tlNormalTail(double r) {
                        double numerator = ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
                                + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r
                                + 1.78482653991729133580) * r + 5.46378491116411436990) * r + 6.65790464350110377720;
                        double denominator = ((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
                                + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r
                                + 1.36929880922735805310e-1) * r + 5.99832206555887937690e-1) * r + 1;
                        return numerator / denominator;
                    }
                    """);

    private WideFunctions() {}

    /// A comparison of a double with an infinite constant, as one with the largest finite number.
    ///
    /// @param x        the text of the double, which may be printed twice
    /// @param infinity the constant on the right
    static String comparison(String x, Comparison comparison, double infinity) {
        String largest = EmitText.number(Math.copySign(Double.MAX_VALUE, infinity), DType.F64);
        String reached = x + (infinity > 0 ? " > " : " < ") + largest;
        String within = infinity > 0 ? "tlWideAtMost(" + x + ", " + largest + ")" : "tlWideAtMost(" + largest + ", " + x + ")";
        return "(" + switch (comparison) {
            case EQ -> reached;
            case NE -> "!(" + reached + ")";
            case LT -> infinity > 0 ? within : "false";
            case GT -> infinity > 0 ? "false" : within;
            case LE -> infinity > 0 ? x + " == " + x : reached;
            case GE -> infinity > 0 ? reached : x + " == " + x;
        } + ")";
    }
}
