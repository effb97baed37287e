package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.kernel.Access;
import io.tapeless.compiler.kernel.Computation;
import io.tapeless.compiler.kernel.DeviceKernel;
import io.tapeless.compiler.kernel.DeviceSchedule;
import io.tapeless.compiler.kernel.Scatters;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// Prints scatters: sums of updates at places that an index names, without atomics and in one order. A small one is one task; a large one first
/// links the updates of each place.
final class ScatterText {
    private final DeviceKernel kernel;
    private final Computation computation;
    private final KernelNaming naming;
    private final Scatters axes;
    private final Access target;
    /// The name of the position along each axis of the updates.
    private final String[] positions;
    private final List<String> body = new ArrayList<>();

    private ScatterText(DeviceKernel kernel, KernelNaming naming) {
        this.kernel = kernel;
        this.computation = kernel.computation();
        this.naming = naming;
        this.axes = Scatters.of(computation);
        this.target = computation.results().getFirst().access();
        this.positions = new String[computation.parallel().size()];
    }

    static KernelMethod print(DeviceKernel kernel, KernelNaming naming) {
        ScatterText printer = new ScatterText(kernel, naming);
        return kernel.schedule().form() == DeviceSchedule.Form.SCATTER ? printer.searching()
                : kernel.schedule().form() == DeviceSchedule.Form.SCATTER_LINKS ? printer.links() : printer.sums();
    }

    private ElementText element() {
        return new ElementText(computation, naming, axis -> positions[axis], null, body);
    }

    private List<Dim> searched() {
        return axes.extents(computation, axes.searched());
    }

    /// Loops over the axes of the target: the one that the index chooses from, and the shared ones.
    private ParallelNest targetNest() {
        List<Dim> extents = new ArrayList<>(List.of(target.indirect().extent()));
        extents.addAll(axes.extents(computation, axes.shared()));
        ParallelNest nest = new ParallelNest(naming, extents);
        for (int i = 0; i < axes.shared().size(); i++) {
            positions[axes.shared().get(i)] = nest.positions().get(1 + i);
        }
        return nest;
    }

    private List<String> nameSearched() {
        axes.searched().forEach(axis -> positions[axis] = "k" + axis);
        return axes.searched().stream().map(axis -> positions[axis]).toList();
    }

    private void start() {
        DType type = target.buffer().dtype();
        body.add(naming.type(type) + " total = " + naming.literal(0, type) + ";");
    }

    private void addUpdate() {
        ElementText text = element();
        Computation.Result result = computation.results().getFirst();
        body.add("total = total + " + text.announce(result.value()).print(result.value()) + ";");
    }

    private void store(String place) {
        Access plain = new Access(target.buffer(), target.strides(), target.offset(), null);
        String offset = element().offset(plain);
        String chosen = place + (target.indirect().stride().isOne() ? "" : " * " + naming.factor(target.indirect().stride()));
        body.add(naming.buffer(target.buffer()) + ".set(" + (offset.equals("0") ? "" : offset + " + ") + chosen + ", total);");
    }

    /// A work item per element of the target: it goes through the updates in order and adds those that are for it.
    private KernelMethod searching() {
        ParallelNest nest = targetNest();
        String place = nest.positions().getFirst();
        List<String> names = nameSearched();
        start();
        for (int i = 0; i < names.size(); i++) {
            body.add("for (int " + names.get(i) + " = 0; " + names.get(i) + " < " + naming.dim(searched().get(i)) + "; " + names.get(i) + "++) {");
        }
        body.add("if (" + element().index(target.indirect()) + " == " + place + ") {");
        addUpdate();
        body.add("}");
        names.forEach(name -> body.add("}"));
        store(place);
        return nest.method(kernel.what(), body);
    }

    /// Where the row of links begins for a point along the shared axes that the index moves along.
    private String link(Dim length) {
        String row = ParallelNest.flat(naming, axes.indexed().stream().map(axis -> positions[axis]).toList(), axes.extents(computation, axes.indexed()));
        return axes.indexed().isEmpty() ? "" : "(" + row + ") * " + naming.factor(length) + " + ";
    }

    /// A work item per update and row. No two updates of one place are both the first, so no two items write the same element.
    private KernelMethod links() {
        Dim count = ParallelNest.product(searched());
        List<Dim> extents = new ArrayList<>(List.of(count));
        extents.addAll(axes.extents(computation, axes.indexed()));
        ParallelNest nest = new ParallelNest(naming, extents);
        for (int i = 0; i < axes.indexed().size(); i++) {
            positions[axes.indexed().get(i)] = nest.positions().get(1 + i);
        }
        String own = nest.positions().getFirst();
        String next = naming.buffer(kernel.schedule().links().next());
        String first = naming.buffer(kernel.schedule().links().first());
        axes.searched().forEach(axis -> positions[axis] = "own" + axis);
        body.addAll(ParallelNest.decode(naming, own, axes.searched().stream().map(axis -> positions[axis]).toList(), searched()));
        body.add("final int place = " + element().index(target.indirect()) + ";");
        search("after", "int k = " + own + " + 1; after < 0 && k < " + naming.dim(count) + "; k++");
        search("before", "int k = " + own + " - 1; before < 0 && k >= 0; k--");
        body.add(next + ".set(" + link(count) + own + ", after);");
        body.add("if (before < 0) {");
        body.add(first + ".set(" + link(target.indirect().extent()) + "place, " + own + ");");
        body.add("}");
        return nest.method(kernel.what(), body);
    }

    /// The nearest update of the same place in one direction, or −1.
    private void search(String found, String loop) {
        body.add("int " + found + " = -1;");
        body.add("for (" + loop + ") {");
        body.addAll(ParallelNest.decode(naming, "k", nameSearched(), searched()));
        body.add("if (" + element().load(target.indirect().index()) + " == place) {");
        body.add(found + " = k;");
        body.add("}");
        body.add("}");
    }

    /// A work item per element of the target: it follows the links of its place.
    private KernelMethod sums() {
        ParallelNest nest = targetNest();
        String place = nest.positions().getFirst();
        String next = naming.buffer(kernel.schedule().links().next());
        String first = naming.buffer(kernel.schedule().links().first());
        List<String> names = nameSearched();
        start();
        body.add("int update = " + first + ".get(" + link(target.indirect().extent()) + place + ");");
        body.add("while (update >= 0) {");
        body.addAll(ParallelNest.decode(naming, "update", names, searched()));
        addUpdate();
        body.add("update = " + next + ".get(" + link(ParallelNest.product(searched())) + "update);");
        body.add("}");
        store(place);
        return nest.method(kernel.what(), body);
    }
}
