package io.tapeless.compiler.emit;

import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;

/// A loop nest as Java methods, each form by a printer of its own. Everything was decided by the schedule; here is only syntax.
final class KernelText {
    /// A private static method: its parameters (`TYPE name`) and body.
    record Method(String name, List<String> parameters, String body, String comment) {
        /// Only parameters that the body reads.
        Method {
            parameters = parameters.stream().filter(parameter -> reads(body, parameter)).toList();
        }

        /// The names of the parameters.
        List<String> names() {
            return parameters.stream().map(Method::nameOf).toList();
        }

        /// The name in a parameter (`TYPE name`, or just the name).
        static String nameOf(String parameter) {
            return parameter.substring(parameter.indexOf(' ') + 1);
        }

        /// Whether a body reads a parameter: its name, and not as part of another or as a member.
        static boolean reads(String body, String parameter) {
            String name = nameOf(parameter);
            for (int at = body.indexOf(name); at >= 0; at = body.indexOf(name, at + 1)) {
                int end = at + name.length();
                boolean begins = at == 0 || !Character.isJavaIdentifierPart(body.charAt(at - 1)) && body.charAt(at - 1) != '.';
                if (begins && (end == body.length() || !Character.isJavaIdentifierPart(body.charAt(end)))) {
                    return true;
                }
            }
            return false;
        }
    }

    private KernelText() {}

    /// The methods of a kernel, the entry first.
    ///
    /// @param scope names the parameters of the entry
    static List<Method> methods(LoopNest nest, KernelScope scope, List<Dim.Symbol> symbols) {
        if (nest.schedule().edge() != null) {
            return inParts(nest, scope, symbols);
        }
        return switch (nest.schedule().form()) {
            case TILE -> new TileText(nest, symbols).methods();
            case LANE_TILE -> new LaneTileText(nest, symbols).methods();
            case SCALAR_TILE -> new ScalarTileText(nest, symbols).methods();
            case WINDOW_TILE -> new WindowTileText(nest, symbols).methods();
            case POOL_TILE -> new PoolTileText(nest, symbols).methods();
            case PANELS, TRANSPOSE -> List.of(new Method(nest.name(), parameters(nest, scope), new PanelText(nest, scope).text(), null));
            case MAP, FOLD_COLUMNS, FOLD_LANES, FOLD_SERIAL, SCATTER ->
                    List.of(new Method(nest.name(), parameters(nest, scope), new LoopText(nest, scope).text(), null));
        };
    }

    /// The columns that are alike, then the last ones, whose sums have lanes along their terms.
    private static List<Method> inParts(LoopNest nest, KernelScope scope, List<Dim.Symbol> symbols) {
        List<Method> methods = new ArrayList<>();
        Lines calls = new Lines();
        for (LoopNest part : List.of(nest.main(), nest.last())) {
            List<Method> own = methods(part, new KernelScope(part, symbols), symbols);
            Method first = own.getFirst();
            boolean last = part.schedule().equals(nest.schedule().edge());
            methods.add(new Method(first.name(), first.parameters(), first.body(),
                    last ? "The last columns of {@code " + nest.name() + "}, lanes along their sums."
                    : "All columns of {@code " + nest.name() + "} but the last."));
            methods.addAll(own.subList(1, own.size()));
            calls.line(first.name() + "(" + String.join(", ", first.names()) + ");");
        }
        methods.addFirst(new Method(nest.name(), parameters(nest, scope), calls.toString(), null));
        return methods;
    }

    /// The parameters of the entry method.
    static List<String> parameters(LoopNest nest, KernelScope scope) {
        List<String> parameters = new ArrayList<>(scope.parameters());
        if (needsLanes(nest)) {
            parameters.add(JavaText.type(elementType(nest)) + "[] lanes");
        }
        if (nest.schedule().partitionAxis() >= 0) {
            parameters.add("int from");
            parameters.add("int to");
        }
        return parameters;
    }

    /// Elements of scratch memory per worker.
    static int scratch(LoopNest nest) {
        if (nest.schedule().edge() != null) {
            return Math.max(scratch(nest.main()), scratch(nest.last()));
        }
        return switch (nest.schedule().form()) {
            case FOLD_LANES -> 16;
            case TILE -> TileText.scratch(nest);
            case LANE_TILE -> LaneTileText.scratch(nest);
            case SCALAR_TILE -> ScalarTileText.scratch(nest);
            case PANELS -> PanelText.scratch(nest);
            case MAP, FOLD_COLUMNS, FOLD_SERIAL, WINDOW_TILE, POOL_TILE, SCATTER, TRANSPOSE -> 0;
        };
    }

    static boolean needsLanes(LoopNest nest) {
        return scratch(nest) > 0;
    }

    static DType elementType(LoopNest nest) {
        return nest.computation().fold() == null ? DType.F32 : nest.computation().fold().element().type();
    }
}
