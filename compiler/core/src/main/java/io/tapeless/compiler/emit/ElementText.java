package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.Computation.Load;
import io.tapeless.compiler.kernel.Computation.Number;
import io.tapeless.compiler.scalar.Scalar;

/// Prints expressions of one point in straight-line code: positions are numbers, elements are locals.
final class ElementText extends ScalarText {
    private final Computation computation;
    private final int[] at;
    private final String total;
    private final StraightLocals locals;

    ElementText(Computation computation, int[] at, String total, StraightLocals locals, Lines lines) {
        super(computation, null, axis -> String.valueOf(at[axis]), total, lines);
        this.computation = computation;
        this.at = at;
        this.total = total;
        this.locals = locals;
    }

    @Override
    ElementText announce(Scalar scalar) {
        super.announce(scalar);
        return this;
    }

    @Override
    String operand(Scalar.Operand o) {
        return o.index() == Computation.ACCUMULATOR ? total : switch (computation.operands().get(o.index())) {
            case Load load -> load(load.access());
            case Number number -> locals.number(number.host(), NumberNames.of(computation, number));
        };
    }

    private String load(Access access) {
        if (access.indirect() != null) {
            Access.Indirect indirect = access.indirect();
            return locals.array(access.buffer()) + "[" + access.element(at) + " + Checks.index(" + load(indirect.index()) + ", " + indirect.extent() + ", \""
                    + indirect.index().buffer().name() + "\") * " + indirect.stride() + "]";
        }
        return locals.element(access.buffer(), access.element(at));
    }

    /// Conditions that ask for an element only sometimes have been decided: what is left may be read.
    @Override
    boolean lazy(Scalar scalar) {
        return false;
    }

    @Override
    String fresh(String wanted) {
        return locals.fresh(wanted);
    }
}
