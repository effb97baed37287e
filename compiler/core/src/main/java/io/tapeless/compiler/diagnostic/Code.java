package io.tapeless.compiler.diagnostic;

import java.util.Arrays;
import java.util.Optional;

/// The catalogue of diagnostics. An id never changes its meaning and is never reused; each has a page in `diagnostic/pages/<id>.md`.
///
/// TL01 syntax · TL02 names, calls, arguments · TL03 shapes and types · TL04 state, random draws, training mode ·
/// TL05 train block, optimisers, schedules, examples · TL06 gradients · TL07 files, data, options · TL09 internal.
public enum Code {
    UNEXPECTED_INPUT("TL0101", "something else was expected here"),
    UNKNOWN_CHARACTER("TL0102", "a character the language does not use"),
    UNTERMINATED_STRING("TL0103", "a string without its closing quote"),
    UNTERMINATED_COMMENT("TL0104", "a comment without its end"),
    MALFORMED_NUMBER("TL0105", "a number that cannot be read"),
    UNKNOWN_ESCAPE("TL0106", "an unknown escape in a string"),
    NESTING_TOO_DEEP("TL0107", "nested too deeply"),
    RESERVED_WORD("TL0108", "a reserved word used as a name"),
    MISPLACED_STATEMENT("TL0109", "a statement that does not belong here"),
    MISPLACED_PRIME("TL0110", "a prime on a name that is not a `let`"),
    UNBALANCED_BRACKET("TL0111", "a bracket without its partner"),
    CHAINED_COMPARISON("TL0112", "comparisons cannot be chained"),
    APPLY_COUNT("TL0113", "a layer needs exactly one `apply`"),
    POSITIONAL_AFTER_NAMED("TL0114", "a positional argument after a named one"),
    SETTING_WITHOUT_KEY("TL0115", "a group setting without its key"),
    FILE_TOO_LARGE("TL0116", "the file is too large"),
    REPEATED_ELLIPSIS("TL0117", "more than one `...` where one is allowed"),
    MISSING_RETURN("TL0118", "a block that does not end in `return`"),
    UNREACHABLE_STATEMENT("TL0119", "a statement after `return`"),
    MISSING_NEXT("TL0120", "a scan without its `next` or `return`"),
    DIVISION_AS_COMMENT("TL0121", "a comment that looks like a division"),

    UNKNOWN_NAME("TL0201", "unknown name"),
    UNKNOWN_FUNCTION("TL0202", "unknown function"),
    UNKNOWN_ARGUMENT("TL0203", "unknown argument"),
    MISSING_ARGUMENT("TL0204", "missing argument"),
    DUPLICATE_ARGUMENT("TL0205", "an argument given twice"),
    TOO_MANY_ARGUMENTS("TL0206", "too many arguments"),
    ARGUMENT_KIND("TL0207", "an argument of the wrong kind"),
    UNKNOWN_LAYER("TL0208", "unknown layer"),
    DUPLICATE_DECLARATION("TL0209", "declared twice"),
    SHADOWED_NAME("TL0210", "a name that hides another"),
    RECURSIVE_CALL("TL0211", "a function or layer that needs itself"),
    UNKNOWN_MEMBER("TL0212", "no such member"),
    NOT_CALLABLE("TL0213", "this cannot be called"),
    LAYER_CONSTRUCTED_IN_EXPRESSION("TL0214", "a layer constructed inside an expression"),
    NOT_COMPILE_TIME("TL0215", "not known at compile time"),
    TUPLE_SIZE("TL0216", "a tuple of another size was expected"),
    MODEL_COUNT("TL0217", "a spec holds exactly one model"),
    COMPILE_TIME_ARITHMETIC("TL0218", "compile-time arithmetic fails"),
    INSTANCE_INDEX("TL0219", "no such layer instance in the repeat"),
    SPEC_TOO_LARGE("TL0220", "larger than the compiler takes"),

