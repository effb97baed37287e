package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;

/// How many masked accesses a method may have. C1 keeps all that it inlines of the Vector API in virtual registers, and refuses a method when it runs out of
/// them, which masked accesses need most of; C2 is never asked to compile such a method then. Measured on updates by eleven optimisers, with vectors of 256
/// bits: nine arrays beside the same code without masks are refused, and ten, in one case, without it.
public final class Masks {
    /// Masked accesses of a method that has nothing else.
    private static final int MOST = 9;

    private Masks() {}

    /// Whether a map's last vector may have a mask, beside the whole ones.
    public static boolean fit(Computation c) {
        return fit(c, 1);
    }

    /// Whether a vector of results may have a mask.
    ///
    /// @param more what the method has besides: loads with the mask, or 1 for the same code without it
    public static boolean fit(Computation c, int more) {
        long factors = c.fold() == null ? 0 : 2;
        return c.results().size() + c.operands().stream().filter(Load.class::isInstance).count() - factors + more <= MOST;
    }

    /// Whether the last vector of terms of a tile of sums may have a mask, beside the whole ones and the sums' ends (measured: five loads, and no six).
    static boolean fit(Tile.Block block) {
        return block.rows() + block.vectors() + 4 <= MOST;
    }
}
