package io.tapeless.compiler.emit;

import io.tapeless.compiler.emit.TileBody.Ends;
import io.tapeless.compiler.kernel.LoopNest;
import io.tapeless.compiler.kernel.Masks;
import io.tapeless.compiler.kernel.Tile;
import io.tapeless.compiler.kernel.Tile.Block;
import io.tapeless.compiler.type.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// The methods that a walk over register tiles calls: each is printed once, each of its calls where the walk is.
final class TileMethods {
    private final LoopNest nest;
    private final LaneType type;
    private final Tile tile;
    private final List<Dim.Symbol> symbols;
    /// The scope of the walk, and its lines.
    private final KernelScope scope;
    private final Lines lines;
    private final int lane;
    private final List<KernelText.Method> methods = new ArrayList<>();

    TileMethods(LoopNest nest, List<Dim.Symbol> symbols, KernelScope scope, Lines lines) {
        this.nest = nest;
        this.type = LaneType.of(nest.computation());
        this.tile = nest.schedule().tile();
        this.symbols = symbols;
        this.scope = scope;
        this.lines = lines;
        this.lane = nest.computation().parallel().size() - 1;
    }

    /// The walk, then what it calls.
    List<KernelText.Method> all() {
        methods.addFirst(new KernelText.Method(nest.name(), KernelText.parameters(nest, scope), lines.toString(), null));
        return methods;
    }

    /// A tile, and what becomes of its sums where they pass through scratch memory.
    void tile(Block block, Ends ends, String row, String column) {
        int rows = block.rows();
        boolean masked = ends == Ends.MASKED;
        KernelScope inner = new KernelScope(nest, symbols);
        TileBody body = new TileBody(nest, inner, block, ends);
        String comment = rows + " × " + block.vectors() + (masked ? " (masked)" : "") + " vectors of the result of {@code " + nest.name() + "}.";
        call("Tile" + block + (masked ? "Masked" : ""), inner, body.text(), comment, row, column, Map.of());
        if (body.usesLanes() && !RestingSums.updates(nest)) {
            finish(row, column, String.valueOf(rows));
        }
    }

    /// The tile of the last columns, lanes along rows from `row` on, of which those from `first` to `until` are wanted.
    void edge(String row, String column, String first, String until) {
        KernelScope inner = new KernelScope(nest, symbols);
        String from = inner.fresh("first");
        String end = inner.fresh("end");
        call("Edge" + tile.edge(), inner, new EdgeText(nest, inner).text(from, end), "The last columns of {@code " + nest.name() + "}, lanes along its rows.",
                row, column, Map.of(from, first, end, until));
        if (!EdgeText.stored(nest)) {
            finish(first, column, until + " - " + first);
        }
    }

    private void finish(String row, String column, String rows) {
        KernelScope inner = new KernelScope(nest, symbols);
        String height = inner.fresh("rows");
        call("Finish", inner, new RestingSums(nest, inner).ofTile(height), "What {@code " + nest.name() + "} makes of the sums of a masked tile.",
                row, column, Map.of(height, rows));
    }

    /// What becomes of the sums of some rows, from one column to another.
    void finishRows(int rows, String row, String begin, String end) {
        KernelScope inner = new KernelScope(nest, symbols);
        String height = inner.fresh("rows");
        String until = inner.fresh("end");
        call("Rows", inner, new RestingSums(nest, inner).ofRows(height, until), "What {@code " + nest.name() + "} makes of the sums of some rows.",
                row, begin, Map.of(height, String.valueOf(rows), until, end));
    }

    /// All rows of some columns where each sum has few products: a vector at a time, or one by one where masks would be too many.
    void products(int products, int vectors, boolean masked, String row, String column) {
        KernelScope inner = new KernelScope(nest, symbols);
        FewProductsText text = new FewProductsText(nest, inner, products);
        String height = inner.fresh("rows");
        String count = scope.end(tile.rowAxis()) + (row.equals("0") ? "" : " - " + row);
        String body = masked && !Masks.fit(nest.computation(), products) ? text.oneByOne(height) : text.inVectors(height, vectors, masked);
        call("Products" + products + "x" + vectors + (masked ? "Masked" : ""), inner, body,
                "{@code " + nest.name() + "} where its sums have " + (products == 1 ? "one product." : products + " products."), row, column,
                        Map.of(height, count));
    }

    /// @param more further int parameters, with their arguments
    private void call(String suffix, KernelScope inner, String body, String comment, String row, String column, Map<String, String> more) {
        List<String> parameters = new ArrayList<>(inner.parameters());
        List<String> arguments = new ArrayList<>(inner.arguments());
        IntFunction<String> position = axis -> axis == tile.rowAxis() ? row : axis == lane ? column : scope.variable(axis);
        for (int axis = 0; axis <= lane; axis++) {
            parameters.add("int " + inner.variable(axis));
            arguments.add(position.apply(axis));
        }
        if (tile.inSteps()) {
            parameters.add("int " + inner.variable(lane + 1));
            arguments.add(scope.variable(lane + 1));
        }
        parameters.add(type.element() + "[] lanes");
        arguments.add("lanes");
        more.keySet().stream().sorted().forEach(name -> {
            parameters.add("int " + name);
            arguments.add(more.get(name));
        });
        KernelText.Method method = new KernelText.Method(nest.name() + suffix, parameters, body, comment);
        if (!methods.contains(method)) {
            methods.add(method);
        }
        List<String> used = method.parameters().stream().map(parameter -> arguments.get(parameters.indexOf(parameter))).toList();
        lines.line(nest.name() + suffix + "(" + String.join(", ", used) + ");");
    }
}
