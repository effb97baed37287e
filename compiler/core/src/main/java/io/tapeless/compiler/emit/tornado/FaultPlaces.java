package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.elaborate.ElaboratedModel;
import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.DeviceKernel;
import io.tapeless.compiler.kernel.DrawKernel;
import io.tapeless.compiler.kernel.LibraryKernel;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.StraightLine;
import io.tapeless.compiler.plan.Buffer;
import io.tapeless.compiler.type.Dim;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Where kernels note an index that is outside the tensor it chooses from. Nothing can be thrown on a device, so each pair of an index tensor and an
/// extent has a place in an array of the program, which comes back with every run; place 0 tells later kernels that some other place is taken,
/// so that no parameter changes. An index outside is never a place of a tensor, hence never 0 where nothing was found.
///
/// One for all programs of a model, so that they share kernels.
final class FaultPlaces {
    /// What an index must be.
    ///
    /// @param index  the name of the index tensor
    /// @param extent indices are 0 ..< extent
    record Place(String index, Dim extent) {}

    private final ElaboratedModel model;
    private final Map<Place, Integer> places = new LinkedHashMap<>();

    FaultPlaces(ElaboratedModel model) {
        this.model = model;
    }

    /// The place for an index, from 1 on.
    int of(Place place) {
        return places.computeIfAbsent(place, key -> places.size() + 1);
    }

    /// Elements of the array of a program.
    int size() {
        return places.size() + 1;
    }

    /// Whether an index lies in its range for certain: it is bound by the caller, and the host has checked a declared range that is inside.
    boolean proven(Access.Indirect indirect) {
        Buffer index = indirect.index().buffer();
        Stream<ElaboratedModel.Port> ports = switch (index.kind()) {
            case INPUT -> model.inputs().stream();
            case TARGET -> model.targets().stream();
            case PARAMETER, STATE, GRADIENT, OPTIMIZER, WORKSPACE, LITERAL -> Stream.empty();
        };
        return ports.anyMatch(port -> port.name().equals(index.name()) && port.low() >= 0 && port.high() < Integer.MAX_VALUE
                && indirect.extent().minus(Dim.of((long) Math.ceil(port.high()))).atLeast(0));
    }

    /// Whether a kernel meets an index that may be outside.
    boolean needs(DeviceKernel kernel) {
        return switch (kernel.what()) {
            case LoopNest nest -> accesses(nest.computation()).anyMatch(access -> access.indirect() != null && !proven(access.indirect()));
            case LibraryKernel routine -> LineText.indexed(routine);
            case DrawKernel draw -> false;
            case StraightLine line -> throw new IllegalStateException("unrolled kernels are not for devices");
        };
    }

    private static Stream<Access> accesses(Computation computation) {
        Stream<Access> read = computation.operands().stream().flatMap(operand -> switch (operand) {
            case Computation.Load load -> Stream.of(load.access());
            case Computation.Number number -> Stream.empty();
        });
        return Stream.concat(read, computation.results().stream().map(Computation.Result::access));
    }

    List<Place> places() {
        return List.copyOf(places.keySet());
    }
}
