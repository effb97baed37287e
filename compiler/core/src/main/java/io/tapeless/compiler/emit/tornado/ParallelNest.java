package io.tapeless.compiler.emit.tornado;

import io.tapeless.compiler.kernel.Kernel;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// One nest of parallel loops, at capacity, around a body that runs where the sizes of the run reach.
final class ParallelNest {
    /// TornadoVM runs at most three nested loops in parallel.
    private static final int MAX_LOOPS = 3;

    private final KernelNaming naming;
    private final List<List<Dim>> loops;
    private final List<String> positions = new ArrayList<>();

    /// The loops over `extents`, outermost first. They are written later ([#around]), when it is known which sizes the body needs.
    ParallelNest(KernelNaming naming, List<Dim> extents) {
        this.naming = naming;
        this.loops = loops(extents);
        for (int loop = 0; loop < loops.size(); loop++) {
            for (int axis = 0; axis < loops.get(loop).size(); axis++) {
                positions.add(loops.get(loop).size() == 1 ? "i" + loop : "i" + loop + "_" + axis);
            }
        }
        loops.forEach(group -> naming.dim(product(group)));
    }

    /// The names of the positions along the axes.
    List<String> positions() {
        return List.copyOf(positions);
    }

    /// At most three groups of axes, the innermost two alone.
    private static List<List<Dim>> loops(List<Dim> extents) {
        List<List<Dim>> loops = new ArrayList<>();
        int together = Math.max(1, extents.size() - MAX_LOOPS + 1);
        loops.add(List.copyOf(extents.subList(0, Math.min(together, extents.size()))));
        extents.stream().skip(together).forEach(dim -> loops.add(List.of(dim)));
        return loops;
    }

    static Dim product(List<Dim> extents) {
        return extents.stream().reduce(Dim.ONE, Dim::times);
    }

    /// The loops around the lines of a body.
    private String around(List<String> body) {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        List<String> conditions = new ArrayList<>();
        List<String> decoded = new ArrayList<>();
        for (int loop = 0; loop < loops.size(); loop++) {
            String position = "i" + loop;
            Dim extent = product(loops.get(loop));
            text.append("    ".repeat(depth++)).append("for (@Parallel int ").append(position).append(" = 0; ").append(position).append(" < ")
                    .append(naming.limit(extent)).append("; ").append(position).append("++) {\n");
            if (!extent.isConstant()) {
                conditions.add(position + " < " + naming.dim(extent));
            }
            if (loops.get(loop).size() > 1) {
                decoded.addAll(decode(naming, position, names(position, loops.get(loop).size()), loops.get(loop)));
            }
        }
        int loopDepth = depth;
        naming.symbolLines().forEach(line -> text.append("    ".repeat(loopDepth)).append(line).append('\n'));
        if (!conditions.isEmpty()) {
            text.append("    ".repeat(depth++)).append("if (").append(String.join(" && ", conditions)).append(") {\n");
        }
        String indent = "    ".repeat(depth);
        decoded.forEach(line -> text.append(indent).append(line).append('\n'));
        body.forEach(line -> text.append(indent).append(line).append('\n'));
        while (depth > 0) {
            text.append("    ".repeat(--depth)).append("}\n");
        }
        return text.toString();
    }

    /// The kernel with this nest around the lines of a body.
    KernelMethod method(Kernel kernel, List<String> body) {
        // First: it is known then which parameters there are.
        String text = around(body);
        return new KernelMethod(kernel.name(), kernel.formula(), naming.parameters(), text, null);
    }

    private static List<String> names(String position, int count) {
        List<String> names = new ArrayList<>();
        for (int axis = 0; axis < count; axis++) {
            names.add(position + "_" + axis);
        }
        return names;
    }

    /// Declarations of the positions along axes from one number that counts their points, row-major.
    static List<String> decode(KernelNaming naming, String flat, List<String> names, List<Dim> extents) {
        List<String> lines = new ArrayList<>();
        String rest = flat;
        for (int axis = extents.size() - 1; axis >= 0; axis--) {
            String extent = naming.factor(extents.get(axis));
            lines.add("final int " + names.get(axis) + " = " + (axis == 0 ? rest : rest + " % " + extent) + ";");
            rest = "(" + rest + ") / " + extent;
        }
        return lines;
    }

    /// The number of a point, row-major: the other way round.
    static String flat(KernelNaming naming, List<String> names, List<Dim> extents) {
        String flat = names.isEmpty() ? "0" : names.getFirst();
        for (int axis = 1; axis < names.size(); axis++) {
            flat = (axis > 1 ? "(" + flat + ")" : flat) + " * " + naming.factor(extents.get(axis)) + " + " + names.get(axis);
        }
        return flat;
    }
}
