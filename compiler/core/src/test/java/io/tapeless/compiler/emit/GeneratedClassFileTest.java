package io.tapeless.compiler.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.reflect.AccessFlag;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What HotSpot and determinism ask of emitted code, read from the class files of every sample model.
class GeneratedClassFileTest {
    /// HotSpot never compiles larger methods (`-XX:-DontCompileHugeMethods` is not ours to set).
    private static final int HUGE_METHOD = 8000;
    /// Bytecodes from which HotSpot does not inline a method however often it is called (its `FreqInlineSize`).
    private static final int INLINED = 325;
    /// Contraction kernels of a program whose code differs.
    private static final int CONTRACTIONS = 24;
    private static final Map<String, String> PROGRAM_CLASSES = Map.of("forward", "Forward", "evaluation", "Evaluation", "backward", "Backward", "step",
            "Trainer", "update", "Trainer");
    /// Their bits differ between HotSpot's interpreter and its compilers, or from machine to machine.
    private static final Set<String> FORBIDDEN = Set.of("reduceLanes", "reduceLanesToLong", "lanewise");
    private static final Set<String> ORDERLESS = Set.of("MAX", "MIN");

    private static final Map<String, ClassModel> CLASSES = new TreeMap<>();

    @BeforeAll
    static void compileSamples() {
        SampleModels.all().classes().bytes().forEach((name, bytes) -> CLASSES.put(name, ClassFile.of().parse(bytes)));
        assertFalse(CLASSES.isEmpty());
    }

