package io.tapeless.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.List;
import javax.lang.model.element.Modifier;

/// Emits a constant list of tensor descriptions, in several methods when it is long (a method over 8000 bytecodes is never compiled).
final class SpecLists {
    private static final int PER_METHOD = 50;
    /// Longer lists are filled by methods.
    private static final int AT_ONCE = 10;

    private SpecLists() {}

    static void add(TypeSpec.Builder type, String constant, List<CodeBlock> specs) {
        TypeName list = ParameterizedTypeName.get(Code.type("List"), Code.type("TensorSpec"));
        if (specs.size() <= AT_ONCE) {
            type.addField(FieldSpec.builder(list, constant, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                    .initializer(specs.isEmpty() ? CodeBlock.of("$T.of()", Code.type("List"))
                            : CodeBlock.of("$T.of($>$>\n$L$<$<)", Code.type("List"), CodeBlock.join(specs, ",\n"))).build());
            return;
        }
        String method = Names.camel(constant.toLowerCase(java.util.Locale.ROOT)) + "Specs";
        type.addField(FieldSpec.builder(list, constant, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL).initializer("$L()", method).build());
        CodeBlock.Builder all = CodeBlock.builder().addStatement("final $T specs = new $T<>()", list, Code.type("ArrayList"));
        for (int from = 0; from < specs.size(); from += PER_METHOD) {
            CodeBlock.Builder some = CodeBlock.builder();
            specs.subList(from, Math.min(specs.size(), from + PER_METHOD)).forEach(spec -> some.addStatement("specs.add($L)", spec));
            if (specs.size() <= PER_METHOD) {
                all.add(some.build());
            } else {
                String part = method + (from / PER_METHOD + 1);
                type.addMethod(MethodSpec.methodBuilder(part).addModifiers(Modifier.PRIVATE, Modifier.STATIC).addParameter(list, "specs")
                        .addCode(some.build()).build());
                all.addStatement("$L(specs)", part);
            }
        }
        type.addMethod(MethodSpec.methodBuilder(method).addModifiers(Modifier.PRIVATE, Modifier.STATIC).returns(list)
                .addCode(all.addStatement("return $T.copyOf(specs)", Code.type("List")).build()).build());
    }
}
