package io.tapeless.compiler.type;

/// Thrown by typing rules: what is wrong with the operands, as facts. The elaborator turns it into a diagnostic with places.
public final class ShapeProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The kinds of disagreement a typing rule can find; each has a diagnostic code of its own.
    public enum Kind { INNER_SIZES_DIFFER, SHAPES_DIFFER, RANK, DTYPE, AXIS, RESHAPE_COUNT, UNDECIDED, RANGE, CONCAT, LABELS }

    private final Kind kind;
    private final transient String hint;

    public ShapeProblem(Kind kind, String message) {
        this(kind, message, null);
    }

    public ShapeProblem(Kind kind, String message, String hint) {
        super(message, null, false, false);
        this.kind = kind;
        this.hint = hint;
    }

    public Kind kind() {
        return kind;
    }

    /// A concrete remedy, or null.
    public String hint() {
        return hint;
    }
}
