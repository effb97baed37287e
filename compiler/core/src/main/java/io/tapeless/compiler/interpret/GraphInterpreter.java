package io.tapeless.compiler.interpret;

import io.tapeless.compiler.graph.Commit;
import io.tapeless.compiler.graph.Contraction;
import io.tapeless.compiler.graph.Elementwise;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Indexing;
import io.tapeless.compiler.graph.Leaf;
import io.tapeless.compiler.graph.Library;
import io.tapeless.compiler.graph.Loops;
import io.tapeless.compiler.graph.Movement;
import io.tapeless.compiler.graph.RandomDraw;
import io.tapeless.compiler.graph.Reduction;
import io.tapeless.compiler.graph.Scan;
import io.tapeless.compiler.graph.Subgraph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Constant;
import io.tapeless.compiler.op.leaf.HostScalar;
import io.tapeless.compiler.op.leaf.Literal;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.op.leaf.Size;
import io.tapeless.compiler.op.scan.CarryIn;
import io.tapeless.compiler.scalar.Scalar;
import io.tapeless.compiler.type.Dim;
import io.tapeless.runtime.random.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Computes a graph in double precision, one operator after the other, each by its definition. This is what every back end is
/// compared with; it is made to be read, not to be fast. Reductions and contractions add in ascending row-major order.
///
/// f32 values are computed in double as well; only random draws are the ones the f32 program makes.
public final class GraphInterpreter {
    private final Environment environment;
    private final Scans scans = new Scans();

    private GraphInterpreter(Environment environment) {
        this.environment = environment;
    }

    /// The values of all roots. COMMIT roots give what would be stored; nothing in `environment` changes.
    ///
    /// @throws InterpretationException when the data do not fit: a missing tensor, a wrong size, an index out of range
    /// @throws IllegalStateException   when a [Subgraph] is left in the graph
    public static Results run(Graph graph, Environment environment) {
        Graph numbered = Loops.numbered(graph);
        Map<Value, InterpretedTensor> computed = new GraphInterpreter(environment).compute(numbered.roots().stream().map(Graph.Root::value).toList());
        Map<Results.Key, InterpretedTensor> results = new LinkedHashMap<>();
        numbered.roots().forEach(root -> results.put(new Results.Key(root.role(), root.name()), computed.get(root.value())));
        return new Results(results);
    }

    /// One value and what it needs.
    public static InterpretedTensor evaluate(Value value, Environment environment) {
        Value numbered = Loops.numbered(new Graph("value", List.of(new Graph.Root(Graph.Role.OUTPUT, "value", value)))).roots().getFirst().value();
        return new GraphInterpreter(environment).compute(List.of(numbered)).get(numbered);
    }

    private Map<Value, InterpretedTensor> compute(List<Value> roots) {
        Map<Value, InterpretedTensor> computed = new IdentityHashMap<>();
        compute(Loops.of(roots).items(), computed);
        return computed;
    }

    private void compute(List<Loops.Item> items, Map<Value, InterpretedTensor> computed) {
        for (Loops.Item item : items) {
            switch (item) {
                case Loops.Single(Value value) -> {
                    List<InterpretedTensor> inputs = value.inputs().stream().map(computed::get).toList();
                    computed.put(value, new InterpretedTensor(value.dtype(), extents(value), apply(value, inputs)));
                }
                case Loops.Repeated loop -> scans.run(loop, evaluate(loop.loop().length()), loop.results().stream().map(this::count).toList(),
                        computed, () -> compute(loop.body(), computed),
                        (value, values) -> computed.put(value, new InterpretedTensor(value.dtype(), extents(value), values)));
            }
        }
    }

    private double[] apply(Value value, List<InterpretedTensor> inputs) {
        return switch (value.op()) {
            case Leaf leaf -> leaf(leaf, value);
            case Elementwise op -> elementwise(op, inputs);
            case Reduction op -> Reductions.reduce(op.combiner(), op.axes(), inputs.getFirst(), op.combiner().isPosition() ? outside(value.input(0)) : null);
            case Contraction op -> op.windows().isEmpty() ? Contractions.contract(op, inputs.get(0), inputs.get(1))
                    : Convolutions.convolve(op, inputs.get(0), inputs.get(1), extents(value));
            case Movement op -> Movements.move(op.sources(value.inputs().stream().map(Value::type).toList(), value.type()), op.padding(),
                    inputs, extents(value), this::evaluate);
            case Indexing op -> Indexings.index(op.form(value.inputs().stream().map(Value::type).toList()), value, inputs,
                    extents(value), this::evaluate);
            case RandomDraw op -> draw(op, value);
            case Library op -> library(op, value, inputs);
            case Commit op -> inputs.getFirst().values();
            case Scan op -> throw new IllegalStateException("a loop is run as a whole: " + value);
            case Subgraph op -> throw new IllegalStateException("expand subgraphs first: " + value);
        };
    }

