package io.tapeless.compiler.syntax;

import static io.tapeless.grammar.TapelessLexer.*;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Where statements stand, and which first words belong there. The grammar accepts all of them everywhere.
enum Place {
    FILE("at the top level of a file", IMPORT, MODEL, LAYER, FN, INIT, SCHEDULE, OPTIMIZER, EXAMPLE),
    MODEL_BODY("in a model", DIM, INPUT, TARGET, PARAM, STATE, LET, OUTPUT, LOSS, METRIC, UPDATE, WATCH, WHEN, TRAIN, EXAMPLE, USE, FREEZE),
    MODEL_MODE("under `when training` in a model", LET, UPDATE, WATCH, WHEN),
    LAYER_BODY("in a layer", DIM, PARAM, STATE, LET, USE, FREEZE, APPLY),
    FUNCTION_BODY("in a function or `apply`", LET, UPDATE, WATCH, WHEN, RETURN),
    SCHEDULE_BODY("in a schedule", STATE, LET, UPDATE, RETURN),
    OPTIMIZER_BODY("in an optimizer", STATE, LET, UPDATE),
    SCAN_BODY("in a scan", LET, UPDATE, WATCH, WHEN, NEXT, RETURN),
    EXAMPLE_BODY("in an example", DIM, LET, GIVEN, EXPECT),
    TRAIN_BODY("in a train block", OPTIMIZER, SCHEDULE, CLIP_NORM, CLIP_VALUE, ACCUMULATE, PENALTY, PROXIMAL, AVERAGE_WEIGHTS, GROUP);

    private final String description;
    private final Set<Integer> words;

    Place(String description, Integer... words) {
        this.description = description;
        this.words = Set.of(words);
    }

    String description() {
        return description;
    }

    boolean allows(int word) {
        return words.contains(word);
    }

    /// Where a statement with this first word does belong: "in a model or in a layer".
    static String home(int word) {
        List<String> places = Arrays.stream(values()).filter(place -> place.allows(word) && place != MODEL_MODE).map(Place::description).toList();
        return places.size() < 2 ? places.getFirst() : String.join(", ", places.subList(0, places.size() - 1)) + " or " + places.getLast();
    }

    /// Where the two branches of a `when training` in this place are.
    Place mode() {
        return this == MODEL_BODY ? MODEL_MODE : this;
    }
}
