package io.tapeless.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import javax.lang.model.element.Modifier;

/// The static fields of vector species that kernels name.
final class SpeciesFields {
    private static final String INTEGERS = "INT_SPECIES";

    private SpeciesFields() {}

    /// @param shortVectors whether there is code without loops, whose vectors are short: others are then no longer
    static void add(TypeSpec.Builder type, LaneType lanes, boolean shortVectors) {
        CodeBlock shape = switch (lanes) {
            case FLOAT -> shortVectors ? CodeBlock.of("$1T.SPECIES_PREFERRED.length() < 8 ? $1T.SPECIES_PREFERRED : $1T.SPECIES_256", Code.type("FloatVector"))
                    : CodeBlock.of("$T.SPECIES_PREFERRED", Code.type("FloatVector"));
            case DOUBLE -> CodeBlock.of("$T.SPECIES_PREFERRED", Code.type("DoubleVector"));
            case EIGHT -> CodeBlock.of("$T.SPECIES_256", Code.type("FloatVector"));
            case FOUR -> CodeBlock.of("$T.SPECIES_128", Code.type("FloatVector"));
        };
        add(type, lanes.species(), lanes.boxed(), shape);
        if (lanes == LaneType.FLOAT || lanes == LaneType.DOUBLE) {
            type.addField(FieldSpec.builder(TypeName.INT, lanes.lanes(), Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                    .initializer("$L.length()", lanes.species()).build());
        }
    }

    private static void add(TypeSpec.Builder type, String name, String boxed, CodeBlock shape) {
        TypeName species = ParameterizedTypeName.get(Code.type("VectorSpecies"), ClassName.get("java.lang", boxed));
        type.addField(FieldSpec.builder(species, name, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL).initializer(shape).build());
    }

    /// The species of vectors of integers, where a kernel uses it: they have as many lanes as those of f32.
    static void addIntegers(TypeSpec.Builder type, boolean shortVectors) {
        if (type.build().methodSpecs().stream().anyMatch(method -> method.code().toString().contains(INTEGERS))) {
            add(type, INTEGERS, "Integer", shortVectors ? CodeBlock.of("$L.withLanes(int.class)", LaneType.FLOAT.species())
                    : CodeBlock.of("$T.SPECIES_PREFERRED", Code.type("IntVector")));
        }
    }
}
