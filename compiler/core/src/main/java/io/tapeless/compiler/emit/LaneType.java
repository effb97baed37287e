package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.type.DType;

/// What vectors of a kernel are called in Java: all its lanes hold numbers of one type.
enum LaneType {
    /// f32.
    FLOAT("FloatVector", "SPECIES", "LANES", "Float", "float", "f", 4),
    /// f64: half as many lanes.
    DOUBLE("DoubleVector", "DOUBLE_SPECIES", "DOUBLE_LANES", "Double", "double", ".0", 2),
    /// f32, eight whatever the machine has: in code without loops.
    EIGHT("FloatVector", "EIGHT", "8", "Float", "float", "f", 8),
    /// f32, four.
    FOUR("FloatVector", "FOUR", "4", "Float", "float", "f", 4);

    private final String vector;
    private final String species;
    private final String lanes;
    private final String boxed;
    private final String element;
    private final String suffix;
    private final int narrowest;

    LaneType(String vector, String species, String lanes, String boxed, String element, String suffix, int narrowest) {
        this.vector = vector;
        this.species = species;
        this.lanes = lanes;
        this.boxed = boxed;
        this.element = element;
        this.suffix = suffix;
        this.narrowest = narrowest;
    }

    /// The type of what a kernel stores; positions are found among f32.
    static LaneType of(Computation computation) {
        return computation.results().getFirst().access().buffer().dtype() == DType.F64 ? DOUBLE : FLOAT;
    }

    /// `FloatVector`
    String vector() {
        return vector;
    }

    /// `SPECIES`
    String species() {
        return species;
    }

    /// `LANES`
    String lanes() {
        return lanes;
    }

    /// `Float`
    String boxed() {
        return boxed;
    }

    /// `float`
    String element() {
        return element;
    }

    /// A whole number: `1f`
    String number(int value) {
        return value + suffix;
    }

    /// Lanes of the narrowest vectors.
    int narrowest() {
        return narrowest;
    }

    /// `FloatVector.zero(SPECIES)`
    String zero() {
        return vector + ".zero(" + species + ")";
    }

    /// `FloatVector.broadcast(SPECIES, x)`
    String broadcast(String x) {
        return vector + ".broadcast(" + species + ", " + x + ")";
    }

    /// `FloatVector.fromArray(SPECIES, array, at)`, where `at` may go on with a mask.
    String load(String array, String at) {
        return vector + ".fromArray(" + species + ", " + array + ", " + at + ")";
    }

    /// `final VectorMask<Float> mask = SPECIES.indexInRange(at, end);`
    String maskUntil(String at, String end) {
        return "final VectorMask<" + boxed + "> mask = " + species + ".indexInRange(" + at + ", " + end + ");";
    }
}
