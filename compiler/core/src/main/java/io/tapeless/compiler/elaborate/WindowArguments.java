package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.Formulas;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/// The arguments that functions over windows share: whole numbers per axis, strides, and how many windows fit.
record WindowArguments(BuiltinCall call, int axes) {
    private static final long LARGEST_TABLE = 1 << 23;

    /// One whole number per axis, written once for all or as a list.
    List<Integer> perAxis(Operators.Operand operand, String what, int least) {
        Pass pass = call.pass();
        List<Integer> numbers;
        if (operand.meta() instanceof Meta.ListOf list) {
            if (list.elements().size() != axes) {
                throw pass.problem(Code.ARGUMENT_KIND, operand.span(), "`" + call.name() + "` has " + Texts.axes(axes) + ", but " + what + " lists "
                        + Texts.count(list.elements().size(), "number"));
            }
            numbers = list.elements().stream().map(element -> pass.conversions.integer(element, operand.span())).toList();
        } else {
            numbers = Collections.nCopies(axes, pass.conversions.integer(operand.meta(), operand.span()));
        }
        for (int number : numbers) {
            if (number < least) {
                throw pass.problem(Code.WINDOW_DOES_NOT_FIT, operand.span(), what + " must be at least " + least + ", not " + number);
            }
        }
        return numbers;
    }

    /// The named argument per axis, or `absent`.
    List<Integer> perAxis(String label, List<Integer> absent, int least) {
        return call.has(label) ? perAxis(call.named(label), "`" + label + "`", least) : absent;
    }

    List<Integer> perAxis(String label, int absent, int least) {
        return perAxis(label, Collections.nCopies(axes, absent), least);
    }

    /// The tensor that windows slide over, of a float dtype: [N, C, …] or [C, …], with one axis per window axis.
    Value given() {
        Value x = floats(call.tensor(0), call.place(0));
        if (x.rank() != axes + 1 && x.rank() != axes + 2) {
            throw wrongRank();
        }
        return x;
    }

    /// The same as [N, C, …]: where the batch is left out it is one row.
    Value image() {
        Value x = given();
        return batched() ? x : Formulas.reshape(x, x.shape().insert(0, Dim.ONE));
    }

    /// Whether the image was given with a batch.
    boolean batched() {
        return call.tensor(0).rank() != axes + 1;
    }

    /// A result for `image()`, without its batch where none was given.
    Value asGiven(Value y) {
        return batched() ? y : Formulas.reshape(y, y.shape().without(0));
    }

    /// For an image that is neither [N, C, …] nor [C, …], or lacks its channels.
    Problem wrongRank() {
        Value x = call.tensor(0);
        String name = Texts.of(call.place(0));
        Diagnostic diagnostic = Diagnostic.error(Code.RANK_MISMATCH, call.place(0), "`" + call.name() + "` takes " + Texts.axes(axes + 2) + " ("
                + String.join(", ", layout()) + "), not " + x.type());
        if (x.rank() > axes + 2) {
            return call.pass().problem(diagnostic.hint("`reshape` joins leading axes into one, and splits them again after it"));
        }
        String flat = x.rank() < axes + 1 ? "; `reshape(" + name + ", [" + String.join(", ", layout()) + "])` makes images of flat rows" : "";
        return call.pass().problem(diagnostic.hint("`unsqueeze(" + name + ", axis: " + (x.rank() == axes + 1 ? 1 : 0)
                + ")` adds an axis of one channel; an image without a batch is ["
                + String.join(", ", layout().subList(1, axes + 2)) + "]" + flat));
    }

    private List<String> layout() {
        return List.of("N", "C", "D", "H", "W").stream()
                .filter(axis -> axes == 3 || !axis.equals("D")).filter(axis -> axes > 1 || !axis.equals("H")).toList();
    }

    Value floats(Value x, Span place) {
        if (!x.dtype().isFloat()) {
            throw call.pass().problem(Diagnostic.error(Code.DTYPE_NOT_ALLOWED, place, "`" + call.name() + "` has no meaning for " + x.dtype())
                    .hint("convert it: `cast(" + Texts.of(place) + ", \"float\")`"));
        }
        return x;
    }

    static List<Sliding> slidings(List<Integer> stride, List<Integer> dilation, List<Integer> padding) {
        List<Sliding> by = new ArrayList<>();
        for (int i = 0; i < stride.size(); i++) {
            by.add(new Sliding(stride.get(i), dilation.get(i), padding.get(i)));
        }
        return by;
    }

    /// How many windows fit along an axis of `extent` with padding on both sides; the last one may stick out when `ceil`.
    Dim positions(Dim extent, int axis, Dim taps, Sliding by, int after, boolean ceil) {
        Pass pass = call.pass();
        Dim room = extent.plus(by.padding() + after).minus(taps.plus(-1).times(by.dilation())).plus(-1);
        if (room.evaluate(Dim.Symbol::minimum) < 0) {
            SizeClaim fits = new SizeClaim(List.of(room), narrowed -> narrowed.apply(room).atLeast(0));
            fits.requireLarger();
            Dim reach = taps.plus(-1).times(by.dilation()).plus(1);
            Diagnostic diagnostic = Diagnostic.error(Code.WINDOW_DOES_NOT_FIT, call.span(), "a window of " + reach + " does not fit into axis " + axis
                    + ", which has " + extent + (by.padding() + after == 0 ? "" : " and " + (by.padding() + after) + " of padding"))
                    .hint("a smaller kernel, or more `padding`");
            throw pass.problem(room.isConstant() ? diagnostic : diagnostic.hint(fits.remedy(OptionalLong.empty())));
        }
        if (!ceil || by.stride() == 1) {
            Dim positions = room.div(Dim.of(by.stride())).plus(1);
            pass.types.positive(positions, call.span());
            return positions;
        }
        Dim positions = room.plus(by.stride() - 1).div(Dim.of(by.stride())).plus(1);
        // A window that would begin in the padding behind the end is left out.
        Dim beyond = positions.plus(-1).times(by.stride()).minus(extent.plus(by.padding()));
        if (beyond.isConstant()) {
            return beyond.constant() >= 0 ? positions.plus(-1) : positions;
        }
        if (taps.isConstant() && by.padding() + by.stride() - (taps.constant() - 1) * by.dilation() - 2 < 0) {
            return positions;
        }
        throw pass.problem(Diagnostic.error(Code.WINDOW_DOES_NOT_FIT, call.span(), "with `ceil_mode`, how many windows fit into " + extent
                + " depends on its value").hint("fix the size: `dim H == 28`"));
    }

    /// The extent as a number, for what is worked out position by position.
    int fixed(Dim extent, int axis) {
        if (!extent.isConstant()) {
            throw call.pass().problem(Diagnostic.error(Code.NOT_COMPILE_TIME, call.span(), "`" + call.name() + "` needs the size of axis " + axis
                    + " at compile time, but it is " + extent).hint("fix it: `dim " + extent + " == 28`"));
        }
        return (int) extent.constant();
    }

    /// Refuses tables of numbers, worked out position by position, that are too large to be part of a program.
    void checkTable(long rows, long columns) {
        if (rows > LARGEST_TABLE / columns) {
            throw call.pass().problem(Code.SPEC_TOO_LARGE, call.span(), "`" + call.name() + "` needs a table of " + rows
                    + (columns == 1 ? "" : " × " + columns) + " numbers; the limit is " + LARGEST_TABLE);
        }
    }
}
