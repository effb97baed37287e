package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tapeless.compiler.driver.Backend;
import io.tapeless.compiler.driver.Compiler;
import io.tapeless.compiler.driver.Options;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What HotSpot and determinism ask of emitted code, read from the class files of every sample model.
class GeneratedClassFileTest {
    /// HotSpot never compiles larger methods (`-XX:-DontCompileHugeMethods` is not ours to set).
    private static final int HUGE_METHOD = 8000;
    /// Contraction kernels of a program.
    private static final int CONTRACTIONS = 24;
    /// Networks of many different convolutions are over the budget of all others; their counts may not grow.
    private static final Map<String, Integer> LARGE_CONVOLUTIONAL = Map.of("inception", 34, "resnet", 29);
    /// Their bits differ between HotSpot's interpreter and its compilers, or from machine to machine.
    private static final Set<String> FORBIDDEN = Set.of("reduceLanes", "reduceLanesToLong", "lanewise");

    private static final Map<String, ClassModel> CLASSES = new TreeMap<>();

    @BeforeAll
    static void compileSamples() throws IOException {
        List<GeneratedFile> files = new ArrayList<>();
        List<Path> specs;
        try (Stream<Path> found = Files.walk(Path.of("../../generated-samples/models"))) {
            specs = found.filter(path -> path.toString().endsWith(".tl") && !path.toString().contains("rejected")).sorted().toList();
        }
        for (Path spec : specs) {
            List<GeneratedFile> first = generate(spec);
            assertEquals(first, generate(spec), spec + ": the same spec must give the same bytes");
            first.forEach(file -> assertFalse(file.content().contains(spec.getParent().toString()), file.path() + " names a folder of this machine"));
            files.addAll(first);
        }
        GeneratedClasses.compile(files).bytes().forEach((name, bytes) -> CLASSES.put(name, ClassFile.of().parse(bytes)));
        assertFalse(CLASSES.isEmpty());
    }

    private static List<GeneratedFile> generate(Path spec) throws IOException {
        String name = spec.getFileName().toString().replace(".tl", "").replace("_", "");
        Options options = Options.DEFAULT.withBackend(Backend.VECTOR).withPackageName("samples." + name);
        return new Compiler(options).compile(spec).sources().entrySet().stream().map(file -> new GeneratedFile(file.getKey(), file.getValue())).toList();
    }

    private static void forEachMethod(java.util.function.BiConsumer<String, CodeAttribute> check) {
        CLASSES.forEach((name, type) -> {
            for (MethodModel method : type.methods()) {
                method.code().ifPresent(code -> check.accept(name + "." + method.methodName(), (CodeAttribute) code));
            }
        });
    }

    @Test
    void methodsAreSmallEnoughToBeCompiled() {
        List<String> huge = new ArrayList<>();
        forEachMethod((name, code) -> {
            if (code.codeLength() >= HUGE_METHOD) {
                huge.add(name + " has " + code.codeLength() + " bytecodes");
            }
        });
        assertEquals(List.of(), huge);
    }

    /// Each takes C2 some tens of milliseconds until it is fast: equal layers share theirs.
    @Test
    void fewDifferentContractions() {
        List<String> over = new ArrayList<>();
        CLASSES.forEach((name, type) -> {
            long contractions = type.methods().stream().map(method -> method.methodName().stringValue()).filter(method -> method.contains("Tile"))
                    .map(method -> method.substring(0, method.lastIndexOf("Tile"))).distinct().count();
            if (contractions > LARGE_CONVOLUTIONAL.getOrDefault(name.split("\\.")[1], CONTRACTIONS)) {
                over.add(name + " has " + contractions);
            }
        });
        assertEquals(List.of(), over);
    }

    @Test
    void nothingWithBitsOfItsOwnIsCalled() {
        List<String> calls = new ArrayList<>();
        forEachMethod((name, code) -> {
            for (CodeElement element : code) {
                if (element instanceof InvokeInstruction call && FORBIDDEN.contains(call.name().stringValue())
                        && call.owner().asInternalName().startsWith("jdk/incubator/vector")) {
                    calls.add(name + " calls " + call.name());
                }
            }
        });
        assertEquals(List.of(), calls);
    }

    /// A vector in a field, an array or a signature would be an object on the heap.
    @Test
    void vectorsStayInsideMethods() {
        List<String> escapes = new ArrayList<>();
        CLASSES.forEach((name, type) -> {
            for (FieldModel field : type.fields()) {
                if (isVector(field.fieldType().stringValue())) {
                    escapes.add(name + " has field " + field.fieldName());
                }
            }
            for (MethodModel method : type.methods()) {
                if (isVector(method.methodType().stringValue())) {
                    escapes.add(name + "." + method.methodName() + method.methodType());
                }
            }
        });
        forEachMethod((name, code) -> {
            for (CodeElement element : code) {
                if (element instanceof NewReferenceArrayInstruction array && isVector("L" + array.componentType().asInternalName() + ";")) {
                    escapes.add(name + " makes an array of vectors");
                }
            }
        });
        assertEquals(List.of(), escapes);
    }

    private static boolean isVector(String descriptor) {
        return descriptor.matches(".*Ljdk/incubator/vector/\\w*(Vector|VectorMask|VectorShuffle);.*");
    }
}
