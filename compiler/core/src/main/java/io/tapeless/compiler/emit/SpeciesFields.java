package io.tapeless.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import javax.lang.model.element.Modifier;

/// The static fields of vector species that kernels name.
final class SpeciesFields {
    private static final String INTEGERS = "INT_SPECIES";

    private SpeciesFields() {}

    static void add(TypeSpec.Builder type, LaneType lanes) {
        String shape = switch (lanes) {
            case FLOAT, DOUBLE -> "SPECIES_PREFERRED";
            case EIGHT -> "SPECIES_256";
            case FOUR -> "SPECIES_128";
        };
        add(type, lanes.species(), lanes.vector(), lanes.boxed(), shape);
        if (lanes == LaneType.FLOAT || lanes == LaneType.DOUBLE) {
            type.addField(FieldSpec.builder(TypeName.INT, lanes.lanes(), Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                    .initializer("$L.length()", lanes.species()).build());
        }
    }

    private static void add(TypeSpec.Builder type, String name, String vector, String boxed, String shape) {
        TypeName species = ParameterizedTypeName.get(Code.type("VectorSpecies"), ClassName.get("java.lang", boxed));
        type.addField(FieldSpec.builder(species, name, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                .initializer("$T.$L", Code.type(vector), shape).build());
    }

    /// The species of vectors of integers, where a kernel uses it.
    static void addIntegers(TypeSpec.Builder type) {
        if (type.build().methodSpecs().stream().anyMatch(method -> method.code().toString().contains(INTEGERS))) {
            add(type, INTEGERS, "IntVector", "Integer", "SPECIES_PREFERRED");
        }
    }
}
