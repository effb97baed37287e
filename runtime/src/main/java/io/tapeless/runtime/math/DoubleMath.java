package io.tapeless.runtime.math;

/// Functions of one `double` that `StrictMath` lacks or allocates in, for constants, host scalars, `f64` models and the interpreter that
/// other back ends are compared with. Same bits on every machine: only `+ - * /`, `sqrt` and `StrictMath` are used.
public final class DoubleMath {
    /// 2/√π - 1.
    private static final double TWO_OVER_ROOT_PI_LESS_ONE = 0.12837916709551257390;
    /// 1/√π.
    private static final double ONE_OVER_ROOT_PI = 0.56418958354775628695;
    /// 2/√π (-1)ⁿ / (n! (2n+1)) for n from 1.
    private static final double[] MACLAURIN = {
            -0.37612638903183754, 0.11283791670955126, -0.026866170645131252, 0.005223977625442188, -0.0008548327023450853, 0.00012055332981789664,
            -1.492565035840625e-5, 1.6462114365889248e-6, -1.6365844691234924e-7, 1.4807192815879218e-8, -1.2290555301717928e-9, 9.422759064650411e-11,
            -6.7113668551641105e-12, 4.4632242632864775e-13, -2.7835162072109215e-14, 1.6342614095367152e-15, -9.063970842808673e-17, 4.763348040515068e-18
    };
    /// From here on erf(x) rounds to 1.
    private static final double ERF_IS_ONE = 6;

    private DoubleMath() {
    }

    /// -1, 0 or 1; 0 for NaN, as in PyTorch.
    public static double sign(double x) {
        return x > 0 ? 1 : x < 0 ? -1 : 0;
    }

    /// The error function 2/√π ∫₀ˣ exp(-t²) dt. Error below 1.5 ulp; ±0, ±∞ and NaN as expected.
    public static double erf(double x) {
        double magnitude = Math.abs(x);
        if (magnitude <= 1) {
            return x + x * maclaurin(x * x);
        }
        if (magnitude >= ERF_IS_ONE) {
            return Math.signum(x);
        }
        return Math.copySign(1 - complement(magnitude), x);
    }

    /// erf(x)/x - 1 for z = x² ≤ 1: the Maclaurin series 2/√π Σ (-1)ⁿ x²ⁿ / (n! (2n+1)), DLMF 7.6.1,
    /// https://dlmf.nist.gov/7.6.E1. The first term left out is below 10⁻¹⁸.
    private static double maclaurin(double z) {
        double sum = 0;
        for (int n = MACLAURIN.length - 1; n >= 0; n--) {
            sum = MACLAURIN[n] + z * sum;
        }
        return TWO_OVER_ROOT_PI_LESS_ONE + z * sum;
    }

    /// 1 - erf(x) for x > 1/2, from W. J. Cody, "Rational Chebyshev approximations for the error function",
    /// Mathematics of Computation 23 (1969), tables II and III.
    private static double complement(double x) {
        double ratio = x <= 4 ? middle(x) : (ONE_OVER_ROOT_PI - tail(1 / (x * x))) / x;
        // x² is not a double; near x²=36 its rounding error would show. A head with few digits has an exact square.
        double head = Math.floor(x * 16) / 16;
        return StrictMath.exp(-head * head) * StrictMath.exp((head - x) * (head + x)) * ratio;
    }

    private static double middle(double x) {
        double numerator = (((((((2.15311535474403846e-8 * x + 5.64188496988670089e-1) * x + 8.88314979438837594) * x
                + 6.61191906371416295e1) * x + 2.98635138197400131e2) * x + 8.81952221241769090e2) * x
                + 1.71204761263407058e3) * x + 2.05107837782607147e3) * x + 1.23033935479799725e3;
        double denominator = (((((((x + 1.57449261107098347e1) * x + 1.17693950891312499e2) * x + 5.37181101862009858e2) * x
                + 1.62138957456669019e3) * x + 3.29079923573345963e3) * x + 4.36261909014324716e3) * x
                + 3.43936767414372164e3) * x + 1.23033935480374942e3;
        return numerator / denominator;
    }

    private static double tail(double z) {
        double numerator = ((((1.63153871373020978e-2 * z + 3.05326634961232344e-1) * z + 3.60344899949804439e-1) * z
                + 1.25781726111229246e-1) * z + 1.60837851487422766e-2) * z + 6.58749161529837803e-4;
        double denominator = ((((z + 2.56852019228982242) * z + 1.87295284992346725) * z + 5.27905102951428412e-1) * z
                + 6.05183413124413191e-2) * z + 2.33520497626869185e-3;
        return z * numerator / denominator;
    }

    /// The logistic function 1 / (1 + exp(-x)), without overflow and with full relative precision on both sides.
    public static double sigmoid(double x) {
        double e = StrictMath.exp(-Math.abs(x));
        return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    /// log(1 + exp(x)), without overflow and with full relative precision on both sides.
    public static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    /// `StrictMath.pow`, the same bits; nothing is allocated for exponents up to 2³¹.
    public static double pow(double x, double y) {
        return Powers.pow(x, y);
    }

    /// The sine. Error below 1 ulp, like `StrictMath.sin`, and nothing is allocated for |x| below 2¹⁹.
    public static double sin(double x) {
        return Trigonometry.sin(x);
    }

    /// The cosine, as [#sin].
    public static double cos(double x) {
        return Trigonometry.cos(x);
    }

    /// 1 / √x, from two rounded operations: +∞ for +0, -∞ for -0, NaN below zero.
    public static double rsqrt(double x) {
        return 1 / Math.sqrt(x);
    }
}
