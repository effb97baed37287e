package io.tapeless.compiler.interpret;

/// Visits the positions of a box in row-major order while keeping one flat offset per operand.
/// Start before the first position; call [#next] before each one.
final class Walk {
    private final int[] extents;
    private final int[][] strides;
    private final int[] position;
    private final int[] offsets;
    private long remaining;
    private boolean started;

    /// @param extents the box
    /// @param bases   the offset of each operand at position 0
    /// @param strides for each operand, how far one step along each axis moves
    Walk(int[] extents, int[] bases, int[]... strides) {
        this.extents = extents;
        this.strides = strides;
        this.position = new int[extents.length];
        this.offsets = bases.clone();
        long count = 1;
        for (int extent : extents) {
            count *= Math.max(extent, 0);
        }
        this.remaining = count;
    }

    /// The offsets of one operand at all positions of a box.
    static int[] offsets(int[] extents, int[] strides) {
        Walk walk = new Walk(extents, new int[1], strides);
        int[] all = new int[Math.toIntExact(walk.remaining)];
        for (int i = 0; walk.next(); i++) {
            all[i] = walk.offset(0);
        }
        return all;
    }

    boolean next() {
        if (remaining == 0) {
            return false;
        }
        remaining--;
        if (!started) {
            started = true;
            return true;
        }
        int axis = extents.length - 1;
        while (position[axis] == extents[axis] - 1) {
            move(axis, -position[axis]);
            axis--;
        }
        move(axis, 1);
        return true;
    }

    private void move(int axis, int steps) {
        position[axis] += steps;
        for (int operand = 0; operand < offsets.length; operand++) {
            offsets[operand] += steps * strides[operand][axis];
        }
    }

    int offset(int operand) {
        return offsets[operand];
    }
}
