package io.tapeless.compiler.graph;

import io.tapeless.compiler.type.Dim;
import java.util.List;

/// How a window slides along one axis: tap `k` of window `o` lies at position `o · stride + k · dilation − padding` of the axis.
///
/// @param stride   distance between neighbouring windows, at least 1
/// @param dilation distance between neighbouring taps of a window, at least 1
/// @param padding  positions before the first one that window 0 begins at; negative when it begins inside
public record Sliding(int stride, int dilation, int padding) {
    public Sliding {
        if (stride < 1 || dilation < 1) {
            throw new IllegalArgumentException("stride " + stride + ", dilation " + dilation);
        }
    }

    /// The same along an axis with another number of positions before it.
    public Sliding padded(int positions) {
        return new Sliding(stride, dilation, positions);
    }

    /// The position on the axis for coordinates of a window and a tap.
    public AffineIndex image(int windowAxis, int tapAxis) {
        return new AffineIndex(List.of(new AffineIndex.Term(windowAxis, stride), new AffineIndex.Term(tapAxis, dilation)),
                Dim.of(-padding), 1);
    }

    /// The window whose tap lies at a position of the axis.
    public AffineIndex window(int imageAxis, int tapAxis) {
        return new AffineIndex(List.of(new AffineIndex.Term(imageAxis, 1), new AffineIndex.Term(tapAxis, -dilation)),
                Dim.of(padding), stride);
    }

    /// Whether each of so many windows has a tap on an axis of `extent` positions. False where sizes are not known.
    public boolean reachesInside(Dim windows, Dim taps, Dim extent) {
        if (!windows.isConstant() || !taps.isConstant() || !extent.isConstant()) {
            return false;
        }
        for (long window = 0; window < windows.constant(); window++) {
            long first = window * stride - padding;
            long tap = Math.max(0, Math.ceilDiv(-first, dilation));
            if (tap >= taps.constant() || first + tap * dilation >= extent.constant()) {
                return false;
            }
        }
        return true;
    }
}
