package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.graph.Sliding;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.WindowFormulas;
import io.tapeless.compiler.op.WindowFormulas.Extension;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// `conv1d` to `conv3d` and `conv_transpose1d` to `conv_transpose3d`, with the arguments of PyTorch's.
final class ConvolutionBuiltins {
    private final BuiltinCall call;
    private final Pass pass;
    private final WindowArguments arguments;
    private final int axes;
    private Value x;
    private final boolean batched;
    private final Value weight;
    private final int groups;
    private final List<Integer> stride;
    private final List<Integer> dilation;

    private ConvolutionBuiltins(BuiltinCall call, int axes) {
        this.call = call;
        this.pass = call.pass();
        this.axes = axes;
        this.arguments = new WindowArguments(call, axes);
        this.batched = arguments.batched();
        this.x = arguments.image();
        this.weight = arguments.floats(call.tensor(1), call.place(1));
        if (weight.rank() != axes + 2) {
            throw pass.problem(Code.RANK_MISMATCH, call.place(1), "the weight of `" + call.name() + "` has " + Texts.axes(axes + 2) + ", not "
                    + weight.type());
        }
        this.groups = call.has("groups") ? pass.conversions.integer(call.named("groups").meta(), call.named("groups").span()) : 1;
        this.stride = arguments.perAxis("stride", 1, 1);
        this.dilation = arguments.perAxis("dilation", 1, 1);
    }

    static List<Builtin> list() {
        List<Builtin> all = new ArrayList<>();
        for (int axes = 1; axes <= 3; axes++) {
            int n = axes;
            all.add(Builtin.of("conv" + n + "d", 2, 3, "bias stride padding dilation groups padding_mode",
                    call -> new ConvolutionBuiltins(call, n).convolution()));
            all.add(Builtin.of("conv_transpose" + n + "d", 2, 3, "bias stride padding output_padding groups dilation",
                    call -> new ConvolutionBuiltins(call, n).transposed()));
        }
        all.add(Builtin.of("per_axis", 2, 2, "", ConvolutionBuiltins::perAxis));
        return all;
    }

    /// `per_axis(3, 2)` and `per_axis([3, 3], 2)` are `[3, 3]`: how layers read a size that is one number or one per axis.
    private static Meta perAxis(BuiltinCall call) {
        int count = call.pass().conversions.integer(call.meta(1), call.place(1));
        return switch (call.meta(0)) {
            case Meta.ListOf list when list.elements().size() == count -> list;
            case Meta.Int number when count >= 0 && count <= 8 -> new Meta.ListOf(Collections.nCopies(count, number));
            default -> {
                Diagnostic diagnostic = Diagnostic.error(Code.ARGUMENT_KIND, call.place(0), "a whole number or a list of " + count
                        + " is needed here, not " + call.meta(0).describe());
                throw call.pass().problem(call.meta(0) instanceof Meta.TupleOf ? diagnostic.hint("a list stands in brackets: `[3, 3]`") : diagnostic);
            }
        };
    }

