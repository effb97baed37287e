package io.tapeless.runtime.math;

/// The numbers that [ScalarMath], [VectorMath] and generated straight-line code share.
///
/// Polynomials are minimax approximations in the relative error of the function they serve, fitted for this project in
/// 40-digit arithmetic (Lawson's iteration) and rounded to `float` from the lowest coefficient up, each time refitting the rest.
/// The comment on each gives the largest relative error it causes; half an ulp is 2⁻²⁴ to 2⁻²⁵. Arguments are reduced
/// in two or three parts by fused multiply-adds after W. J. Cody and W. Waite, *Software Manual for the Elementary
/// Functions* (1980).
public final class Coefficients {
    private Coefficients() {
    }

    /// 3·2²²: adding it rounds a small `float` to an integer (half to even) and leaves it in the low bits.
    public static final float ROUND = 0x1.8p23f;
    /// The same with an exponent's bias in the low bits: shifted left by 23, the sum is the float 2ⁿ.
    public static final float ROUND_EXPONENT = 0x1.8p23f + 127;
    /// The sum gives 2ⁿ⁻¹.
    public static final float ROUND_HALF_EXPONENT = 0x1.8p23f + 126;
    public static final int TWO_THIRDS_BITS = 0x3F2A_AAAB;
    public static final int EXPONENT_MASK = 0xFF80_0000;
    public static final int SIGN_MASK = 0x8000_0000;

    public static final float LOG2_E = 0x1.715476p0f;
    public static final float HALF_LOG2_E = 0x1.715476p-1f;
    /// ln 2 in two parts.
    public static final float LN2_HIGH = 0x1.62e43p-1f;
    public static final float LN2_LOW = -0x1.05c61p-29f;

    /// exp rounds to 0 from here down and to infinity from here up.
    public static final float EXP_LOWEST = -104;
    public static final float EXP_HIGHEST = 89;
    /// e / (1 + e) with e = exp(x) rounds to 1 from here up, long before e overflows.
    public static final float SIGMOID_HIGHEST = 40;
    /// expm1 rounds to -1 from here down.
    public static final float EXPM1_LOWEST = -25;
    /// Below this size expm1(x) rounds to x.
    public static final float EXPM1_IS_X = 0x1p-26f;
    /// tanh rounds to ±1 where exp(2x) - 1 is that of ±24.
    public static final float TANH_HIGHEST = 24;

    /// exp(r) = 1 + r + r² Σ Pᵢ rⁱ for |r| ≤ ln 2, relative error 2⁻³⁰.
    public static final float P0 = 0x1p-1f;
    public static final float P1 = 0x1.55555cp-3f;
    public static final float P2 = 0x1.555534p-5f;
    public static final float P3 = 0x1.110b6p-7f;
    public static final float P4 = 0x1.6c2b8p-10f;
    public static final float P5 = 0x1.a55ffp-13f;
    public static final float P6 = 0x1.9bdeccp-16f;

    /// expm1(r) = r + r² Σ Eᵢ rⁱ for |r| ≤ ½ ln 2, relative error 2⁻³¹.
    public static final float E0 = 0x1p-1f;
    public static final float E1 = 0x1.555554p-3f;
    public static final float E2 = 0x1.5554f8p-5f;
    public static final float E3 = 0x1.1112d6p-7f;
    public static final float E4 = 0x1.6d3a4ap-10f;
    public static final float E5 = 0x1.9e784p-13f;

    /// log1p(f) = f + f² Σ Lᵢ fⁱ for |f| ≤ ⅓, relative error 2⁻²⁷·⁶.
    public static final float L0 = -0x1p-1f;
    public static final float L1 = 0x1.555506p-2f;
    public static final float L2 = -0x1.ffff04p-3f;
    public static final float L3 = 0x1.99d058p-3f;
    public static final float L4 = -0x1.559a6cp-3f;
    public static final float L5 = 0x1.1ed4c2p-3f;
    public static final float L6 = -0x1.f36c46p-4f;
    public static final float L7 = 0x1.1e6fe2p-3f;
    public static final float L8 = -0x1.07448ap-3f;

    /// log((1+w)/(1-w)) = 2w - w³ Σ Aᵢ w²ⁱ for |w| ≤ ⅓, relative error 2⁻²⁷·⁷.
    public static final float A0 = -0x1.555502p-1f;
    public static final float A1 = -0x1.99d1c6p-2f;
    public static final float A2 = -0x1.1ec0ccp-2f;
    public static final float A3 = -0x1.1ec71p-2f;

    /// erf(x) = x + x Σ Fᵢ x²ⁱ for |x| ≤ 15/16, relative error 2⁻³⁰.
    public static final float ERF_JOIN = 0.9375f;
    public static final float F0 = 0x1.06eba8p-3f;
    public static final float F1 = -0x1.81274p-2f;
    public static final float F2 = 0x1.ce2d64p-4f;
    public static final float F3 = -0x1.b80122p-6f;
    public static final float F4 = 0x1.544adp-8f;
    public static final float F5 = -0x1.a61468p-11f;
    public static final float F6 = 0x1.4f965ap-14f;

    /// erf(x) = 1 - exp(-(x + x Σ Gᵢ xⁱ)) for 15/16 ≤ x ≤ 4, relative error 2⁻²⁸; from 4 on erf(x) rounds to 1.
    public static final float ERF_HIGHEST = 4;
    public static final float G0 = 0x1.072f54p-3f;
    public static final float G1 = 0x1.457f92p-1f;
    public static final float G2 = 0x1.af0ab6p-4f;
    public static final float G3 = -0x1.76bf0ep-6f;
    public static final float G4 = 0x1.a4afd8p-9f;
    public static final float G5 = -0x1.bf655ap-13f;

    public static final float TWO_OVER_PI = 0x1.45f306p-1f;
    /// -π/2 in three parts.
    public static final float HALF_PI_1 = -0x1.921fb6p0f;
    public static final float HALF_PI_2 = 0x1.777a5cp-25f;
    public static final float HALF_PI_3 = 0x1.ee59dap-50f;
    /// Up to here the three parts keep sin and cos accurate; beyond, `StrictMath` reduces the argument.
    public static final float PERIODIC_LIMIT = 0x1p17f;

    /// sin(r) = r + r³ Σ Sᵢ r²ⁱ for |r| ≤ π/4, relative error 2⁻²⁷·⁹.
    public static final float S0 = -0x1.555546p-3f;
    public static final float S1 = 0x1.110774p-7f;
    public static final float S2 = -0x1.9951fap-13f;

    /// cos(r) = 1 - r²/2 + r⁴ Σ Cᵢ r²ⁱ for |r| ≤ π/4, relative error 2⁻³³.
    public static final float C0 = 0x1.55554ap-5f;
    public static final float C1 = -0x1.6c0c28p-10f;
    public static final float C2 = 0x1.99e816p-16f;
}
