package io.tapeless.runtime.data;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// The characters of a text, numbered in order of their code points. Immutable.
public final class Vocabulary {
    private static final String CHARACTERS = "text.characters";
    private static final String LINES = "text.lines";

    private final int[] codePoints;
    private final boolean lines;

    private Vocabulary(int[] codePoints, boolean lines) {
        this.codePoints = codePoints;
        this.lines = lines;
    }

    /// The characters that occur in `text`.
    ///
    /// @param lines whether each line is an example of its own; the line break, which then starts and ends every example, always belongs to it
    public static Vocabulary of(String text, boolean lines) {
        String all = lines ? text + '\n' : text;
        return new Vocabulary(all.codePoints().sorted().distinct().toArray(), lines);
    }

    /// The vocabulary that [#notes] left in a file of weights; none when the weights are not those of a language model.
    public static Optional<Vocabulary> fromNotes(Map<String, String> notes) {
        String characters = notes.get(CHARACTERS);
        return characters == null || characters.isEmpty() ? Optional.empty()
                : Optional.of(of(characters, Boolean.parseBoolean(notes.get(LINES))));
    }

    /// What has to be saved with the weights so that text can be written with them later.
    public Map<String, String> notes() {
        return Map.of(CHARACTERS, new String(codePoints, 0, codePoints.length), LINES, Boolean.toString(lines));
    }

    /// Number of characters.
    public int size() {
        return codePoints.length;
    }

    /// True when each line of the text was an example of its own.
    public boolean lines() {
        return lines;
    }

    /// The number of a character, or −1 when the text had no such character.
    public int indexOf(int codePoint) {
        int index = Arrays.binarySearch(codePoints, codePoint);
        return index < 0 ? -1 : index;
    }

    /// The code point with that number.
    public int codePoint(int index) {
        return codePoints[index];
    }

    /// The numbers of all characters of `text`.
    ///
    /// @param what what the text is, for messages
    /// @throws DataException naming the first character that is not in the vocabulary
    public int[] encode(String text, String what) throws DataException {
        int[] indices = text.codePoints().toArray();
        for (int i = 0; i < indices.length; i++) {
            int index = indexOf(indices[i]);
            if (index < 0) {
                throw new DataException("character " + (i + 1) + " of " + what + " is " + shown(indices[i])
                        + ", which the text the model was trained on does not have; it has " + shownAll());
            }
            indices[i] = index;
        }
        return indices;
    }

    private String shownAll() {
        StringBuilder all = new StringBuilder();
        for (int codePoint : codePoints) {
            if (codePoint == '\n') {
                all.append("line breaks, ");
            } else if (all.codePointCount(0, all.length()) < 200) {
                all.appendCodePoint(codePoint);
            }
        }
        return all.toString();
    }

    private static String shown(int codePoint) {
        return Character.isISOControl(codePoint) ? "U+%04X".formatted(codePoint) : "'" + Character.toString(codePoint) + "'";
    }
}
