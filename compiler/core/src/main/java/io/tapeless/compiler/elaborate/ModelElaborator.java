package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.elaborate.ElaboratedModel.Port;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.op.leaf.Named;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.syntax.Expression;
import io.tapeless.compiler.syntax.Identifier;
import io.tapeless.compiler.syntax.Item;
import io.tapeless.compiler.syntax.Statement;
import io.tapeless.compiler.syntax.TypeExpression;
import io.tapeless.compiler.syntax.ValueRange;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.Dim;
import io.tapeless.compiler.type.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The statements of a model, walked once in one mode.
final class ModelElaborator {
    /// What an example prescribes: sizes of symbols and values of inputs.
    interface Prescription {
        /// The size of a symbol, or null to leave it open.
        Integer size(String symbol);

        /// The value of an input or target, or null to leave it open.
        Value port(Identifier name, TensorType type, Scope scope);

        /// Nothing is prescribed.
        Prescription NOTHING = new Prescription() {
            @Override
            public Integer size(String symbol) {
                return null;
            }

            @Override
            public Value port(Identifier name, TensorType type, Scope scope) {
                return null;
            }
        };
    }

    private final Pass pass;
    private final Item.ModelDeclaration model;
    private final Scope scope;
    private final LayerInstance root;
    private final Prescription prescription;
    private final List<Dim.Symbol> symbols = new ArrayList<>();
    private final List<Port> inputs = new ArrayList<>();
    private final List<Port> targets = new ArrayList<>();
    private final Map<String, Graph.Root> outputs = new LinkedHashMap<>();
    private final Map<String, Statement.Output> outputPlaces = new LinkedHashMap<>();
    private Value loss;

    ModelElaborator(Pass pass, Item.ModelDeclaration model, Library library, Prescription prescription) {
        this.pass = pass;
        this.model = model;
        this.scope = new Scope(library);
        this.root = new LayerInstance(null, "", scope);
        this.prescription = prescription;
        pass.calls.root(root);
    }

    Scope scope() {
        return scope;
    }

    List<Dim.Symbol> symbols() {
        return symbols;
    }

    List<Port> inputs() {
        return inputs;
    }

    List<Port> targets() {
        return targets;
    }

    /// The loss, or null.
    Value loss() {
        return loss;
    }

    /// Where the loss is declared. There is one.
    Span lossPlace() {
        return scope.find(ExpressionElaborator.LOSS).declared();
    }

    List<Graph.Root> outputs() {
        return List.copyOf(outputs.values());
    }

    /// Walks all statements but `train` and examples.
    void run(ModelArguments arguments) {
        arguments.bind(pass, model, scope);
        for (Statement statement : model.statements()) {
            pass.guarded(() -> statement(statement), () -> pass.blocks.spoil(statement, scope));
        }
        pass.blocks.commit(root);
        pass.sharing.finish();
    }

    private void statement(Statement statement) {
        switch (statement) {
            case Statement.Dim dim -> dim(dim);
            case Statement.Input input -> port(input.name(), input.type(), input.range(), input.documentation(), Named.Role.INPUT);
            case Statement.Target target -> port(target.name(), target.type(), target.range(), target.documentation(), Named.Role.TARGET);
            case Statement.Output output -> output(output);
            case Statement.Loss declared -> loss(declared);
            case Statement.Metric metric -> pass.metrics.metric(metric, scope);
            case Statement.Watch watch -> pass.blocks.watch(watch, scope);
            case Statement.WhenTraining when -> {
                if (pass.training()) {
                    pass.blocks.block(when.training(), scope.inner(), true);
                } else {
                    when.otherwise().ifPresent(block -> pass.blocks.block(block, scope.inner(), false));
                }
            }
            case Statement.Update update -> pass.blocks.update(update, scope, false);
            case Statement.Train train -> { }
            case Item.ExampleDeclaration example -> { }
            default -> pass.blocks.member(statement, scope, root);
        }
    }

    private void dim(Statement.Dim dim) {
        Span place = dim.size().map(size -> size.span()).orElse(dim.span());
        int size = dim.size().map(written -> pass.conversions.integer(pass.expressions.evaluate(written, scope), place)).orElse(32);
        pass.types.positive(Dim.of(size), place);
        Dim.Symbol symbol = new Dim.Symbol(dim.name().text(), size, dim.kind() == Statement.DimKind.BOUNDED ? size : Integer.MAX_VALUE,
                pass.settings.minimums().getOrDefault(dim.name().text(), 1), symbols.size());
        Integer prescribed = prescription.size(symbol.name());
        Dim value;
        if (dim.kind() == Statement.DimKind.FIXED) {
            value = Dim.of(size);
        } else if (prescribed != null) {
            if (prescribed > symbol.maximum()) {
                throw pass.problem(Code.EXAMPLE_INPUT, dim.span(), "an example gives " + prescribed + " for `" + symbol + "`, whose maximum is "
                        + symbol.maximum());
            }
            value = Dim.of(prescribed);
        } else {
            value = Dim.of(symbol);
        }
        pass.blocks.declare(dim.name(), new Meta.Int(value), Binding.Kind.DIM, Optional.empty(), scope);
        if (dim.kind() != Statement.DimKind.FIXED) {
            symbols.add(symbol);
        }
    }