    /// Which elements a movement filled up because they have no source, or null where it fills none.
    private boolean[] outside(Value x) {
        if (!(x.op() instanceof Movement op) || !op.fills()) {
            return null;
        }
        List<InterpretedTensor> zeros = x.inputs().stream().map(input -> new InterpretedTensor(input.dtype(), extents(input), new double[count(input)]))
                .toList();
        double[] moved = Movements.move(op.sources(x.inputs().stream().map(Value::type).toList(), x.type()), 1, zeros, extents(x), this::evaluate);
        boolean[] outside = new boolean[moved.length];
        for (int i = 0; i < outside.length; i++) {
            outside[i] = moved[i] == 1;
        }
        return outside;
    }

    private int evaluate(Dim dim) {
        return Math.toIntExact(dim.evaluate(symbol -> {
            Integer position = scans.position(symbol.name());
            return position != null ? position : environment.symbol(symbol.name());
        }));
    }

    private List<Integer> extents(Value value) {
        return value.shape().dims().stream().map(this::evaluate).toList();
    }

    private int count(Value value) {
        return InterpretedTensor.count(extents(value));
    }

    private double[] leaf(Leaf leaf, Value value) {
        return switch (leaf) {
            case Constant constant -> filled(value, constant.value());
            case Size size -> filled(value, evaluate(size.dim()));
            case HostScalar scalar -> filled(value, environment.hostScalar(scalar.name()));
            case Literal literal -> literal.values().stream().mapToDouble(Double::doubleValue).toArray();
            case Named named -> bound(named, value);
            case CarryIn carry -> scans.carried(carry);
            // Leaf is open to operators of later steps; each needs a line here.
            default -> throw new IllegalStateException("no meaning for leaf " + leaf.mnemonic());
        };
    }

    private double[] filled(Value value, double number) {
        double[] all = new double[count(value)];
        Arrays.fill(all, number);
        return all;
    }

    private double[] bound(Named named, Value value) {
        double[] values = environment.array(named.role(), named.name());
        if (values.length != count(value)) {
            throw new InterpretationException(named.role() + " '" + named.name() + "' is " + value.type() + " = " + extents(value)
                    + " but has " + values.length + " values");
        }
        return values;
    }

    private static double[] elementwise(Elementwise op, List<InterpretedTensor> inputs) {
        List<Scalar> operands = new ArrayList<>();
        for (InterpretedTensor input : inputs) {
            operands.add(new Scalar.Operand(operands.size(), input.dtype()));
        }
        double[][] arrays = inputs.stream().map(InterpretedTensor::values).toArray(double[][]::new);
        return ArrayEvaluator.evaluate(op.formula(operands), arrays);
    }

    private double[] library(Library op, Value value, List<InterpretedTensor> inputs) {
        double[] out = new double[count(value)];
        int[] shape = extents(value).stream().mapToInt(Integer::intValue).toArray();
        try {
            op.compute(inputs.stream().map(InterpretedTensor::values).toList(), inputs.stream().map(InterpretedTensor::extents).toList(), out, shape);
        } catch (IndexOutOfBoundsException outside) {
            throw new InterpretationException(outside.getMessage() + " in " + value);
        }
        return out;
    }

    private double[] draw(RandomDraw op, Value value) {
        int n = count(value);
        return switch (value.dtype()) {
            case F64 -> {
                double[] out = new double[n];
                switch (op.distribution()) {
                    case UNIFORM -> Draws.uniform(out, 0, n, environment.seed(), environment.step(), op.site(), op.a(), op.b());
                    case NORMAL -> Draws.normal(out, 0, n, environment.seed(), environment.step(), op.site(), op.a(), op.b());
                    case BERNOULLI -> Draws.bernoulli(out, 0, n, environment.seed(), environment.step(), op.site(), op.a());
                }
                yield out;
            }
            case F32 -> {
                float[] out = new float[n];
                float a = (float) op.a();
                float b = (float) op.b();
                switch (op.distribution()) {
                    case UNIFORM -> Draws.uniform(out, 0, n, environment.seed(), environment.step(), op.site(), a, b);
                    case NORMAL -> Draws.normal(out, 0, n, environment.seed(), environment.step(), op.site(), a, b);
                    case BERNOULLI -> Draws.bernoulli(out, 0, n, environment.seed(), environment.step(), op.site(), a);
                }
                double[] wide = new double[n];
                Arrays.setAll(wide, i -> out[i]);
                yield wide;
            }
            case I32, I64, BOOL -> throw new IllegalStateException("a draw has a float dtype, not " + value.dtype());
        };
    }
}
