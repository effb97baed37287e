package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.scalar.BinaryFunction;
import io.tapeless.compiler.scalar.Scalar;
import java.util.List;

/// The two factors of a sum of products.
public final class Contractions {
    private Contractions() {}

    /// The loads that are multiplied, or null when a factor is not a plain load.
    public static List<Load> factors(Computation c) {
        if (c.fold().element() instanceof Scalar.Binary product && product.function() == BinaryFunction.MUL
                && product.a() instanceof Scalar.Operand a && product.b() instanceof Scalar.Operand b
                && c.operands().get(a.index()) instanceof Load left && c.operands().get(b.index()) instanceof Load right
                && plain(left.access()) && plain(right.access())) {
            return List.of(left, right);
        }
        return null;
    }

    private static boolean plain(Access access) {
        return access.indirect() == null && access.quotients().isEmpty();
    }
}