    private void port(Identifier name, TypeExpression written, Optional<ValueRange> range, String doc, Named.Role role) {
        TensorType type = pass.types.resolve(written, scope);
        double low = range.map(r -> held(bound(r.low()), type.dtype())).orElse(Double.NEGATIVE_INFINITY);
        double high = range.map(r -> end(r, type.dtype())).orElse(Double.POSITIVE_INFINITY);
        if (low >= high) {
            Span place = range.orElseThrow().span();
            throw pass.problem(Code.SETTING_OUT_OF_RANGE, place, "the range is empty: no " + type.dtype() + " is in " + place.text());
        }
        pass.lowest.put(name.text(), low);
        Value given = prescription.port(name, type, scope);
        Value value = given != null ? given : Value.of(new Named(role, name.text(), type), List.of(), name.span()).labelled(name.text());
        Meta meta = new Meta.Tensor(value);
        pass.keep(meta);
        pass.blocks.declare(name, meta, role == Named.Role.INPUT ? Binding.Kind.INPUT : Binding.Kind.TARGET, Optional.of(written), scope);
        (role == Named.Role.INPUT ? inputs : targets).add(new Port(name.text(), type, low, high, doc, name.span()));
    }

    /// The first number behind a range: where its last value belongs to it, the next one of double precision, by which messages know that it does.
    private double end(ValueRange range, DType dtype) {
        double high = bound(range.high());
        if (!range.inclusive()) {
            return held(high, dtype);
        }
        double last = dtype.isFloat() ? held(high, dtype) : Math.floor(high);
        return Math.nextUp(last);
    }

    /// The first number from `bound` that a type holds, or for floats the nearest: an f32 of 0.7 is below 0.7, and yet is what is meant by it.
    private static double held(double bound, DType dtype) {
        return dtype == DType.F32 ? (float) bound : dtype.isFloat() ? bound : Math.ceil(bound);
    }

    private double bound(Expression written) {
        Meta bound = pass.expressions.evaluate(written, scope);
        if (bound instanceof Meta.Int size && !size.dim().isConstant()) {
            throw pass.problem(Diagnostic.error(Code.NOT_COMPILE_TIME, written.span(), "a bound is a number known at compile time, not the dim " + size.dim())
                    .hint("leave the range out: where a tensor is looked up by an index, every index is checked against the size it has then")
                    .hint("or let the size be a number: a model argument, or `dim V == 10`"));
        }
        return pass.conversions.real(bound, written.span());
    }

    private void output(Statement.Output output) {
        String name = output.name().text();
        Value value = pass.conversions.tensor(pass.expressions.evaluate(output.value(), scope), output.value().span());
        if (outputs.containsKey(name)) {
            throw pass.problem(Diagnostic.error(Code.DUPLICATE_DECLARATION, output.name().span(), "there are two outputs `" + name + "`")
                    .secondary(outputPlaces.get(name).name().span(), "the first one"));
        }
        pass.named(new Meta.Tensor(value), name, output.name().span());
        outputs.put(name, new Graph.Root(Graph.Role.OUTPUT, name, value));
        outputPlaces.put(name, output);
        if (scope.find(name) == null) {
            pass.keep(new Meta.Tensor(value));
            scope.bind(name, Binding.of(new Meta.Tensor(value), Binding.Kind.PORT, output.name().span()));
        }
    }

    /// An output may use no target: it is computed when none is known.
    void checkOutputs() {
        outputs.forEach((name, root) -> {
            for (Value value : Graph.order(List.of(root.value()))) {
                if (value.op() instanceof Named leaf && leaf.role() == Named.Role.TARGET) {
                    Statement.Output output = outputPlaces.get(name);
                    pass.diagnostics.add(Diagnostic.error(Code.OUTPUT_DEPENDS_ON_TARGET, output.span(),
                            "the output `" + name + "` depends on the target `"
                                    + leaf.name() + "`, which inference does not have")
                            .secondary(value.origin(), "the target is declared here")
                            .hint("make it a `metric`, or an `input` if it is known at inference"));
                    return;
                }
            }
        });
    }

    private void loss(Statement.Loss declared) {
        if (declared.name().isPresent()) {
            throw pass.expressions.notYet("a second, named loss", declared.name().get().span());
        }
        Binding previous = scope.find(ExpressionElaborator.LOSS);
        if (previous != null) {
            throw pass.problem(Diagnostic.error(Code.DUPLICATE_LOSS, declared.span(), "a model has one loss")
                    .secondary(previous.declared(), "the first loss")
                    .hint("add them up: `loss = a + b`"));
        }
        Value value = pass.conversions.floatScalar(pass.expressions.evaluate(declared.value(), scope), "a loss", declared.value().span());
        Meta named = pass.named(new Meta.Tensor(value), ExpressionElaborator.LOSS, declared.span());
        loss = value;
        scope.bind(ExpressionElaborator.LOSS, Binding.of(named, Binding.Kind.PORT, declared.span()));
    }
}
