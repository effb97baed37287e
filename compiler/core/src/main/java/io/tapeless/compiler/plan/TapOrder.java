package io.tapeless.compiler.plan;

import io.tapeless.compiler.graph.Contraction.Window;
import io.tapeless.compiler.op.contraction.Convolution;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.Shape;
import java.util.ArrayList;
import java.util.List;

/// Whether a convolution of images whose channels fill the lanes sums the taps of a row innermost, inside its channels.
///
/// Where its features are one vector, a register tile of neighbouring positions would load an element of the image for every multiply-add, and no processor
/// loads as fast as it multiplies. Along the last axis neighbouring windows share elements: with the taps of a row innermost a tile loads each of them once for
/// all taps (16 positions of 3 taps: 18 elements and 3 vectors of weights for 48 multiply-adds, instead of 48 and 3). Where features are two vectors and more,
/// a tile multiplies more often than it loads anyway.
///
/// An order of sums is what a plan says it is, whatever the machine: it is that of the filter's axes (`Lowering`).
public final class TapOrder {
    /// Features that one of the widest vectors holds.
    public static final int MOST_FEATURES = 16;
    /// Taps of a row, whose weights are registers beside the sums.
    public static final int MOST_TAPS = 5;
    /// Neighbouring positions that share enough.
    private static final int ROWS = 8;
    /// Channels whose loop pays for beginning and ending: C2 unrolls one of three rounds, and runs out of registers.
    private static final int CHANNELS = 4;

    private TapOrder() {}

    /// The label of the taps that are summed innermost, or −1.
    ///
    /// @param op     a convolution as it will be computed: channels last, windows as they lie in an image with its border
    /// @param image  the shape of that image
    /// @param filter the shape of the weights, whose axes are `op.right()`
    static int innermost(Convolution op, Shape image, Shape filter) {
        int row = op.result().get(op.result().size() - 2);
        int along = op.left().get(op.left().size() - 2);
        Window window = op.windows().stream().filter(one -> one.has(row) && one.has(along)).findFirst().orElse(null);
        int tap = window == null ? -1 : op.right().indexOf(window.tap());
        Dim channels = image.dim(image.rank() - 1);
        Dim features = op.shape().dim(op.shape().rank() - 1);
        boolean sums = tap >= 0 && op.left().size() == op.result().size() && !op.result().contains(op.left().getLast())
                && op.right().contains(op.left().getLast());
        if (!sums || !isWithin(features, 2, MOST_FEATURES) || !isWithin(channels, CHANNELS, Long.MAX_VALUE) || !isWithin(filter.dim(tap), 2, MOST_TAPS)) {
            return -1;
        }
        Dim positions = op.shape().dim(op.shape().rank() - 2);
        Dim inside = image.dim(image.rank() - 2);
        boolean known = isWithin(positions, ROWS, Long.MAX_VALUE) && inside.isConstant();
        return known && isInside(window, along == window.position(), positions.constant(), filter.dim(tap).constant(), inside.constant()) ? window.tap() : -1;
    }

    private static boolean isWithin(Dim dim, long least, long most) {
        return dim.isConstant() && dim.constant() >= least && dim.constant() <= most;
    }

    /// Whether no tap of any position lies outside of the image, and neighbouring positions share elements.
    private static boolean isInside(Window window, boolean transposed, long positions, long taps, long inside) {
        int step = transposed ? 1 : window.by().stride();
        long reach = (taps - 1) * window.by().dilation();
        long first = transposed ? window.by().padding() - reach : -window.by().padding();
        long last = (positions - 1) * step + (transposed ? window.by().padding() : reach - window.by().padding());
        return first >= 0 && last < inside && (!transposed || window.by().stride() == 1) && isShared(step, window.by().dilation(), taps);
    }

    /// Whether neighbours that are `step` elements apart share some of what their taps read, which are `apart` elements apart.
    public static boolean isShared(long step, long apart, long taps) {
        return step > 0 && apart > 0 && step < taps * apart && apart < ROWS * step && (step % apart == 0 || apart % step == 0);
    }

    /// The axes of a filter in the order in which they are summed: taps, channels, and the taps that are innermost; features are last.
    static List<Integer> moved(List<Integer> order, int tap) {
        List<Integer> moved = new ArrayList<>(order);
        moved.remove(Integer.valueOf(tap));
        moved.add(moved.size() - 1, tap);
        return moved;
    }
}
