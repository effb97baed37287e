package uk.ac.manchester.tornado.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// Shim's own: reads the kernels that a class hands to task graphs, as the real one does from its class loader, and finds what the real one
/// would run wrongly without a word: two parallel loop nests in one kernel.
final class KernelRules {
    private static final String PARALLEL = "Luk/ac/manchester/tornado/api/annotations/Parallel;";
    private static final ConcurrentHashMap<Class<?>, Boolean> CHECKED = new ConcurrentHashMap<>();

    private record Range(int from, int to) {
        boolean inside(Range other) {
            return from >= other.from && to <= other.to;
        }
    }

    private KernelRules() {}

    static void check(Class<?> caller) {
        if (CHECKED.putIfAbsent(caller, true) == null) {
            for (MethodModel method : model(caller.getClassLoader(), caller.getName()).methods()) {
                method.code().ifPresent(code -> code.forEach(element -> {
                    if (element instanceof InvokeDynamicInstruction indy && indy.typeSymbol().returnType().displayName().contains("Task")
                            && indy.bootstrapArgs().get(1) instanceof DirectMethodHandleDesc kernel) {
                        kernel(caller.getClassLoader(), kernel);
                    }
                }));
            }
        }
    }

    private static void kernel(ClassLoader loader, DirectMethodHandleDesc kernel) {
        String owner = kernel.owner().packageName().isEmpty() ? kernel.owner().displayName()
                : kernel.owner().packageName() + "." + kernel.owner().displayName();
        for (MethodModel method : model(loader, owner).methods()) {
            if (method.methodName().equalsString(kernel.methodName())) {
                List<Range> loops = loops(method);
                for (int i = 1; i < loops.size(); i++) {
                    if (!loops.get(i).inside(loops.get(i - 1))) {
                        throw new IllegalStateException(kernel.methodName() + " has more than one parallel loop nest");
                    }
                }
            }
        }
    }

    private static List<Range> loops(MethodModel method) {
        List<Range> loops = new ArrayList<>();
        CodeAttribute code = method.findAttribute(Attributes.code()).orElseThrow();
        code.findAttribute(Attributes.runtimeVisibleTypeAnnotations()).ifPresent(attribute -> {
            for (TypeAnnotation annotation : attribute.annotations()) {
                if (annotation.annotation().className().equalsString(PARALLEL)
                        && annotation.targetInfo() instanceof TypeAnnotation.LocalVarTarget target) {
                    target.table().forEach(one -> loops.add(new Range(code.labelToBci(one.startLabel()), code.labelToBci(one.endLabel()))));
                }
            }
        });
        loops.sort(java.util.Comparator.comparingInt(Range::from).thenComparing(range -> -range.to()));
        return loops;
    }

    private static ClassModel model(ClassLoader loader, String name) {
        try (InputStream in = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new IllegalStateException("the class file of " + name + " cannot be read through its class loader");
            }
            return ClassFile.of().parse(in.readAllBytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