    @Test
    void theSameSpecGivesTheSameBytes() {
        for (Path spec : SampleModels.specs()) {
            Map<String, String> files = SampleModels.generate(spec).sources();
            assertEquals(SampleModels.all().artifacts().get(SampleModels.name(spec)).sources(), files, spec.toString());
            files.forEach((path, content) -> assertFalse(content.contains(spec.getParent().toString()), path + " names a folder of this machine"));
        }
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

    /// Each takes C2 some tens of milliseconds until it is fast: equal layers share theirs. A program may have more contraction kernels than methods of them
    /// (`gates/samples.txt` has the kernels).
    @Test
    void fewDifferentContractions() {
        List<String> over = new ArrayList<>();
        SampleModels.all().artifacts().forEach((sample, artifacts) -> {
            Manifest manifest = Manifest.of(artifacts);
            PROGRAM_CLASSES.forEach((program, suffix) -> {
                List<String> kernels = manifest.has(program) ? manifest.contractionNames(program) : List.of();
                if (!kernels.isEmpty()) {
                    Set<String> methods = CLASSES.get(artifacts.factoryClass() + suffix).methods().stream()
                            .filter(method -> method.flags().has(AccessFlag.STATIC)).map(method -> method.methodName().stringValue())
                            .collect(Collectors.toSet());
                    long different = kernels.stream().filter(methods::contains).count();
                    if (different == 0 || different > CONTRACTIONS) {
                        over.add(sample + " " + program + " has methods for " + different + " of " + kernels.size() + " contractions");
                    }
                }
            });
        });
        assertEquals(List.of(), over);
    }

    /// The largest and the smallest lane have no order that could show: `reduceLanes` may look for them, and for nothing else.
    @Test
    void nothingWithBitsOfItsOwnIsCalled() {
        List<String> calls = new ArrayList<>();
        forEachMethod((name, code) -> {
            String constant = "";
            for (CodeElement element : code) {
                if (element instanceof FieldInstruction field) {
                    constant = field.name().stringValue();
                } else if (element instanceof InvokeInstruction call && FORBIDDEN.contains(call.name().stringValue())
                        && call.owner().asInternalName().startsWith("jdk/incubator/vector") && !ORDERLESS.contains(constant)) {
                    calls.add(name + " calls " + call.name() + " of " + constant);
                }
            }
        });
        assertEquals(List.of(), calls);
    }

    /// In methods that vectors of all widths share, C2 speculates on one of them, and makes objects of the others.
    @Test
    void noWideVectorsBesideThoseOfCodeWithoutLoops() {
        Map<String, String> sources = new TreeMap<>();
        SampleModels.all().artifacts().values().forEach(artifact -> sources.putAll(artifact.sources()));
        List<String> straight = sources.keySet().stream().filter(path -> sources.get(path).contains("(EIGHT, ") || sources.get(path).contains("(FOUR, "))
                .toList();
        assertFalse(straight.isEmpty());
        assertEquals(List.of(), straight.stream().filter(path -> sources.get(path).contains("SPECIES = FloatVector.SPECIES_PREFERRED;")).toList());
    }

    /// Memory that only its allocation mentions: what a program plans to store but keeps in locals in the end.
    @Test
    void everyArrayIsRead() {
        Set<String> arrays = new TreeSet<>();
        CLASSES.forEach((name, type) -> type.fields().stream().filter(field -> field.fieldType().stringValue().startsWith("["))
                .forEach(field -> arrays.add(type.thisClass().asInternalName() + "." + field.fieldName())));
        assertFalse(arrays.isEmpty());
        forEachMethod((name, code) -> {
            for (CodeElement element : code) {
                if (element instanceof FieldInstruction field && (field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.GETSTATIC)) {
                    arrays.remove(field.owner().asInternalName() + "." + field.name());
                }
            }
        });
        assertEquals(Set.of(), arrays);
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
                switch (element) {
                    case NewReferenceArrayInstruction array when isVector("L" + array.componentType().asInternalName() + ";") -> escapes.add(name
                            + " makes an array of vectors");
                    case NewMultiArrayInstruction array when isVector(array.arrayType().asInternalName()) -> escapes.add(name + " makes an array of vectors");
                    case InvokeDynamicInstruction lambda when isVector(lambda.type().stringValue()) -> escapes.add(name + " captures a vector");
                    default -> { }
                }
            }
        });
        assertEquals(List.of(), escapes);
    }

    /// What takes or returns vectors, but for the Vector API itself, are a few small methods of the runtime: HotSpot inlines them where they are called often,
    /// and all that they call in turn.
    @Test
    void whatTakesVectorsIsInlined() throws IOException {
        Map<String, Integer> sizes = new TreeMap<>();
        Deque<InvokeInstruction> calls = new ArrayDeque<>();
        forEachMethod((name, code) -> code.forEach(element -> vectorCall(element).ifPresent(calls::add)));
        while (!calls.isEmpty()) {
            InvokeInstruction call = calls.remove();
            String callee = call.owner().asInternalName() + "." + call.name() + call.type();
            if (!sizes.containsKey(callee)) {
                MethodModel method = method(call);
                CodeAttribute code = (CodeAttribute) method.code().orElseThrow();
                sizes.put(callee, method.flags().has(AccessFlag.STATIC) ? code.codeLength() : Integer.MAX_VALUE);
                code.forEach(element -> vectorCall(element).ifPresent(calls::add));
            }
        }
        assertTrue(sizes.keySet().stream().anyMatch(callee -> callee.startsWith("io/tapeless/runtime/math/VectorMath.exp(")), sizes.toString());
        assertEquals(List.of(), sizes.entrySet().stream().filter(callee -> callee.getValue() >= INLINED).toList());
    }

    /// A call that hands over or gets a vector, of something else than the Vector API.
    private static Optional<InvokeInstruction> vectorCall(CodeElement element) {
        return element instanceof InvokeInstruction call && isVector(call.type().stringValue())
                && !call.owner().asInternalName().startsWith("jdk/incubator/vector/")
                ? Optional.of(call) : Optional.empty();
    }

    private static MethodModel method(InvokeInstruction call) throws IOException {
        String owner = call.owner().asInternalName();
        assertTrue(owner.startsWith("io/tapeless/runtime/"), "a vector is handed to " + owner + "." + call.name());
        try (InputStream bytes = GeneratedClassFileTest.class.getResourceAsStream("/" + owner + ".class")) {
            return ClassFile.of().parse(bytes.readAllBytes()).methods().stream()
                    .filter(method -> method.methodName().equals(call.name()) && method.methodType().equals(call.type())).findFirst().orElseThrow();
        }
    }

    private static boolean isVector(String descriptor) {
        return descriptor.matches(".*Ljdk/incubator/vector/\\w*(Vector|VectorMask|VectorShuffle);.*");
    }
}
