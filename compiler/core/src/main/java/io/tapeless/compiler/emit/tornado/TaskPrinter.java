package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.emit.EmitText;
import io.tapeless.compiler.emit.tornado.DeviceTask.LibraryCall;
import io.tapeless.compiler.emit.tornado.KernelMethod.Parameter;
import io.tapeless.compiler.kernel.DeviceKernel;
import io.tapeless.compiler.kernel.DrawKernel;
import io.tapeless.compiler.kernel.LibraryKernel;
import io.tapeless.compiler.kernel.LibraryProduct;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.StraightLine;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.plan.ProgramPlan;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Prints the kernels of one plan as methods, and says with what arguments a program's graphs run them.
final class TaskPrinter {
    private final DeviceProgramCode.Shared shared;
    private final DeviceArrays arrays;
    private final int seedPlace;
    private final ProgramPlan plan;
    private final int unit;
    private final boolean faulty;

    /// @param seedPlace where the seed is in the array of sizes
    /// @param unit      which plan of the program
    /// @param faulty    whether an index outside its range may have been noted
    TaskPrinter(DeviceProgramCode.Shared shared, DeviceArrays arrays, int seedPlace, ProgramPlan plan, int unit, boolean faulty) {
        this.shared = shared;
        this.arrays = arrays;
        this.seedPlace = seedPlace;
        this.plan = plan;
        this.unit = unit;
        this.faulty = faulty;
    }

    DeviceTask task(DeviceKernel kernel, String id) {
        KernelNaming naming = naming(kernel.reads(), kernel.writes());
        DeviceTask task = task(id, print(kernel, naming), naming, place(kernel), kernel.writes());
        return kernel.library() == null ? task : task.or(call(kernel, kernel.library(), id));
    }

    private KernelNaming naming(List<Buffer> reads, List<Buffer> writes) {
        return new KernelNaming(reads, writes, arrays, unit, shared.faultPlaces(), faulty);
    }

    private static String place(DeviceKernel kernel) {
        return kernel.origin().isNone() ? "" : EmitText.place(kernel.origin());
    }

    private DeviceTask task(String id, KernelMethod method, KernelNaming naming, String place, List<Buffer> writes) {
        String name = shared.kernels().add(method, place);
        Map<String, String> expressions = new HashMap<>(Map.of("context", "context", KernelNaming.DIMS, "dims", KernelNaming.NUMBERS, "numbers",
                KernelNaming.FAULTS, "faults"));
        naming.buffers().forEach((buffer, parameter) -> expressions.put(parameter, array(buffer)));
        naming.limits().forEach((parameter, dim) -> expressions.put(parameter, EmitText.dim(dim)));
        List<String> arguments = method.parameters().stream().map(parameter -> expressions.get(parameter.name())).toList();
        KernelRules.checkArguments(name, arguments, writes.stream().map(this::array).toList());
        return DeviceTask.of(id, name, method, arguments);
    }

    private String array(Buffer buffer) {
        return arrays.of(buffer, plan, unit);
    }

    private KernelMethod print(DeviceKernel kernel, KernelNaming naming) {
        return switch (kernel.what()) {
            case DrawKernel draw -> DrawText.print(draw, naming, seedPlace);
            case LibraryKernel routine -> LineText.print(routine, naming);
            case LoopNest nest -> switch (kernel.schedule().form()) {
                case TILE -> TileKernel.print(kernel, naming);
                case SCATTER, SCATTER_LINKS, SCATTER_SUMS -> ScatterText.print(kernel, naming);
                case MAP, PARTIALS -> LoopKernel.print(kernel, naming);
                case DRAW, LINES -> throw new IllegalStateException("no loop nest: " + kernel);
            };
            case StraightLine line -> throw new IllegalStateException("unrolled kernels are not for devices");
        };
    }

    private LibraryCall call(DeviceKernel kernel, LibraryProduct product, String id) {
        List<DeviceTask> before = new ArrayList<>();
        if (product.padded()) {
            for (LibraryProduct.Matrix matrix : List.of(product.left(), product.right())) {
                if (before.isEmpty() || !matrix.buffer().equals(product.left().buffer())) {
                    before.add(padding(matrix, product.depth(), id + "p" + before.size()));
                }
            }
        }
        List<String> sizes = List.of(EmitText.dim(product.rows()), EmitText.dim(product.columns()), EmitText.dim(product.depth()),
                EmitText.dim(product.batch()));
        List<String> arguments = new ArrayList<>(sizes);
        for (LibraryProduct.Matrix matrix : List.of(product.left(), product.right())) {
            arguments.addAll(List.of(array(matrix.buffer()), String.valueOf(matrix.transposed()), String.valueOf(matrix.leading()), matrix.stride() + "L"));
        }
        arguments.addAll(List.of(array(product.out().buffer()), product.out().stride() + "L"));
        List<String> used = product.buffers().stream().map(this::array).distinct().toList();
        KernelRules.checkArguments(kernel.name(), List.of(array(product.left().buffer()), array(product.right().buffer()), array(product.out().buffer())),
                List.of(array(product.out().buffer())));
        List<DeviceTask> after = new ArrayList<>();
        if (product.epilogue() != null) {
            KernelNaming naming = naming(product.epilogue().reads(), product.epilogue().writes());
            after.add(task(id + "r", print(product.epilogue(), naming), naming, place(kernel), product.epilogue().writes()));
        }
        return new LibraryCall(before, arguments, used, after);
    }

    /// Rows behind those of the run become 0: the library sums over the capacity.
    private DeviceTask padding(LibraryProduct.Matrix matrix, Dim depth, String id) {
        KernelNaming naming = naming(List.of(), List.of(matrix.buffer()));
        Dim elements = depth.times(matrix.leading());
        String limit = naming.limit(elements);
        String used = naming.dim(elements);
        StringBuilder body = new StringBuilder("for (@Parallel int i0 = 0; i0 < " + limit + "; i0++) {\n");
        naming.symbolLines().forEach(line -> body.append("    ").append(line).append('\n'));
        body.append("    if (i0 >= ").append(used).append(") {\n        ").append(naming.buffer(matrix.buffer())).append(".set(i0, 0f);\n    }\n}\n");
        List<Parameter> parameters = naming.parameters();
        return task(id, new KernelMethod(EmitText.camel(matrix.buffer().name() + " rest"),
                "rows of " + matrix.buffer().name() + " behind those of the run = 0", parameters,
                body.toString(), null), naming, "", List.of(matrix.buffer()));
    }
}