    INNER_SIZES_DIFFER("TL0301", "inner sizes differ"),
    SHAPES_DO_NOT_BROADCAST("TL0302", "shapes do not broadcast"),
    TWO_SIDED_STRETCH("TL0303", "both sides would stretch"),
    RANK_MISMATCH("TL0304", "another rank was expected"),
    DTYPE_MIX("TL0305", "dtypes mix only by `cast`"),
    AXIS_OUT_OF_RANGE("TL0306", "axis out of range"),
    RESHAPE_COUNT("TL0307", "a reshape that changes the number of elements"),
    DIMS_UNDECIDED("TL0308", "dims that cannot be proved equal"),
    CONCAT_MISMATCH("TL0309", "parts that do not fit together"),
    SLICE_OUT_OF_RANGE("TL0310", "a slice or index out of range"),
    DIM_NOT_POSITIVE("TL0311", "a dim below 1"),
    EINSUM_NOTATION("TL0312", "malformed einsum notation"),
    TYPE_DIFFERS("TL0313", "the value has another type than declared"),
    UNKNOWN_TYPE("TL0314", "unknown type"),
    DTYPE_NOT_ALLOWED("TL0315", "an operation that this dtype does not have"),
    AXES_REPEATED("TL0316", "an axis named twice"),
    UNEVEN_SPLIT("TL0317", "a split into unequal parts"),
    LITERAL_OUT_OF_RANGE("TL0318", "a literal that does not fit its dtype"),
    NOT_A_TENSOR("TL0319", "a tensor was expected"),
    NOT_A_SCALAR("TL0320", "a scalar was expected"),
    WINDOW_DOES_NOT_FIT("TL0321", "a window that does not fit"),

    UPDATED_TWICE("TL0401", "a state updated twice"),
    UPDATE_OUTSIDE_TRAINING("TL0402", "an update outside `when training`"),
    UPDATE_IN_FUNCTION("TL0403", "an update in a function"),
    UPDATE_OF_NON_STATE("TL0404", "an update of something that is no state"),
    OUTPUT_DEPENDS_ON_TARGET("TL0405", "an output that depends on a target"),
    EFFECT_IN_SCAN("TL0406", "an update or a watch inside a scan"),
    SCAN_LENGTHS("TL0407", "scanned tensors of different lengths"),
    NOT_SHAREABLE("TL0408", "`use … as` on something that cannot be shared"),
    CLAUSE_WITHOUT_CARRY("TL0409", "a clause about carries in a scan without any"),

    MISSING_LOSS("TL0501", "a train block without a loss"),
    DUPLICATE_LOSS("TL0502", "more than one loss"),
    TRAIN_WITHOUT_OPTIMIZER("TL0503", "a train block without an optimizer"),
    DUPLICATE_SETTING("TL0504", "a train setting given twice"),
    UNKNOWN_HYPER_PARAMETER("TL0505", "unknown hyper-parameter"),
    GLOB_MATCHES_NOTHING("TL0506", "a pattern that matches no parameter"),
    UNKNOWN_OPTIMIZER("TL0507", "unknown optimizer"),
    UNKNOWN_SCHEDULE("TL0508", "unknown schedule"),
    UNKNOWN_INITIALIZER("TL0509", "unknown initialiser"),
    UNKNOWN_PENALTY("TL0510", "unknown penalty"),
    SETTING_OUT_OF_RANGE("TL0511", "a setting out of range"),
    NOTHING_TO_TRAIN("TL0512", "a train block without parameters"),
    EXAMPLE_INPUT("TL0513", "an example input that does not fit the model"),
    SCHEDULE_METRIC("TL0514", "a schedule and the metric it follows"),
    NO_GRADIENT("TL0515", "a parameter that the loss does not depend on"),

    GRADIENT_COUNT("TL0601", "a gradient clause with the wrong number of results"),
    GRADIENT_SHAPE("TL0602", "a gradient of the wrong shape"),
    GRADIENT_DISAGREES("TL0603", "a gradient clause that disagrees with the derived gradient"),
    GRADIENT_OF_INTEGER("TL0604", "integers have no gradient"),

    IMPORT_NOT_FOUND("TL0701", "import not found"),
    CYCLIC_IMPORT("TL0702", "imports that form a cycle"),
    UNKNOWN_OPTION("TL0703", "unknown model argument"),
    OPTION_VALUE("TL0704", "a model argument of the wrong kind"),
    UNREADABLE_FILE("TL0705", "a file that cannot be read"),
    NOT_SUPPORTED_YET("TL0706", "not supported yet"),
    UNSUITABLE_INPUT("TL0707", "input that does not fit"),

    INTERNAL_ERROR("TL0901", "an error inside the compiler");

    private final String id;
    private final String title;

    Code(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /// The stable id, such as `TL0301`.
    public String id() {
        return id;
    }

    /// What it is about, in a few words.
    public String title() {
        return title;
    }

    public static Optional<Code> byId(String id) {
        return Arrays.stream(values()).filter(code -> code.id.equalsIgnoreCase(id)).findFirst();
    }
}