    private Meta convolution() {
        checkGroups(weight.shape().dim(1).times(groups), weight.shape().dim(0));
        if (looksSwapped()) {
            throw tooLarge();
        }
        List<Integer> before = padding(false);
        List<Integer> after = padding(true);
        String mode = call.has("padding_mode") ? pass.conversions.text(call.named("padding_mode").meta(), call.named("padding_mode").span()) : "zeros";
        if (!mode.equals("zeros")) {
            for (int i = 0; i < axes; i++) {
                x = extended(call, x, 2 + i, mode, before.get(i), after.get(i));
            }
            before = Collections.nCopies(axes, 0);
            after = before;
        }
        List<Sliding> by = WindowArguments.slidings(stride, dilation, before);
        List<Dim> positions = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            positions.add(arguments.positions(x.shape().dim(2 + i), 2 + i, weight.shape().dim(2 + i), by.get(i), after.get(i), false));
        }
        return biased(WindowFormulas.convolution(x, weight, by, positions, groups), weight.shape().dim(0));
    }

    private Meta transposed() {
        checkGroups(weight.shape().dim(0), weight.shape().dim(0));
        List<Integer> padding = arguments.perAxis("padding", 0, 0);
        List<Integer> extra = arguments.perAxis("output_padding", 0, 0);
        List<Dim> extents = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            if (extra.get(i) >= Math.max(stride.get(i), dilation.get(i))) {
                throw pass.problem(Code.WINDOW_DOES_NOT_FIT, call.named("output_padding").span(),
                        "`output_padding` must be smaller than the stride or the dilation, not " + extra.get(i));
            }
            Dim reach = weight.shape().dim(2 + i).plus(-1).times(dilation.get(i));
            Dim extent = x.shape().dim(2 + i).plus(-1).times(stride.get(i)).plus(reach).plus(extra.get(i) + 1 - 2 * padding.get(i));
            pass.types.positive(extent, call.span());
            extents.add(extent);
        }
        List<Sliding> by = WindowArguments.slidings(stride, dilation, padding);
        return biased(WindowFormulas.transposedConvolution(x, weight, by, extents, groups), weight.shape().dim(1).times(groups));
    }

    private void checkGroups(Dim in, Dim divided) {
        if (groups < 1 || !divided.div(Dim.of(groups)).times(groups).equals(divided)) {
            throw pass.problem(Diagnostic.error(Code.UNEVEN_SPLIT, call.has("groups") ? call.named("groups").span() : call.span(),
                    divided + " channels do not split into " + Texts.count(groups, "group"))
                            .hint("`groups` is at least 1 and divides the channels of image and result"));
        }
        if (!x.shape().dim(1).equals(in)) {
            if (!batched) {
                throw arguments.wrongRank();
            }
            throw pass.problem(Diagnostic.error(Code.INNER_SIZES_DIFFER, call.span(), Texts.of(call.place(0)) + " has " + x.shape().dim(1)
                    + " channels, but the weight takes " + in + (groups == 1 ? "" : " in " + groups + " groups"))
                    .label(Texts.of(call.place(0)) + " is " + x.type() + ", the weight " + weight.type())
                    .hint(remedy()));
        }
    }

    /// What fits to the channels of the image.
    private String remedy() {
        Dim channels = x.shape().dim(1);
        if (!channels.div(Dim.of(groups)).times(groups).equals(channels)) {
            return "`groups` must divide the " + channels + " channels of the image";
        }
        String weights = call.name().startsWith("conv_transpose") ? "[" + channels + ", out" + (groups == 1 ? "" : " / " + groups) + ", …]"
                : "[out, " + channels.div(Dim.of(groups)) + ", …]";
        return "for " + channels + " channels" + (groups == 1 ? "" : " in " + Texts.count(groups, "group")) + " the weight is " + weights;
    }

    /// Where the operands are likely to be swapped: parameters do not depend on a batch, images may.
    private Problem tooLarge() {
        return pass.problem(Diagnostic.error(Code.WINDOW_DOES_NOT_FIT, call.span(),
                "the windows are larger than the image, which is " + x.type() + "; the weight is "
                + weight.type())
                .hint("the image comes first, then the weight: `" + call.name() + "(" + Texts.of(call.place(1)) + ", " + Texts.of(call.place(0)) + ")`"));
    }

    private boolean looksSwapped() {
        for (int i = 0; i < axes; i++) {
            Dim beyond = weight.shape().dim(2 + i).minus(x.shape().dim(2 + i));
            if (!beyond.isConstant() || beyond.constant() <= 0) {
                return false;
            }
        }
        return x.shape().dim(0).isConstant() && !weight.shape().dim(0).isConstant();
    }

    private List<Integer> padding(boolean after) {
        if (!call.has("padding") || !(call.named("padding").meta() instanceof Meta.Text text)) {
            return arguments.perAxis("padding", 0, 0);
        }
        List<Integer> sides = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            int reach = (arguments.fixed(weight.shape().dim(2 + i), 2 + i) - 1) * dilation.get(i);
            sides.add(switch (text.value()) {
                case "valid" -> 0;
                case "same" -> after ? reach - reach / 2 : reach / 2;
                default -> throw pass.problem(Code.ARGUMENT_KIND, call.named("padding").span(),
                        "`padding` is a number, a list, \"same\" or \"valid\", not \"" + text.value() + "\"");
            });
        }
        if (text.value().equals("same") && !stride.stream().allMatch(step -> step == 1)) {
            throw pass.problem(Diagnostic.error(Code.WINDOW_DOES_NOT_FIT, call.named("padding").span(), "\"same\" needs stride 1")
                    .hint("give numbers: `padding: 1`"));
        }
        return sides;
    }

    private Meta biased(Value y, Dim features) {
        if (call.count() == 3 && call.has("bias")) {
            throw pass.problem(Code.DUPLICATE_ARGUMENT, call.named("bias").span(), "the argument `bias` is given twice");
        }
        Operators.Operand bias = call.count() == 3 ? call.operand(2) : call.named("bias");
        boolean none = bias == null || bias.meta() instanceof Meta.Int zero && zero.dim().isZero()
                || bias.meta() instanceof Meta.Real real && real.value() == 0;
        if (none) {
            return call.result(arguments.asGiven(WindowFormulas.merged(y, groups)));
        }
        Value vector = pass.conversions.tensor(bias.meta(), bias.span());
        if (vector.rank() != 1 || !vector.shape().dim(0).equals(features)) {
            throw pass.problem(Code.SHAPES_DO_NOT_BROADCAST, bias.span(), "the bias of " + features + " features is a vector of " + features
                    + ", not " + vector.type());
        }
        return call.result(arguments.asGiven(WindowFormulas.merged(WindowFormulas.biased(y, vector, groups), groups)));
    }

    /// Padding that is not a constant.
    static Value extended(BuiltinCall call, Value x, int axis, String mode, int before, int after) {
        Operators.Operand written = call.has("padding_mode") ? call.named("padding_mode") : call.named("mode");
        Extension extension = switch (mode) {
            case "reflect" -> Extension.REFLECT;
            case "replicate" -> Extension.REPLICATE;
            case "circular" -> Extension.CIRCULAR;
            default -> throw call.pass().problem(Code.ARGUMENT_KIND, written.span(),
                    "a padding mode is \"zeros\", \"reflect\", \"replicate\" or \"circular\", not \"" + mode + "\"");
        };
        if ((long) before + after > Limits.ELEMENTS) {
            throw call.pass().problem(Code.SPEC_TOO_LARGE, written.span(), "padding by \"" + mode + "\" copies position by position: "
                    + ((long) before + after) + " of them, and the limit is " + Limits.ELEMENTS);
        }
        int needed = Math.max(before, after) + (extension == Extension.REFLECT ? 1 : 0);
        if (extension != Extension.REPLICATE && !x.shape().dim(axis).atLeast(needed)) {
            throw call.pass().problem(Code.WINDOW_DOES_NOT_FIT, written.span(), "padding by \"" + mode + "\" needs at least " + needed
                    + " positions on axis " + axis + ", which has " + x.shape().dim(axis));
        }
        return WindowFormulas.extended(x, axis, extension, before, after);
    }
}
