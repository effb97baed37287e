package io.tapeless.compiler.kernel;

import io.tapeless.compiler.kernel.Schedule.Form;
import io.tapeless.compiler.kernel.Schedule.Tail;
import io.tapeless.compiler.kernel.Tile.Block;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what [Schedule] and [Tile] print: `TILE vector, tail MASKED tile 12x2 + 4x2 + 1x2 (256 bits: 4x2 + 1x2) along i1 split i0 by 4`.
final class ScheduleParser {
    private static final String TILE = "tile (?<blocks>[^(]*?)(?: \\(256 bits: (?<narrow>[^)]*?)(?<one> along one)?(?: and i(?<other>\\d+))?\\))? along i(?<row>\\d+)(?: and i(?<column>\\d+))?(?:, held from i(?<held>\\d+))?(?<once>, each once)?";
    private static final Pattern SCHEDULE = Pattern.compile("(?<form>\\w+) (?<lanes>vector|scalar)(?:, tail (?<tail>\\w+))?(?<tile> " + TILE + ")?"
            + " (?:one worker|split i(?<axis>\\d+)(?: by (?<unit>\\d+))?)(?:; last columns along the sum: (?<edge>.*))?");
    private static final Pattern BLOCKS = Pattern.compile("(\\d+)x(\\d+)(?: \\+ (?:(\\d+)x(\\d+)|none)(?! across))?(?: \\+ (\\d+)x(\\d+)(?! across))?(?: \\+ (\\d+)x(\\d+) across)?");

    private ScheduleParser() {}

    static Schedule schedule(String text) {
        Matcher m = SCHEDULE.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("not a schedule: " + text);
        }
        Tail tail = m.group("tail") == null ? Tail.MASKED : Tail.valueOf(m.group("tail"));
        Tile tile = null;
        if (m.group("tile") != null) {
            tile = tile(m, "blocks", "column", m.group("narrow") == null ? null : tile(m, "narrow",
                    m.group("other") != null || m.group("one") != null ? "other" : "column", null));
        }
        return new Schedule(Form.valueOf(m.group("form")), m.group("lanes").equals("vector"), tile, number(m, "axis", -1), number(m, "unit", 1), tail,
                m.group("edge") == null ? null : schedule(m.group("edge")));
    }

    private static int number(Matcher m, String group, int otherwise) {
        return m.group(group) == null ? otherwise : Integer.parseInt(m.group(group));
    }

    private static Tile tile(Matcher m, String blocks, String column, Tile narrow) {
        Matcher sizes = BLOCKS.matcher(m.group(blocks));
        if (!sizes.matches()) {
            throw new IllegalArgumentException("not the sizes of tiles: " + m.group(blocks));
        }
        return new Tile(number(m, "row", -1), block(sizes, 1), block(sizes, 3), block(sizes, 5), m.group("once") == null, number(m, column, -1),
                number(m, "held", -1), narrow, block(sizes, 7));
    }

    private static Block block(Matcher m, int group) {
        return m.group(group) == null ? null : new Block(Integer.parseInt(m.group(group)), Integer.parseInt(m.group(group + 1)));
    }
}
