package io.tapeless.runtime.data;

import java.util.ArrayList;
import java.util.List;

/// How people draw the ten digits: pen strokes in a unit box, x to the right and y downwards, with several styles where habits differ.
///
/// A glyph is written like an SVG path: `M x y` lifts the pen to a point, `L x y` draws a line, `Q cx cy x y` a quadratic curve.
final class StrokeFont {
    private static final String[][] STYLES = {
        {   // 0: closed, narrow, and not quite closed
            "M .5 .05 Q .12 .05 .12 .5 Q .12 .95 .5 .95 Q .88 .95 .88 .5 Q .88 .05 .5 .05",
            "M .55 .04 Q .25 .1 .22 .5 Q .2 .96 .5 .96 Q .8 .9 .78 .45 Q .75 .05 .5 .05",
            "M .6 .08 Q .15 .0 .12 .5 Q .15 1.0 .55 .95 Q .95 .85 .86 .4 Q .78 .05 .42 .1",
        }, { // 1: bare, with a flag, with flag and foot
            "M .5 .03 L .5 .97",
            "M .3 .26 L .54 .04 L .54 .96",
            "M .3 .24 L .52 .05 L .52 .95 M .28 .95 L .76 .95",
        }, { // 2: with a straight foot, with a loop
            "M .15 .28 Q .2 .05 .5 .05 Q .86 .05 .82 .32 Q .78 .55 .15 .95 L .88 .94",
            "M .18 .25 Q .25 .03 .55 .05 Q .86 .1 .78 .38 Q .68 .65 .3 .9 Q .12 .98 .15 .82 Q .22 .7 .45 .85 Q .65 .98 .9 .86",
        }, { // 3: round, with a flat top
            "M .16 .16 Q .4 .0 .65 .08 Q .88 .2 .68 .4 Q .58 .47 .4 .47 Q .9 .48 .86 .74 Q .76 1.0 .4 .96 Q .2 .92 .12 .8",
            "M .18 .06 L .8 .06 L .45 .42 Q .92 .45 .84 .76 Q .72 1.02 .35 .95 Q .2 .9 .14 .8",
        }, { // 4: open, closed, in one angle
            "M .25 .05 Q .18 .35 .14 .6 L .88 .56 M .7 .12 L .66 .97",
            "M .64 .97 L .64 .04 L .1 .66 L .92 .66",
            "M .3 .06 L .16 .5 Q .4 .56 .78 .46 M .78 .06 L .7 .96",
        }, { // 5: in one stroke, with a separate hat
            "M .82 .06 L .28 .06 L .22 .45 Q .45 .33 .65 .42 Q .9 .55 .8 .78 Q .65 1.02 .3 .94 Q .2 .9 .15 .82",
            "M .28 .1 L .24 .46 Q .5 .34 .68 .46 Q .9 .62 .74 .84 Q .55 1.02 .15 .9 M .28 .1 L .86 .07",
        }, { // 6: curved, with a straight back
            "M .7 .05 Q .25 .2 .17 .62 Q .15 .95 .48 .96 Q .84 .95 .82 .7 Q .78 .48 .5 .5 Q .25 .52 .18 .7",
            "M .58 .03 Q .32 .35 .22 .65 Q .2 .96 .5 .95 Q .82 .93 .76 .72 Q .65 .5 .24 .74",
        }, { // 7: plain, crossed, with a serif
            "M .12 .08 L .86 .08 Q .6 .45 .42 .96",
            "M .14 .1 L .84 .07 Q .62 .45 .44 .95 M .3 .5 L .76 .48",
            "M .16 .22 L .17 .08 L .85 .08 L .46 .96",
        }, { // 8: as an S closed by its way back, as two rings
            "M .76 .18 Q .6 .02 .4 .06 Q .12 .15 .28 .36 Q .4 .46 .6 .54 Q .92 .72 .75 .88 Q .5 1.02 .25 .88 Q .1 .7 .4 .52 Q .85 .32 .76 .18",
            "M .5 .04 Q .2 .05 .22 .26 Q .26 .46 .5 .46 Q .76 .45 .76 .25 Q .76 .05 .5 .04 M .5 .46 Q .14 .5 .16 .72 Q .2 .97 .5 .96 Q .84 .95 .84 .7 Q .8 .48 .5 .46",
        }, { // 9: with a straight leg, with a hook
            "M .8 .25 Q .65 .02 .4 .06 Q .12 .12 .18 .36 Q .28 .58 .55 .48 Q .75 .4 .8 .22 L .74 .96",
            "M .78 .3 Q .7 .02 .42 .06 Q .16 .12 .2 .34 Q .3 .56 .58 .46 Q .74 .4 .79 .2 Q .88 .8 .34 .95",
        },
    };

    /// A glyph as points to move (`x`, `y`) and curves of three points each, so that curves that meet stay together when points move.
    record Glyph(double[] x, double[] y, int[][] curves) {}

    private StrokeFont() {}

    /// The styles of each digit.
    static List<List<Glyph>> glyphs() {
        List<List<Glyph>> digits = new ArrayList<>();
        for (String[] styles : STYLES) {
            List<Glyph> glyphs = new ArrayList<>();
            for (String path : styles) {
                glyphs.add(parse(path));
            }
            digits.add(List.copyOf(glyphs));
        }
        return List.copyOf(digits);
    }

    private static Glyph parse(String path) {
        List<double[]> points = new ArrayList<>();
        List<int[]> curves = new ArrayList<>();
        String[] words = path.split(" ");
        int at = 0;
        while (at < words.length) {
            String command = words[at++];
            int last = points.size() - 1;
            double[] first = {Double.parseDouble(words[at++]), Double.parseDouble(words[at++])};
            switch (command) {
                case "M" -> points.add(first);
                case "L" -> {
                    double[] from = points.get(last);
                    points.add(new double[] {(from[0] + first[0]) / 2, (from[1] + first[1]) / 2});
                    points.add(first);
                    curves.add(new int[] {last, last + 1, last + 2});
                }
                case "Q" -> {
                    points.add(first);
                    points.add(new double[] {Double.parseDouble(words[at++]), Double.parseDouble(words[at++])});
                    curves.add(new int[] {last, last + 1, last + 2});
                }
                default -> throw new IllegalStateException("unknown pen command " + command);
            }
        }
        double[] x = points.stream().mapToDouble(point -> point[0]).toArray();
        double[] y = points.stream().mapToDouble(point -> point[1]).toArray();
        return new Glyph(x, y, curves.toArray(int[][]::new));
    }
}
