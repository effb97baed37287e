package io.tapeless.compiler.emit;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.plan.HostValues.Host;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.List;
import java.util.function.Function;

/// The Java texts that back ends in other packages share with the ones here: one spelling of names, numbers and dims.
public final class EmitText {
    private EmitText() {}

    /// `fc1.weight` → `fc1Weight`.
    public static String camel(String name) {
        return Names.camel(name);
    }

    public static String capital(String name) {
        return Names.capital(name);
    }

    /// The class of a model.
    public static String type(ElaboratedModel model) {
        return Names.type(model.name());
    }

    /// `digits.tl:12:18`.
    public static String place(Span origin) {
        return JavaText.place(origin);
    }

    /// The variable that holds a symbol's value.
    public static String symbol(Dim.Symbol symbol) {
        return JavaText.symbol(symbol);
    }

    /// An int expression over [#symbol] variables; a sum is not parenthesised.
    public static String dim(Dim dim) {
        return JavaText.dim(dim);
    }

    /// How a back end writes a division of sizes; `first`: nothing is multiplied by it from the left.
    @FunctionalInterface
    public interface Quotient {
        String of(String numerator, String denominator, boolean first);
    }

    /// The same over what `symbol` gives for symbols and `quotient` for a division.
    public static String dim(Dim dim, Function<Dim.Symbol, String> symbol, Quotient quotient) {
        return JavaText.dim(dim, symbol, quotient);
    }

    public static String number(double value, DType dtype) {
        return JavaText.number(value, dtype);
    }

    /// The end of a range: `12.0`, or `Math.nextUp(11.0)`.
    public static String end(double high) {
        return JavaText.end(high);
    }

    /// A host number in double precision, over [#symbol] variables and what `named` gives for named numbers.
    public static String host(Host host, Function<String, String> named) {
        return JavaText.host(host, named);
    }

    /// The Java expression of a named number of the optimiser step: `t`, or an element of the array `schedule`.
    public static String stepNumber(String name, ElaboratedModel model) {
        return ScheduleMembers.number(name, model.update() == null ? null : model.update().following());
    }

    /// An array initialiser with what a schedule keeps at first.
    public static String initialSchedule(ElaboratedModel.Following following) {
        return ScheduleMembers.initial(following);
    }

    /// `s -> new int[] {s[0], 784}`, for a model's symbols in order.
    public static String shapeFunction(Shape shape, List<Dim.Symbol> symbols) {
        List<String> dims = shape.dims().stream().map(dim -> JavaText.dim(dim, symbol -> "s[" + symbols.indexOf(symbol) + "]")).toList();
        return "s -> new int[] {" + String.join(", ", dims) + "}";
    }
}
