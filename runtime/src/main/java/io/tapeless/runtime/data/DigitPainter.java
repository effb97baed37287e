package io.tapeless.runtime.data;

import java.util.List;
import java.util.SplittableRandom;

/// Draws digits as if by many hands: every image has its own slant, turn, size, pen, wobble and noise. Not thread-safe.
///
/// The same seed gives the same bytes on every machine: basic arithmetic, `sqrt` and `StrictMath` only.
final class DigitPainter {
    static final int SIZE = 28;
    private static final int PIECES_PER_CURVE = 7;

    private final List<List<StrokeFont.Glyph>> font = StrokeFont.glyphs();
    private final float[] ink = new float[SIZE * SIZE];
    private SplittableRandom random;

    /// Draws `digit` into 784 bytes of `image` from `offset`, row by row, 0 for paper and 255 for full ink.
    void draw(int digit, long seed, byte[] image, int offset) {
        random = new SplittableRandom(seed);
        java.util.Arrays.fill(ink, 0);
        List<StrokeFont.Glyph> styles = font.get(digit);
        StrokeFont.Glyph glyph = styles.get(random.nextInt(styles.size()));
        double[] x = glyph.x().clone();
        double[] y = glyph.y().clone();
        place(x, y);
        double radius = 0.8 + 0.8 * random.nextDouble();
        for (int[] curve : glyph.curves()) {
            drawCurve(x, y, curve, radius);
        }
        develop(image, offset);
    }

    /// Moves the points of a glyph from the unit box to pixels: unsteady points, a bend, then size, slant, turn and shift.
    private void place(double[] x, double[] y) {
        double height = 16.5 + 5.5 * random.nextDouble();
        double width = height * (0.55 + 0.35 * random.nextDouble());
        double slant = 0.15 * normal() - 0.06;
        double turn = 0.08 * normal();
        double cosine = StrictMath.cos(turn);
        double sine = StrictMath.sin(turn);
        double bend = 0.05 * normal();
        double phase = 2 * StrictMath.PI * random.nextDouble();
        double unsteady = 0.01 + 0.03 * random.nextDouble();
        double shiftX = 0.7 * normal();
        double shiftY = 0.7 * normal();
        for (int i = 0; i < x.length; i++) {
            double u = x[i] - 0.5 + unsteady * normal() + bend * StrictMath.sin(phase + 5 * y[i]);
            double v = y[i] - 0.5 + unsteady * normal();
            u = u * width - slant * v * height;
            v = v * height;
            x[i] = SIZE / 2.0 + shiftX + cosine * u - sine * v;
            y[i] = SIZE / 2.0 + shiftY + sine * u + cosine * v;
        }
    }

    private void drawCurve(double[] x, double[] y, int[] curve, double radius) {
        double fromX = x[curve[0]];
        double fromY = y[curve[0]];
        for (int piece = 1; piece <= PIECES_PER_CURVE; piece++) {
            double t = (double) piece / PIECES_PER_CURVE;
            double a = (1 - t) * (1 - t);
            double b = 2 * t * (1 - t);
            double c = t * t;
            double toX = a * x[curve[0]] + b * x[curve[1]] + c * x[curve[2]];
            double toY = a * y[curve[0]] + b * y[curve[1]] + c * y[curve[2]];
            drawLine(fromX, fromY, toX, toY, radius);
            fromX = toX;
            fromY = toY;
        }
    }

    /// A line with round ends; ink falls off over one pixel at its edge, which is what makes the image smooth.
    private void drawLine(double fromX, double fromY, double toX, double toY, double radius) {
        double reach = radius + 0.5;
        int left = (int) Math.max(0, Math.min(fromX, toX) - reach);
        int right = (int) Math.min(SIZE - 1, Math.max(fromX, toX) + reach);
        int top = (int) Math.max(0, Math.min(fromY, toY) - reach);
        int bottom = (int) Math.min(SIZE - 1, Math.max(fromY, toY) + reach);
        double dx = toX - fromX;
        double dy = toY - fromY;
        double length2 = Math.max(dx * dx + dy * dy, 1e-12);
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                double px = column + 0.5 - fromX;
                double py = row + 0.5 - fromY;
                double along = Math.clamp((px * dx + py * dy) / length2, 0.0, 1.0);
                double distanceX = px - along * dx;
                double distanceY = py - along * dy;
                double cover = reach - Math.sqrt(distanceX * distanceX + distanceY * distanceY);
                int at = row * SIZE + column;
                ink[at] = (float) Math.max(ink[at], Math.min(cover, 1));
            }
        }
    }

    /// Turns ink into grey levels: a pen that is darker or paler, and grain in ink and paper.
    private void develop(byte[] image, int offset) {
        double strength = 0.75 + 0.25 * random.nextDouble();
        double grain = 0.02 + 0.06 * random.nextDouble();
        for (int i = 0; i < ink.length; i++) {
            double level = strength * ink[i] + grain * normal();
            image[offset + i] = (byte) (int) (255 * Math.clamp(level, 0.0, 1.0) + 0.5);
        }
    }

    /// Nearly normal, mean 0 and variance 1, at most 2√3 away: a sum of four uniform numbers, exact on every machine.
    private double normal() {
        double sum = random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble();
        return (sum - 2) * 1.7320508075688772;
    }
}
