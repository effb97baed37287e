package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.plan.HostValues.HostLeaf;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.scalar.UnaryFunction;
import io.tapeless.compiler.type.DType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Prints the numbers that the host computes before a run. What several of them need, such as the learning rate of a step, is computed
/// once, into a local.
final class HostNumbers {
    private final List<HostLeaf> leaves = new ArrayList<>();
    private final Map<Host, Scalar> formulas = new LinkedHashMap<>();
    private final Map<Scalar, Integer> uses = new HashMap<>();
    private final Map<Scalar, String> locals = new HashMap<>();
    private final Function<String, String> named;
    private final UnaryOperator<String> fresh;
    private final Lines lines = new Lines();

    /// @param named the Java expression of a named number
    /// @param fresh gives a name that is free in the method
    HostNumbers(Collection<Host> hosts, Function<String, String> named, UnaryOperator<String> fresh) {
        this.named = named;
        this.fresh = fresh;
        for (Host host : hosts) {
            Scalar formula = host.formula().mapLeaves(leaf -> leaf instanceof Scalar.Operand operand ? common(host, operand) : leaf);
            formulas.put(host, formula);
            announce(formula);
        }
    }

    private Scalar common(Host host, Scalar.Operand operand) {
        HostLeaf leaf = host.leaves().get(operand.index());
        if (!leaves.contains(leaf)) {
            leaves.add(leaf);
        }
        return new Scalar.Operand(leaves.indexOf(leaf), operand.type());
    }

    private void announce(Scalar scalar) {
        if (uses.merge(scalar, 1, Integer::sum) == 1) {
            scalar.children().forEach(this::announce);
        }
    }

    /// Gives a number that others need a name of its own.
    void name(Host host, String wanted) {
        Scalar formula = formulas.get(host);
        if (formula != null && uses.get(formula) > 1 && isComputed(formula)) {
            define(formula, wanted);
        }
    }

    /// The expression of a number in double precision; locals it needs are declared in [#lines].
    String expression(Host host) {
        return print(formulas.get(host));
    }

    private String print(Scalar scalar) {
        return JavaText.host(scalar, leaves, named, this::local);
    }

    private String local(Scalar scalar) {
        if (!locals.containsKey(scalar) && uses.get(scalar) > 1 && isComputed(scalar)) {
            define(scalar, scalar instanceof Scalar.Unary(UnaryFunction function, Scalar _) ? function == UnaryFunction.SQRT ? "root"
                    : function.text() : "part");
        }
        return locals.get(scalar);
    }

    private static boolean isComputed(Scalar scalar) {
        return !(scalar instanceof Scalar.Operand) && Computation.worthLocal(scalar);
    }

    private void define(Scalar scalar, String wanted) {
        locals.put(scalar, null);
        String text = print(scalar);
        String name = fresh.apply(wanted);
        lines.line("final " + JavaText.type(scalar.type() == DType.BOOL ? DType.BOOL : DType.F64) + " " + name + " = " + JavaText.bare(text) + ";");
        locals.put(scalar, name);
    }

    /// Declarations of the locals so far.
    Lines lines() {
        return lines;
    }
}
