package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.EmitOptions;
import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.emit.GeneratedFile;
import io.tapeless.compiler.emit.JavaBackend;
import io.tapeless.compiler.emit.ModelPrograms;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.kernel.DeviceKernel;
import io.tapeless.compiler.kernel.DeviceScheduler;
import io.tapeless.compiler.plan.Planner;
import io.tapeless.compiler.plan.Target;
import io.tapeless.compiler.type.DType;
import io.tapeless.runtime.device.DeviceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Programs → the CPU's package and, beside it, classes that run the same programs on a TornadoVM device.
public final class TornadoBackend {
    /// The class of [#probe].
    public static final String PROBE = "TornadoDevices";

    private TornadoBackend() {}

    /// All files of a model, paths relative to the output folder. The CPU's classes are those of the vector back end.
    ///
    /// @throws IllegalStateException naming the rule of TornadoVM that a kernel would break
    public static List<GeneratedFile> generate(ModelPrograms programs, EmitOptions options) {
        List<GeneratedFile> files = new ArrayList<>(JavaBackend.generate(programs,
                new EmitOptions(options.packageName(), "vector", options.target(), options.sourceDigest())));
        TypeNames types = new TypeNames(options.packageName(), EmitText.type(programs.model()));
        KernelLibrary library = new KernelLibrary();
        List<DeviceProgramCode> codes = codes(programs, new DeviceProgramCode.Shared(programs.model(), library, new FaultPlaces(programs.model()),
                Target.named(options.target()).library(), needsDoubles(programs)));
        String folder = options.packageName().isEmpty() ? "" : options.packageName().replace('.', '/') + "/";
        files.add(new GeneratedFile(folder + types.factory() + ".java", FactoryClass.write(programs, types, codes)));
        files.add(new GeneratedFile(folder + types.plan() + ".java",
                PlanClass.write(programs, types, codes, library)));
        for (DeviceProgramCode code : codes) {
            files.add(new GeneratedFile(folder + types.program(code.kind()) + ".java", ProgramClass.write(code, types)));
        }
        // Last: the others add to it.
        files.add(new GeneratedFile(folder + types.kernels() + ".java", library.text(options.packageName(), types.kernels())));
        files.forEach(file -> KernelRules.checkMemory(file.path(), file.content()));
        return files;
    }

    private static List<DeviceProgramCode> codes(ModelPrograms programs, DeviceProgramCode.Shared shared) {
        List<DeviceProgramCode> codes = new ArrayList<>();
        codes.add(DeviceProgramCode.of(shared, DeviceRequest.Kind.FORWARD, programs.inference()));
        if (programs.evaluation() != null) {
            codes.add(DeviceProgramCode.of(shared, DeviceRequest.Kind.EVALUATION, programs.evaluation()));
        }
        if (programs.backward() != null) {
            codes.add(DeviceProgramCode.of(shared, DeviceRequest.Kind.BACKWARD, programs.backward()));
        }
        if (programs.step() != null) {
            codes.add(DeviceProgramCode.of(shared, DeviceRequest.Kind.TRAINER, programs.step()));
        } else if (programs.update() != null) {
            codes.add(DeviceProgramCode.summing(shared, programs.backward(), programs.update()));
        }
        return codes;
    }

    /// A class of the unnamed package, `java.util.function.Supplier<List<DeviceInfo>>`, that asks TornadoVM for its devices.
    public static GeneratedFile probe() {
        return new GeneratedFile(PROBE + ".java", DeviceProbe.write(PROBE));
    }

    /// The tasks of one program, for `dslc dump --after=kernels`.
    public static List<DeviceKernel> kernels(Graph graph, String target) {
        return DeviceScheduler.schedule(Planner.planForDevice(graph), Target.named(target).library());
    }

    /// Whether a model has tensors of f64: what else the host keeps in double precision is single on a device, which may have no doubles.
    static boolean needsDoubles(ModelPrograms programs) {
        boolean kept = programs.model().variables().stream().anyMatch(variable -> variable.type().dtype() == DType.F64);
        return programs.model().floatType() == DType.F64 || kept
                || Stream.of(programs.inference(), programs.evaluation(), programs.backward(), programs.step(), programs.update()).filter(Objects::nonNull)
                        .flatMap(graph -> graph.values().stream()).anyMatch(value -> value.dtype() == DType.F64 && value.rank() > 0);
    }

    /// The simple name of the class that creates a model's programs.
    public static String factoryClass(ModelPrograms programs) {
        return EmitText.type(programs.model()) + "Tornado";
    }
}
