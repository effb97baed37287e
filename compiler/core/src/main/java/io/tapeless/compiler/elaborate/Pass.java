package io.tapeless.compiler.elaborate;

import io.tapeless.compiler.diagnostic.Code;
import io.tapeless.compiler.diagnostic.Diagnostic;
import io.tapeless.compiler.diagnostic.Diagnostics;
import io.tapeless.compiler.graph.Graph;
import io.tapeless.compiler.graph.Op;
import io.tapeless.compiler.graph.Value;
import io.tapeless.compiler.source.Span;
import io.tapeless.compiler.type.DType;
import io.tapeless.compiler.type.TensorType;
import java.math.BigInteger;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One walk over a spec in one mode: the state of the walk and the elaborators that share it. A model takes several: training mode,
/// inference mode, and one for each example.
final class Pass {
    final Settings settings;
    final Diagnostics diagnostics;
    final Limits limits;
    final CallStack calls;
    final Variables variables = new Variables();
    final RandomSites sites = new RandomSites();
    final WatchList watches = new WatchList();
    final Conversions conversions = new Conversions(this);
    final Operators operators = new Operators(this);
    final TypeElaborator types = new TypeElaborator(this);
    final ArgumentBinder arguments = new ArgumentBinder(this);
    final ExpressionElaborator expressions = new ExpressionElaborator(this);
    final SubscriptElaborator subscripts = new SubscriptElaborator(this);
    final CallElaborator callees = new CallElaborator(this);
    final FunctionElaborator functions = new FunctionElaborator(this);
    final LayerElaborator layers = new LayerElaborator(this);
    final ScanElaborator scans = new ScanElaborator(this);
    final SharingElaborator sharing = new SharingElaborator(this);
    final BlockElaborator blocks = new BlockElaborator(this);
    final VariableElaborator declarations = new VariableElaborator(this);
    final InitElaborator inits = new InitElaborator(this);
    /// The lower ends of the declared ranges of inputs and targets.
    final Map<String, Double> lowest = new HashMap<>();
    final MetricElaborator metrics = new MetricElaborator(this);

    /// @param own whether the spec gave it, not the prelude
    private record Name(String text, boolean own) {}

    private final Map<Value, Name> names = new IdentityHashMap<>();
    private final Set<Value> bound = Collections.newSetFromMap(new IdentityHashMap<>());

    /// @param training  whether `when training` chooses its first branch
    /// @param floatType what `float` means
    /// @param minimums  sizes that may not be as small as 1, with the least they may be
    record Settings(boolean training, DType floatType, Prelude prelude, Map<String, Integer> minimums) {
        Settings(boolean training, DType floatType, Prelude prelude) {
            this(training, floatType, prelude, Map.of());
        }

        Settings withTraining(boolean other) {
            return new Settings(other, floatType, prelude, minimums);
        }

        Settings atLeast(String symbol, int minimum) {
            Map<String, Integer> raised = new HashMap<>(minimums);
            raised.put(symbol, minimum);
            return new Settings(training, floatType, prelude, Map.copyOf(raised));
        }
    }

    Pass(Settings settings, Diagnostics diagnostics) {
        this.settings = settings;
        this.diagnostics = diagnostics;
        this.calls = new CallStack(settings.prelude());
        this.limits = new Limits(diagnostics, calls);
    }

    boolean training() {
        return settings.training();
    }

    DType floatType() {
        return settings.floatType();
    }

    /// The diagnostic, in the context of the calls that led here, ready to be thrown.
    Problem problem(Diagnostic diagnostic) {
        return new Problem(calls.inContext(diagnostic));
    }

    Problem problem(Code code, Span place, String message) {
        return problem(Diagnostic.error(code, place, message));
    }

    /// Runs one statement: reports what is wrong with it, and `recover`s so that what follows can go on.
    void guarded(Runnable statement, Runnable recover) {
        try {
            statement.run();
        } catch (Problem problem) {
            diagnostics.add(problem.diagnostic());
            recover.run();
        } catch (Poisoned poisoned) {
            recover.run();
        }
    }

    /// A new value at a place of the source.
    Value value(Op op, List<Value> inputs, Span span) {
        return checked(Value.of(op, inputs, calls.place(span)), span);
    }

    /// The result of a formula over `operands`, at a place of the source; an operand that comes back keeps its own.
    Meta.Tensor placed(Value result, Span span, Value... operands) {
        for (Value operand : operands) {
            if (operand == result) {
                return new Meta.Tensor(result);
            }
        }
        return new Meta.Tensor(checked(result.at(calls.place(span)), span));
    }

    private Value checked(Value value, Span span) {
        limits.value(span);
        checkSize(value.type(), span);
        return value;
    }

    /// Tensors have fewer than 2³¹ elements at the sizes the plan is tuned for.
    void checkSize(TensorType type, Span span) {
        BigInteger elements = type.shape().dims().stream().map(dim -> BigInteger.valueOf(dim.tuned())).reduce(BigInteger.ONE, BigInteger::multiply);
        if (elements.bitLength() > 31) {
            throw problem(Code.SPEC_TOO_LARGE, span, "a tensor " + type + " has " + elements + " elements; the limit is 2147483647");
        }
    }

    /// Remembers that a name stands for these values: they keep their identity from now on.
    void keep(Meta meta) {
        switch (meta) {
            case Meta.Tensor t -> bound.add(t.value());
            case Meta.TupleOf t -> t.elements().forEach(this::keep);
            case Meta.ListOf l -> l.elements().forEach(this::keep);
            default -> { }
        }
    }

    /// True for a value that a name stands for.
    boolean isKept(Value value) {
        return bound.contains(value);
    }

    /// Remembers the name of a tensor for generated code and messages: the spec's own name before one inside the prelude, the first of equals.
    Meta named(Meta meta, String name, Span span) {
        keep(meta);
        if (meta instanceof Meta.Tensor t && !t.value().inputs().isEmpty()) {
            boolean own = !settings.prelude().contains(span.file());
            Name known = names.get(t.value());
            if (known == null || own && !known.own()) {
                LayerInstance owner = calls.owner();
                boolean inFunction = calls.top() != null && calls.top().kind() == CallStack.Kind.FUNCTION;
                names.put(t.value(), new Name(inFunction || owner == null ? name : owner.member(name), own));
            }
        }
        return meta;
    }

    /// Names the result of an instance after it, unless it has a name.
    void namedAfter(LayerInstance instance, Meta result) {
        if (result instanceof Meta.Tensor t && !t.value().inputs().isEmpty()) {
            names.putIfAbsent(t.value(), new Name(instance.path(), false));
        }
    }

    /// The program with its values under their names. Only now: a value under a name is another value, and gradients go by identity.
    Graph labelled(Graph graph) {
        return variables.resolved(named(graph));
    }

    private Graph named(Graph graph) {
        return graph.rewrite((value, inputs) -> {
            Name name = names.get(value);
            Value same = value.withInputs(inputs);
            return name == null ? same : same.labelled(name.text());
        });
    }
}
